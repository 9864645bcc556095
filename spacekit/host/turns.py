"""Work that takes a process or a core each, so many at once and no more.

Strangers wait for each other, and never hold up those with a token.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Literal

from fastapi import Request

from .errors import Busy
from .limits import DOWNLOADS_AT_ONCE, GIT_AT_ONCE, LISTS_AT_ONCE, TURN_TIME

# Clones, pushes and the references before them; large files out of git; lists with all of each Space.
Work = Literal["git", "download", "list"]
_AT_ONCE: dict[Work, int] = {
    "git": GIT_AT_ONCE,
    "download": DOWNLOADS_AT_ONCE,
    "list": LISTS_AT_ONCE,
}


class Turns:
    """How many of a kind may be under way at once.

    Args:
        work: The kind.
    """

    def __init__(self, work: Work) -> None:
        self._work, self._at_once = work, _AT_ONCE[work]
        self._free = asyncio.Semaphore(self._at_once)

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait for a turn, for a while.

        Raises:
            Busy: Too many others are under way.
        """
        try:
            await asyncio.wait_for(self._free.acquire(), TURN_TIME.total_seconds())
        except TimeoutError:
            what = f"{self._at_once} requests of this kind ({self._work}) are under way"
            raise Busy(what, "try again in a minute") from None
        try:
            yield
        finally:
            self._free.release()


class AllTurns:
    """The turns of each kind of work, for strangers and for others."""

    def __init__(self) -> None:
        self._all = {(work, known): Turns(work) for work in _AT_ONCE for known in (True, False)}

    def of(self, work: Work, *, is_known: bool) -> Turns:
        """Those that a request waits in."""
        return self._all[work, is_known]


def turns_of(request: Request, work: Work, *, is_known: bool) -> Turns:
    """Those that a request waits in.

    Args:
        request: The request.
        work: What it is for.
        is_known: Whether it came with a token.
    """
    turns: AllTurns = request.app.state.turns
    return turns.of(work, is_known=is_known)
