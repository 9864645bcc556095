"""What all readers of a server have not read yet, together: past a limit the worst of them lose it.

Each reader has a limit of its own, but anybody can be ten thousand of them, ask each time for what is large,
and read nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol
from weakref import WeakSet

logger = logging.getLogger("spacekit")

# Bytes of messages that wait, are on their way, or are kept for a reader that comes back.
MOST_HELD_BYTES = 512 << 20


class Holder(Protocol):
    """What holds messages for one reader."""

    @property
    def kept_bytes(self) -> int:
        """What was read, and is kept in case that the reader comes back."""

    @property
    def unread_bytes(self) -> int:
        """What waits or is on its way."""

    @property
    def waits_since(self) -> float:
        """When its reader last took something, or could have begun to, by the clock of `Unread`."""

    def let_kept_go(self) -> None:
        """Keep nothing of what was read."""

    def lose(self) -> None:
        """Let all go, and end the connection of who does not read it."""


class Unread:
    """Looks after the memory that readers take; counts anew each time that an eighth of the limit was added.

    Args:
        most: How many bytes they may take together, give or take an eighth; `None` for `MOST_HELD_BYTES`.
        clock: Says the time, in seconds.

    Attributes:
        clock: The same.
    """

    def __init__(self, most: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = MOST_HELD_BYTES if most is None else most
        self.clock = clock
        self._holders: WeakSet[Holder] = WeakSet()
        self._added = 0

    def enter(self, holder: Holder) -> None:
        """Count what it holds from now on, for as long as it is there."""
        self._holders.add(holder)

    def add(self, size: int) -> None:
        """Note that one of them has taken so many bytes more."""
        self._added += size
        if self._added >= self._most // 8:
            self._added = 0
            self._look()

    def _look(self) -> None:
        holders = list(self._holders)
        excess = sum(holder.kept_bytes + holder.unread_bytes for holder in holders) - self._most
        if excess <= 0:
            return
        for holder in sorted(holders, key=lambda holder: holder.kept_bytes, reverse=True):
            if excess <= 0:
                return
            excess -= holder.kept_bytes
            holder.let_kept_go()
        now = self.clock()
        # Who has just been answered had no time to read. One alone is somebody who asked for something large.
        slow = sorted(
            (holder for holder in holders if holder.unread_bytes),
            key=lambda holder: holder.unread_bytes * (now - holder.waits_since),
            reverse=True,
        )
        for holder in slow if len(slow) > 1 else ():
            if excess <= 0:
                return
            logger.warning(
                "answers that nobody reads take over %d MB: one that has not read %d MB for %d s is cut off",
                self._most >> 20,
                holder.unread_bytes >> 20,
                now - holder.waits_since,
            )
            excess -= holder.unread_bytes
            holder.lose()
