"""Makes guessing the password of a link slow, for one visitor and for many together."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from time import monotonic

from spacekit.relay.limits import (
    WRONG_IN_ALL,
    WRONG_PASSWORDS,
    WRONG_SECONDS,
    WRONG_VISITORS,
    WRONG_WINDOW,
)
from spacekit.relay.places import subscriber_of

__all__ = ["Guesses"]


class Guesses:
    """The wrong passwords of one link.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}
        self._all: deque[float] = deque()

    def seconds_to_wait(self, address: str) -> int:
        """How long this visitor has to wait before the next try; 0 is not at all."""
        now = self._clock()
        count, last = self._wrong.get(subscriber_of(address), (0, now))
        own = last + WRONG_SECONDS - now if count >= WRONG_PASSWORDS else 0
        while self._all and self._all[0] <= now - WRONG_WINDOW:
            self._all.popleft()
        together = self._all[0] + WRONG_WINDOW - now if len(self._all) >= WRONG_IN_ALL else 0
        return max(0, math.ceil(max(own, together)))

    def wrong(self, address: str) -> None:
        """A wrong password."""
        now, who = self._clock(), subscriber_of(address)
        self._all.append(now)
        count, last = self._wrong.pop(who, (0, now))
        self._wrong[who] = (count + 1 if last > now - WRONG_WINDOW else 1, now)
        if len(self._wrong) > WRONG_VISITORS:
            del self._wrong[next(iter(self._wrong))]

    def right(self, address: str) -> None:
        """The right one: what went before is forgiven."""
        self._wrong.pop(subscriber_of(address), None)
