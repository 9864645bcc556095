"""How often passwords may be guessed."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

# A person who mistypes needs a few; at this rate the poorest of passwords holds for years.
WINDOW_SECONDS = 60.0
MOST_FROM_AN_ADDRESS = 10
# Guesses at one name from many addresses; its owner may wait a minute, and stays signed in elsewhere.
MOST_AT_A_NAME = 30
# Addresses and names that are remembered; the longest unseen are forgotten first.
MOST_REMEMBERED = 10_000


class Guesses:
    """Counts what was guessed lately.

    A guess counts before its answer is known: many at once are no way round.

    Args:
        now: The clock.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._made: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def begin(self, address: str, name: str) -> float:
        """Count a guess.

        Returns:
            How many seconds to wait before there may be one; 0 if this one may go on.
        """
        limits = ((("address", address), MOST_FROM_AN_ADDRESS), (("name", name), MOST_AT_A_NAME))
        wait = max(self._wait(key, most) for key, most in limits)
        if wait <= 0:
            for key, _ in limits:
                self._made.setdefault(key, deque()).append(self._now())
                self._made.move_to_end(key)
            while len(self._made) > MOST_REMEMBERED:
                self._made.popitem(last=False)
        return max(0.0, wait)

    def succeed(self, address: str, name: str) -> None:
        """It was no guess: whoever knows a password may sign in as often as they like."""
        for key in (("address", address), ("name", name)):
            made = self._made.get(key)
            if made:
                made.pop()

    def _wait(self, key: tuple[str, str], most: int) -> float:
        made = self._made.get(key)
        if made is None:
            return 0.0
        while made and made[0] <= self._now() - WINDOW_SECONDS:
            made.popleft()
        return made[0] + WINDOW_SECONDS - self._now() if len(made) >= most else 0.0
