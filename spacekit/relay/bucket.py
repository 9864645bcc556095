"""A token bucket: so many bytes a second, and a second's worth at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic


class Bucket:
    """Slows down what passes; whoever takes more than there is waits until it has come in.

    Args:
        rate: Bytes a second; `None` lets everything pass.
        clock: Seconds that only grow.
    """

    def __init__(self, rate: int | None, clock: Callable[[], float] = monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._level = float(rate or 0)
        self._at = clock()

    def debt_after(self, count: int) -> float:
        """Take some bytes; give the seconds after which they are paid for."""
        if self._rate is None:
            return 0.0
        now = self._clock()
        self._level = min(self._rate, self._level + (now - self._at) * self._rate) - count
        self._at = now
        return max(0.0, -self._level / self._rate)

    async def take(self, count: int) -> None:
        """Take some bytes, and wait until they are paid for."""
        seconds = self.debt_after(count)
        if seconds:
            await asyncio.sleep(seconds)
