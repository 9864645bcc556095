"""Holds an app's functions until a test lets them go."""

from __future__ import annotations

import threading

# A function that waits for a test gives up after this, so that a failing test ends.
PATIENCE = 60.0


class Gate:
    """Functions call `pass_through`; each `let_go` lets one of them on."""

    def __init__(self) -> None:
        self._places = threading.Semaphore(0)
        self._lock = threading.Lock()
        self.arrivals = 0

    def let_go(self, count: int = 1) -> None:
        """Let so many on."""
        self._places.release(count)

    def pass_through(self) -> None:
        """Wait to be let on; fail if nobody does it."""
        with self._lock:
            self.arrivals += 1
        if not self._places.acquire(timeout=PATIENCE):
            raise TimeoutError("the test never let this function go on")
