"""An event: one call of a function that somebody asked for."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.occasion import Memory, Result
from spacekit_runtime.protocol import CacheUse, LogLevel, ProgressUnit
from spacekit_runtime.request import Request

# Steps that a generator in a thread may be ahead of the loop that sends them: enough to keep both busy,
# few enough that a fast generator does not fill the memory.
MOST_STEPS_AHEAD = 256
# How long a generator waits for the loop at a time, in seconds, before it looks whether it was cancelled.
GATE_TIMEOUT = 1.0


@dataclass(frozen=True)
class Step:
    """One value of a generator.

    Attributes:
        result: What the outputs get.
        duration: Seconds since the step before.
    """

    result: Result
    duration: float


@dataclass(frozen=True)
class Finished:
    """The function gave its result, or its last step."""

    result: Result
    duration: float


@dataclass(frozen=True)
class Failed:
    """The function, or a component that handles its values, raised."""

    error: BaseException


@dataclass(frozen=True)
class Cancelled:
    """Somebody ended the event."""


Outcome = Finished | Failed | Cancelled


class Sink(Protocol):
    """Whoever waits for an event. All methods are called on the loop."""

    def estimation(self, event: Event, rank: int, size: int, eta: float | None) -> None:
        """The event waits, and `rank` events stand before it."""

    def starts(self, event: Event, eta: float | None) -> None:
        """The function is called."""

    def log(self, event: Event, message: str, level: LogLevel, fields: dict[str, Any]) -> None:
        """The function has something to say."""

    def progress(self, event: Event, units: list[ProgressUnit]) -> None:
        """The function has come so far."""

    def step(self, event: Event, step: Step) -> None:
        """The generator gave a value."""

    def completed(self, event: Event, outcome: Outcome) -> None:
        """The event has ended; nothing more will come."""


class Event:
    """One call of a function that somebody asked for: what it is given, and who waits for it.

    Args:
        call: What is to be called.
        payload: A value for each input, as sent.
        memory: The session's memory.
        sink: Who waits.
        request: The HTTP request.
        event_data: What the page says of the event.
        trigger_id: The block that the event happened to.
        size: The bytes that a client sent for it.
    """

    __slots__ = (
        "_gate",
        "_handled",
        "_posted",
        "average_duration",
        "cache_use",
        "call",
        "event_data",
        "id",
        "is_cancelled",
        "memory",
        "payload",
        "post",
        "request",
        "sink",
        "size",
        "stage",
        "task",
        "trigger_id",
    )

    def __init__(
        self,
        call: Call,
        payload: list[Any],
        memory: Memory,
        sink: Sink,
        *,
        request: Request,
        event_data: Any = None,
        trigger_id: int | None = None,
        size: int = 0,
    ) -> None:
        self.id = secrets.token_hex(16)
        self.call = call
        self.payload = payload
        self.memory = memory
        self.sink = sink
        self.request = request
        self.event_data = event_data
        self.trigger_id = trigger_id
        self.size = size
        self.stage: Literal["waiting", "running", "ended"] = "waiting"
        self.is_cancelled = False
        self.average_duration: float | None = None
        self.cache_use: CacheUse | None = None
        self.task: Any = None
        self.post: Callable[..., None] = _post_nothing
        self._posted = self._handled = 0
        self._gate: threading.Event | None = None

    @property
    def session_hash(self) -> str | None:
        """The session that it is of."""
        return self.request.session_hash

    def used_cache(self, fn: Callable[..., Any] | None) -> None:
        """Note that something was remembered: what is asked for, or a part of the way to it."""
        if self.cache_use != "full":
            self.cache_use = "full" if fn is not None and fn is self.call.fn else "partial"

    def say(self, message: str, level: LogLevel, duration: float | None, visible: bool, title: str) -> None:
        """Pass a notice of the running function on; may be called from any thread."""
        fields = {"duration": duration, "visible": visible, "title": title}
        self.post(self._say, message, level, fields)

    def _say(self, message: str, level: LogLevel, fields: dict[str, Any]) -> None:
        if self.stage == "running":
            self.sink.log(self, message, level, fields)

    def progressed(self, units: list[ProgressUnit]) -> None:
        """Pass the running function's progress on; may be called from any thread."""
        self.post(self._progressed, units)

    def _progressed(self, units: list[ProgressUnit]) -> None:
        if self.stage == "running":
            self.sink.progress(self, units)

    def post_step(self, step: Step) -> None:
        """Hand a step to the loop from a generator's thread, and wait if too many are on their way."""
        self._posted += 1
        self.post(self.handle_step, step)
        while self._posted - self._handled >= MOST_STEPS_AHEAD and not self.is_cancelled:
            gate = self._gate = threading.Event()
            if self._posted - self._handled >= MOST_STEPS_AHEAD:
                gate.wait(GATE_TIMEOUT)

    def handle_step(self, step: Step) -> None:
        """Pass a step on; called on the loop."""
        self._handled += 1
        if self.stage == "running":
            self.sink.step(self, step)
        gate = self._gate
        if gate is not None and self._posted - self._handled <= MOST_STEPS_AHEAD // 2:
            self._gate = None
            gate.set()


def _post_nothing(callback: Callable[..., None], *args: Any) -> None:
    """An event that does not run has nothing to say."""
