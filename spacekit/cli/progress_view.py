"""How far a push is, in numbers: in the spinner of a terminal, as a few lines in a log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from spacekit.folder.sizes import human_size

__all__ = ["ShownProgress", "progress_line"]

# Often enough to look alive, seldom enough to cost nothing.
_REDRAW_S = 0.1
# A log has no use for more.
_LINE_S = 10.0
# Done in a moment: there is nothing to watch.
_MIN_BYTES = 1024 * 1024
_CELLS = 20
_MINUTE = 60
_DAY = 24 * 60 * 60


class Teller(Protocol):
    """Where progress is told: `Steps`, as far as it matters here."""

    @property
    def is_terminal(self) -> bool:
        """Whether somebody watches, rather than a log."""

    def update(self, doing: str) -> None:
        """Say what is done now, in place of what was said before."""

    def line(self, text: str) -> None:
        """Say it on a line of its own."""


class ShownProgress:
    """Shows how far a stretch of work is: bytes, rate, time left."""

    def __init__(self, steps: Teller, clock: Callable[[], float] = time.monotonic) -> None:
        self._steps = steps
        self._clock = clock
        self._lock = threading.Lock()
        self._doing = ""
        self._total = self._done = 0
        self._began = self._shown_at = 0.0

    def begin(self, doing: str, total: int) -> None:
        """A stretch begins."""
        with self._lock:
            self._doing, self._total, self._done = doing, total, 0
            self._began = self._shown_at = self._clock()

    def advance(self, size: int) -> None:
        """So much more is done."""
        with self._lock:
            # A body's length is known roughly (base64, line ends): never show more than all.
            self._done = max(0, min(self._done + size, self._total))
            now = self._clock()
            every = _REDRAW_S if self._steps.is_terminal else _LINE_S
            if self._total < _MIN_BYTES or now - self._shown_at < every:
                return
            self._shown_at = now
            line = progress_line(self._doing, self._done, self._total, now - self._began)
            if self._steps.is_terminal:
                self._steps.update(line)
            else:
                self._steps.line(line)

    def end(self) -> None:
        """The stretch is over."""
        with self._lock:
            self._total = 0


def progress_line(doing: str, done: int, total: int, seconds: float) -> str:
    """One line: a bar, bytes, rate, and the time that is left at that rate."""
    share = done / total if total else 1.0
    filled = int(share * _CELLS)
    bar = "=" * filled + " " * (_CELLS - filled)
    rate = done / seconds if seconds >= _REDRAW_S else 0.0
    rest = (total - done) / rate if rate else _DAY
    # At such a rate nobody knows.
    left = f"  {_clock_time(rest)} left" if rest < _DAY else ""
    return f"{doing} [{bar}] {human_size(done)} of {human_size(total)}  {human_size(int(rate))}/s{left}"


def _clock_time(seconds: float) -> str:
    minutes, rest = divmod(int(seconds + 0.5), _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
