"""A session whose messages are heard as they come, and none is merged with another."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from spacekit_runtime.errors import Error
from spacekit_runtime.queue.event import Event, Failed, Outcome, Step
from spacekit_runtime.session.messages import Encode, SessionMessages, output_of
from spacekit_runtime.session.outbox import Outbox
from spacekit_runtime.session.unread import Unread

Hear = Callable[[dict[str, Any]], None]
# What stands before the JSON of a server-sent event.
PREFIX = b"data: "


class HeardMessages(SessionMessages):
    """The messages of a session, handed on at once instead of kept for a reader.

    Args:
        encode: Turns a message into JSON.
        show_error: Whether the messages of plain exceptions are shown to users.
        hear: Takes each message as the page would get it; steps hold whole values.

    Attributes:
        raised: What functions raised that was not meant for their users, and nobody has looked at yet.
    """

    def __init__(self, encode: Encode, *, show_error: bool, hear: Hear) -> None:
        super().__init__(encode, Unread(), show_error=show_error)
        self.outbox = _Direct(self, hear)
        self.raised: list[BaseException] = []

    def completed(self, event: Event, outcome: Outcome) -> None:
        """The event has ended; nothing more will come."""
        if isinstance(outcome, Failed) and not isinstance(outcome.error, Error):
            self.raised.append(outcome.error)
        super().completed(event, outcome)


class _Direct(Outbox):
    """An outbox that holds nothing."""

    def __init__(self, messages: SessionMessages, hear: Hear) -> None:
        super().__init__(messages, Unread())
        self._messages = messages
        self._hear = hear

    def put(self, message: bytes) -> None:
        self._hear(json.loads(message.removeprefix(PREFIX)))

    def put_step(self, event: Event, step: Step) -> None:
        output = output_of(step.result, step.duration, None, is_generating=True)
        message = {"msg": "process_generating", "event_id": event.id, "output": output, "success": True}
        self._hear(json.loads(self._messages.encode(message)))

    def put_last(self, event: Event, message: bytes) -> None:
        self.put(message)
