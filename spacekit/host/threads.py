"""Blocking work in a thread, for tasks that may be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


async def in_thread(function: Callable[_P, _R], *arguments: _P.args, **options: _P.kwargs) -> _R:
    """Run a function in a thread; a caller who is cancelled still waits for its end.

    A thread can't be stopped: whoever comes after a cancelled task must not find it at the same files.
    """
    work = asyncio.create_task(asyncio.to_thread(function, *arguments, **options))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        work.exception()  # seen: the cancelled task has no use for it
        raise
