"""How many lines an app may write: what comes faster than anybody reads is left out, and said."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["LineBudget"]


class LineBudget:
    """A bucket of lines that fills at a steady rate.

    Args:
        rate: Lines a second.
        burst: Lines at once.
        clock: Seconds.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left = float(burst)
        self._then = clock()
        self._dropped = 0

    def take(self, lines: list[bytes]) -> list[bytes]:
        """The lines that may be written; where some were left out before, a line that says so comes first."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._then) * self._rate)
        self._then = now
        fit = lines[: int(self._left)]
        self._left -= len(fit)
        told = [self._told()] if fit and self._dropped else []
        self._dropped = len(lines) - len(fit) + (0 if fit else self._dropped)
        return [*told, *fit]

    def end(self) -> list[bytes]:
        """What is to be said when no more comes."""
        return [self._told()] if self._dropped else []

    def _told(self) -> bytes:
        return f"(lines left out here: {self._dropped}; it writes faster than a log is read)".encode()
