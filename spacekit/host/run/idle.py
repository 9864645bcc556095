"""Notices when nobody has used a Space for a while."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator


class IdleTimer:
    """Calls back once when nothing was in use for long enough.

    Args:
        seconds: How long that is now; `None` never.
        on_idle: What to call.
    """

    def __init__(self, seconds: Callable[[], float | None], on_idle: Callable[[], None]) -> None:
        self._seconds = seconds
        self._on_idle = on_idle
        self._open = 0
        self._last = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None

    @contextlib.contextmanager
    def use(self) -> Iterator[None]:
        """Mark something as in use: a request that lasts for hours is no idleness."""
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            self._last = time.monotonic()

    def start(self) -> None:
        """Count from now."""
        self._last = time.monotonic()
        self.look()

    def stop(self) -> None:
        """Call no more."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def look(self) -> None:
        """Call back if it is time, else look again when it will be; also after the time was changed."""
        self.stop()
        limit = self._seconds()
        if limit is None:
            return
        left = limit - (0 if self._open else time.monotonic() - self._last)
        if left > 0:
            self._timer = asyncio.get_running_loop().call_later(left, self.look)
        else:
            self._on_idle()
