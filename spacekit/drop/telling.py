"""How work on a thread tells the page what it is at, and how the page ends it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from spacekit.push.lines import clean_line

__all__ = ["Stopped", "Telling", "ToldStep", "watched"]

# The end of a log is what is read; the whole of it is at the server.
_MAX_LINES = 2_000
# As often as an eye sees a number change.
_REDRAW_S = 0.05


class Stopped(Exception):  # what happened
    """Whoever watched does not want it any more."""


@dataclass
class ToldStep:
    """One step, as it stands.

    Attributes:
        text: What it is called now.
        state: How it stands.
        seconds: How long it took; `None` while it goes on.
        done: Bytes that are done, where it counts any.
        total: Bytes in all; 0 where it counts none.
        doing: What is counted.
    """

    text: str
    state: Literal["running", "done", "failed"] = "running"
    seconds: float | None = None
    done: int = 0
    total: int = 0
    doing: str = ""


@dataclass
class Telling:
    """What was told so far. Written on the work's thread, read on the loop; it is all that the two share.

    It is `Steps` and `Progress` to a push. Once `stop` was called each of its methods raises, which ends the
    work at the next thing that it has to say.

    Attributes:
        changed: Called when there is news; from any thread.
    """

    changed: Callable[[], None]
    steps: list[ToldStep] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End the work soon."""
        self._stopped.set()

    @contextmanager
    def step(self, doing: str, done: str | None = None) -> Iterator[None]:
        """Take one step."""
        step = ToldStep(doing)
        self.steps.append(step)
        self._told()
        began = time.monotonic()
        try:
            yield
        except BaseException:
            step.state, step.seconds = "failed", time.monotonic() - began
            raise
        step.text, step.state, step.seconds = done or doing, "done", time.monotonic() - began
        self._told()

    def update(self, doing: str) -> None:
        """Say what the running step is at."""
        if self.steps:
            self.steps[-1].text = clean_line(doing)
        self._told()

    def line(self, text: str) -> None:
        """Take a line of the build's log."""
        self.lines.append(clean_line(text))
        del self.lines[:-_MAX_LINES]
        self._told()

    def say(self, text: str) -> None:
        """Take a note."""
        self.notes.append(clean_line(text))
        self._told()

    def warn(self, text: str) -> None:
        """Take a warning."""
        self.notes.append(clean_line(text))
        self._told()

    def go_on(self) -> None:
        """Nothing new; a moment to stop."""
        if self._stopped.is_set():
            raise Stopped

    def begin(self, doing: str, total: int) -> None:
        """A stretch of so many bytes begins."""
        if self.steps:
            step = self.steps[-1]
            step.doing, step.total, step.done = doing, total, 0
        self._told()

    def advance(self, size: int) -> None:
        """So many bytes more are done."""
        if self.steps:
            step = self.steps[-1]
            # A body's length is known roughly (base64, line ends): never show more than all.
            step.done = max(0, min(step.done + size, step.total))
        self._told()

    def end(self) -> None:
        """The stretch is over."""
        if self.steps:
            self.steps[-1].total = 0

    def _told(self) -> None:
        self.go_on()
        self.changed()


async def watched(work: Callable[[Telling], Any]) -> AsyncIterator[Telling]:
    """Do work on a thread, and give what it told whenever there is news; at the end raise what it raised.

    Whoever stops listening stops the work.
    """
    loop = asyncio.get_running_loop()
    news = asyncio.Event()
    telling = Telling(lambda: _wake(loop, news))
    task = asyncio.ensure_future(asyncio.to_thread(work, telling))
    task.add_done_callback(lambda done: _ended(done, news))
    try:
        while not task.done():
            await news.wait()
            news.clear()
            yield telling
            await asyncio.sleep(_REDRAW_S)
        await task
    finally:
        telling.stop()


def _ended(task: asyncio.Future[Any], news: asyncio.Event) -> None:
    """Let whoever listens look; an error that nobody listens for any more is none."""
    news.set()
    if not task.cancelled():
        task.exception()


def _wake(loop: asyncio.AbstractEventLoop, news: asyncio.Event) -> None:
    try:
        loop.call_soon_threadsafe(news.set)
    except RuntimeError:
        # The program ends.
        raise Stopped from None
