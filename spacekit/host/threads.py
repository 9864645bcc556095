"""Work that is not left half-done, for tasks that may be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


async def in_thread(function: Callable[_P, _R], *arguments: _P.args, **options: _P.kwargs) -> _R:
    """Run a function in a thread, which can't be stopped: nobody else is to find it at the same files."""
    return await to_the_end(asyncio.to_thread(function, *arguments, **options))


async def to_the_end(coroutine: Coroutine[Any, Any, _R]) -> _R:
    """Do something; a caller who is cancelled still waits for its end: whoever comes next finds it done."""
    work = asyncio.create_task(coroutine)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        work.exception()  # seen: the cancelled task has no use for it
        raise
