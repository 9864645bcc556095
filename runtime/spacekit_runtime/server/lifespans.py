"""What an app does as its server starts and stops, together with what its author wants then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

Lifespan = Callable[[Any], AbstractAsyncContextManager[Mapping[str, Any] | None, bool | None]]


def one_lifespan(*lifespans: Lifespan | None) -> Lifespan:
    """Several as one: entered in their order, left in the opposite one, with the state of all.

    Args:
        lifespans: See Starlette's `lifespan`; `None` for one that is not there.
    """

    @asynccontextmanager
    async def all_of_them(app: Any) -> AsyncIterator[dict[str, Any]]:
        state: dict[str, Any] = {}
        async with AsyncExitStack() as stack:
            for lifespan in lifespans:
                if lifespan is not None:
                    said = await stack.enter_async_context(lifespan(app))
                    state.update(said or {})
            yield state

    return all_of_them
