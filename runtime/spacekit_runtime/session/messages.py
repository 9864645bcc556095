"""The messages of the wire: what happens to an event, as server-sent events for one reader."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from spacekit_runtime.errors import Error
from spacekit_runtime.graph.occasion import Result
from spacekit_runtime.protocol import CacheUse, ErrorOutput, LogLevel, NoOutput, Output, ProgressUnit
from spacekit_runtime.queue.diff import diff
from spacekit_runtime.queue.event import Cancelled, Event, Failed, Outcome, Step
from spacekit_runtime.session.outbox import Outbox
from spacekit_runtime.session.unread import Unread

Encode = Callable[[Any], bytes]


def output_of(
    result: Result,
    duration: float,
    average: float | None,
    *,
    is_generating: bool,
    cache_use: CacheUse | None = None,
) -> Output:
    """What a function gave, as the wire says it."""
    return {
        "data": result.data,
        "is_generating": is_generating,
        "duration": duration,
        "average_duration": duration if average is None else average,
        "render_config": result.render_config,
        "changed_state_ids": result.changed_state_ids,
        "used_cache": cache_use,
    }


def error_of(error: BaseException, *, show: bool) -> ErrorOutput:
    """What a function raised, as the wire says it: an `Error`'s message, others if the app shows them."""
    if isinstance(error, Error):
        return {
            "error": error.message,
            "duration": error.duration,
            "visible": error.visible,
            "title": error.title,
        }
    return {"error": (str(error) or type(error).__name__) if show else None}


class SessionMessages:
    """The stream of a session: the messages of all its events, each with `msg` and `event_id`.

    Args:
        encode: Turns a message into JSON.
        unread: What bounds what waits for all readers of the server.
        show_error: Whether the messages of plain exceptions are shown to users.
    """

    def __init__(self, encode: Encode, unread: Unread, *, show_error: bool) -> None:
        self.encode = encode
        self.show_error = show_error
        self.outbox = Outbox(self, unread)
        # The events that have not ended, by id.
        self.events: dict[str, Event] = {}

    def _put(self, message: dict[str, Any]) -> None:
        self.outbox.put(b"data: %b\n\n" % self.encode(message))

    def estimation(self, event: Event, rank: int, size: int, eta: float | None) -> None:
        """The event waits, and `rank` events stand before it."""
        self.events[event.id] = event
        self._put(
            {"msg": "estimation", "event_id": event.id, "rank": rank, "queue_size": size, "rank_eta": eta}
        )

    def starts(self, event: Event, eta: float | None) -> None:
        """The function is called."""
        self.events[event.id] = event
        self._put({"msg": "process_starts", "event_id": event.id, "eta": eta})

    def log(self, event: Event, message: str, level: LogLevel, fields: dict[str, Any]) -> None:
        """The function has something to say."""
        self._put({"msg": "log", "event_id": event.id, "log": message, "level": level, **fields})

    def progress(self, event: Event, units: list[ProgressUnit]) -> None:
        """The function has come so far."""
        self._put({"msg": "progress", "event_id": event.id, "progress_data": units})

    def step(self, event: Event, step: Step) -> None:
        """The generator gave a value."""
        self.outbox.put_step(event, step)

    def format_step(self, event: Event, data: list[Any], step: Step, before: list[Any] | None) -> bytes:
        """Whole values at first, then edits."""
        if before is not None:
            data = [diff(old, new) for old, new in zip(before, data, strict=True)]
        result = Result(data, step.result.changed_state_ids)
        message = {
            "msg": "process_generating",
            "event_id": event.id,
            "output": output_of(result, step.duration, None, is_generating=True),
            "success": True,
            "time_limit": event.call.time_limit,
        }
        return b"data: %b\n\n" % self.encode(message)

    def completed(self, event: Event, outcome: Outcome) -> None:
        """The event has ended; nothing more will come."""
        self.events.pop(event.id, None)
        duration = title = None
        output: Output | ErrorOutput | NoOutput = {}
        if isinstance(outcome, Failed):
            output = error_of(outcome.error, show=self.show_error)
            title = output.get("title", "Error")
        elif not isinstance(outcome, Cancelled):
            duration = outcome.duration
            output = output_of(
                outcome.result,
                duration,
                event.average_duration,
                is_generating=False,
                cache_use=event.cache_use,
            )
        message = {
            "msg": "process_completed",
            "event_id": event.id,
            "output": output,
            "success": not isinstance(outcome, Failed),
            "title": title,
            "used_cache": event.cache_use,
            "cache_duration": duration,
            "avg_time": None if duration is None else event.average_duration,
        }
        self.outbox.put_last(event, b"data: %b\n\n" % self.encode(message))


class CallMessages:
    """The stream of one `/call/{name}/{event_id}`: whole values, with the kind of message as its `event:`.

    Args:
        encode: Turns data into JSON.
        unread: What bounds what waits for all readers of the server.
        show_error: Whether the messages of plain exceptions are shown.
    """

    __slots__ = ("encode", "event", "is_complete", "outbox", "readers", "show_error")

    def __init__(self, encode: Encode, unread: Unread, *, show_error: bool) -> None:
        self.encode = encode
        self.show_error = show_error
        self.outbox = Outbox(self, unread)
        self.event: Event | None = None
        self.is_complete = False
        self.readers = 0

    @property
    def has_reader(self) -> bool:
        """Whether somebody fetches the answer now."""
        return self.readers > 0

    def estimation(self, event: Event, rank: int, size: int, eta: float | None) -> None:
        """Not said on this stream."""

    def starts(self, event: Event, eta: float | None) -> None:
        """Not said on this stream."""

    def log(self, event: Event, message: str, level: LogLevel, fields: dict[str, Any]) -> None:
        """Not said on this stream."""

    def progress(self, event: Event, units: list[ProgressUnit]) -> None:
        """Not said on this stream."""

    def step(self, event: Event, step: Step) -> None:
        """The generator gave a value."""
        self.outbox.put_step(event, step)

    def format_step(
        self, event: Event, data: list[Any], step: Step, before: list[Any] | None
    ) -> bytes:  # no diffs here
        """Whole values."""
        return b"event: generating\ndata: %b\n\n" % self.encode(data)

    def completed(self, event: Event, outcome: Outcome) -> None:
        """The event has ended; nothing more will come."""
        self.is_complete = True
        if isinstance(outcome, Failed):
            name, data = b"error", self.encode(error_of(outcome.error, show=self.show_error))
        elif isinstance(outcome, Cancelled):
            name, data = b"error", self.encode({"error": "The event was cancelled.", "title": "Cancelled"})
        else:
            name, data = b"complete", self.encode(outcome.result.data)
        self.outbox.put_last(event, b"event: %b\ndata: %b\n\n" % (name, data))


class Answer:
    """The answer of `/run/{name}`: only the outcome counts."""

    __slots__ = ("future",)

    def __init__(self, future: asyncio.Future[Outcome]) -> None:
        self.future = future

    def estimation(self, event: Event, rank: int, size: int, eta: float | None) -> None:
        """Not part of the answer."""

    def starts(self, event: Event, eta: float | None) -> None:
        """Not part of the answer."""

    def log(self, event: Event, message: str, level: LogLevel, fields: dict[str, Any]) -> None:
        """Not part of the answer."""

    def progress(self, event: Event, units: list[ProgressUnit]) -> None:
        """Not part of the answer."""

    def step(self, event: Event, step: Step) -> None:
        """Not part of the answer."""

    def completed(self, event: Event, outcome: Outcome) -> None:  # a Sink's signature
        """The event has ended."""
        if not self.future.done():
            self.future.set_result(outcome)
