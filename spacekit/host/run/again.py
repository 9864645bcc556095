"""Work that is done again when what it needs went away meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from spacekit.host.limits import ENGINE_ATTEMPTS
from spacekit.host.status import EngineAway, Failure

__all__ = ["when_ready"]

_R = TypeVar("_R")


async def when_ready(
    work: Callable[[], Awaitable[_R]],
    ready: Callable[[Callable[[str], None]], Awaitable[None]],
    tell: Callable[[str], None],
) -> _R:
    """Do something that an engine is needed for; one that is away says nothing against a revision.

    Raises:
        Failure: It went away each time, in a stage that the next start of the host tries again.
    """
    for _ in range(ENGINE_ATTEMPTS):
        await ready(tell)
        try:
            return await work()
        except EngineAway:
            tell("The Docker engine went away meanwhile: once more")
    raise Failure("RUNTIME_ERROR", f"The Docker engine went away {ENGINE_ATTEMPTS} times in a row")
