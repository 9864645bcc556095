"""A batch: events of one call whose function takes them together, a list for each input."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from spacekit_runtime.protocol import LogLevel, ProgressUnit
from spacekit_runtime.queue.event import Event, Failed, Finished, Outcome


class Batch:
    """Events that are answered together. What is wrong with one of them does not touch the others.

    Args:
        events: At least one; all of the same call.
    """

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.call = events[0].call
        self.takes_files = self.call.takes_files
        self._started = time.perf_counter()
        self._ready: list[tuple[Event, list[Any]]] = []
        self._outcomes: dict[str, Outcome] = {}

    @property
    def outcomes(self) -> list[Outcome]:
        """What became of each event, in order."""
        return [self._outcomes[event.id] for event in self.events]

    def arguments(self) -> tuple[list[Any], dict[str, Any]] | None:
        """What the function is called with; `None` if no event is left to be answered."""
        for event in self.events:
            try:
                self._ready.append((event, self.call.values(event.payload, event.memory)))
            except Exception as error:  # noqa: BLE001  # whatever it is, it is this event's own
                self._outcomes[event.id] = Failed(error)
        if not self._ready:
            return None
        columns = [list(column) for column in zip(*(values for _, values in self._ready), strict=True)]
        return self.call.bind(columns, self._ready[0][0])

    def finish(self, given: Any) -> None:
        """Hand out what the function gave."""
        rows = self.call.rows(given, len(self._ready))
        seconds = time.perf_counter() - self._started
        for (event, _), row in zip(self._ready, rows, strict=True):
            try:
                result = self.call.result(row, event.memory, event.request)
                self._outcomes[event.id] = Finished(result, seconds)
            except Exception as error:  # noqa: BLE001  # as above
                self._outcomes[event.id] = Failed(error)

    def fail(self, error: BaseException) -> None:
        """Say that the function raised: nobody gets an answer."""
        for event in self.events:
            self._outcomes.setdefault(event.id, Failed(error))


class Together:
    """Several running events as one: what their function says is said to all of them."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    @property
    def session_hash(self) -> str | None:
        """None: the events may be of several sessions."""
        return None

    @property
    def memory(self) -> Any:
        """What the first one's session remembers: a batch function draws nothing."""
        return self._events[0].memory

    def say(self, message: str, level: LogLevel, duration: float | None, visible: bool, title: str) -> None:
        """Pass a notice on."""
        for event in self._events:
            event.say(message, level, duration, visible, title)

    def progressed(self, units: list[ProgressUnit]) -> None:
        """Pass the progress on."""
        for event in self._events:
            event.progressed(units)

    def used_cache(self, fn: Callable[..., Any] | None) -> None:
        """Note that something was remembered."""
        for event in self._events:
            event.used_cache(fn)
