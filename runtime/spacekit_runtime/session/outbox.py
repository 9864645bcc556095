"""The outbox: all that goes to one reader, in order, until it is read.

It never holds more than a bounded amount: a reader that is slower than a generator gets fewer steps,
each up to date; and what was sent is kept for a while, so that a stream that broke can go on. What all
of them hold together is bounded by `Unread`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from spacekit_runtime.queue.event import Event, Step
from spacekit_runtime.session.unread import Unread
from spacekit_runtime.update import MARK, is_update

# Steps of one event that may wait unread before they are merged, and roughly how many characters they may
# hold. More than a generator's thread may be ahead, so a reader that keeps up sees them all.
UNREAD_STEPS = 1024
UNREAD_WEIGHT = 8 << 20
# What a value that is no string counts for, and each of its parts.
WEIGHT_OF_A_PART = 200
# Notices of a session (logs, progress, places in the queue) that may wait unread; beyond it the oldest go.
UNREAD_NOTICES = 1000
# What may wait unread in all before a session takes no more events: messages, and their bytes.
UNREAD_MESSAGES = 10_000
UNREAD_BYTES = 64 << 20
# What is kept of what was sent, for a reader that comes back: messages and bytes.
KEPT_MESSAGES = 1000
KEPT_BYTES = 1 << 20


class StepFormat(Protocol):
    """How a step goes over the wire."""

    def format_step(self, event: Event, data: list[Any], step: Step, before: list[Any] | None) -> bytes:
        """A step as a server-sent event; `before` is the last data that this reader was sent."""


class Track:
    """How far one reader is with the steps of one event."""

    __slots__ = ("last", "sent", "unread", "weight")

    def __init__(self) -> None:
        self.unread = 0
        self.weight = 0
        self.last: UnreadStep | None = None
        self.sent: list[Any] | None = None


class UnreadStep:
    """A step that nobody has read yet."""

    __slots__ = ("data", "event", "step", "track", "weight")

    def __init__(self, event: Event, step: Step, track: Track) -> None:
        self.event = event
        self.step = step
        self.data = step.result.data
        self.track = track
        self.weight = sum(_weight(value) for value in self.data)
        track.unread += 1
        track.weight += self.weight
        track.last = self

    def merge(self, step: Step) -> None:
        """Take a later step in."""
        self.data = [merged(old, new) for old, new in zip(self.data, step.result.data, strict=True)]
        self.step = step
        weight = sum(_weight(value) for value in self.data)
        self.track.weight += weight - self.weight
        self.weight = weight


class Outbox:
    """What goes to one reader. Everything here happens on the loop.

    Args:
        step_format: How a step goes over the wire.
        unread: What bounds all the outboxes of a server together.
    """

    __slots__ = (
        "__weakref__",
        "_entries",
        "_format",
        "_kept",
        "_kept_bytes",
        "_notices",
        "_on_its_way",
        "_put",
        "_reader",
        "_tracks",
        "_unread",
        "_waiter",
        "_waiting",
        "cut",
        "hang_up",
        "is_lost",
        "number",
        "waits_since",
    )

    def __init__(self, step_format: StepFormat, unread: Unread) -> None:
        self._format = step_format
        self._unread = unread
        # What is to be read, by a number that grows, so that one can be dropped from amid the others.
        self._entries: dict[int, bytes | UnreadStep] = {}
        self._put = 0
        self._tracks: dict[str, Track] = {}
        self._kept: deque[tuple[int, bytes]] = deque()
        self._kept_bytes = 0
        # Which of them are notices, oldest first.
        self._notices: deque[int] = deque()
        # Bytes that wait to be read, and those that were taken last: they are sent until more is taken.
        self._waiting = 0
        self._on_its_way = 0
        # When the reader last took something, or could have begun to.
        self.waits_since = 0.0
        self._waiter: asyncio.Future[None] | None = None
        self._reader = 0
        # The number of the last message that was sent.
        self.number = 0
        # Set while a reader was sent the end and has not hung up: once it has, it knows.
        self.hang_up: asyncio.Future[None] | None = None
        # Ends the connection of the reader at once, where the server can.
        self.cut: Callable[[], None] | None = None
        # Whether something was let go that nobody had read.
        self.is_lost = False
        unread.enter(self)

    def put(self, message: bytes) -> None:
        """Send a notice: a message that a reader who is far behind can do without."""
        if len(self._notices) >= UNREAD_NOTICES:
            oldest = self._entries.pop(self._notices.popleft())
            self._waiting -= len(oldest) if isinstance(oldest, bytes) else oldest.weight
        self._notices.append(self._put + 1)
        self._add(message, len(message))

    def put_step(self, event: Event, step: Step) -> None:
        """Send a step of a generator, or merge it into one that nobody has read."""
        track = self._tracks.get(event.id)
        if track is None:
            track = self._tracks[event.id] = Track()
        is_behind = track.unread >= UNREAD_STEPS or track.weight >= UNREAD_WEIGHT
        if track.last is not None and track.unread and is_behind:
            before = track.last.weight
            track.last.merge(step)
            self._grow(track.last.weight - before)
            return
        entry = UnreadStep(event, step, track)
        self._add(entry, entry.weight)

    def put_last(self, event: Event, message: bytes) -> None:
        """Send the last message of an event."""
        self._tracks.pop(event.id, None)
        self._add(message, len(message))

    def _add(self, entry: bytes | UnreadStep, size: int) -> None:
        self._put += 1
        self._entries[self._put] = entry
        self._grow(size)
        self.wake()

    def _grow(self, size: int) -> None:
        if not self._waiting and not self._on_its_way:
            self.waits_since = self._unread.clock()
        self._waiting += size
        self._unread.add(size)

    @property
    def kept_bytes(self) -> int:
        """What was read, and is kept in case that the reader comes back."""
        return self._kept_bytes

    @property
    def unread_bytes(self) -> int:
        """What waits or is on its way."""
        return self._waiting + self._on_its_way

    @property
    def is_full(self) -> bool:
        """Whether so much waits unread that its reader has to catch up before more is begun."""
        return len(self._entries) >= UNREAD_MESSAGES or self._waiting >= UNREAD_BYTES

    @property
    def is_empty(self) -> bool:
        """Whether all was read."""
        return not self._entries

    def forget(self) -> None:
        """Let go what nobody reads, where it is much: a reader that comes back is told that it is gone.

        A session outlives the silence of its client by far; a crowd of them must not fill the memory.
        """
        if self._waiting > KEPT_BYTES:
            self._drop()

    def lose(self) -> None:
        """Let all go, and end the connection of who does not read it."""
        self._drop()
        self._on_its_way = 0
        self.attach()
        if self.cut is not None:
            self.cut()

    def let_kept_go(self) -> None:
        """Keep nothing of what was read."""
        self._kept.clear()
        self._kept_bytes = 0

    def _drop(self) -> None:
        self.number += len(self._entries)
        self._entries.clear()
        self._notices.clear()
        self._tracks.clear()
        self._waiting = 0
        self.let_kept_go()
        self.is_lost = True

    def attach(self) -> int:
        """Become the reader; whoever was it before is told to stop. Gives a number to say who is it."""
        self._reader += 1
        self.wake()
        return self._reader

    def detach(self, reader: int) -> None:
        """Read no more: what was taken is sent, or its reader has gone."""
        if self.is_reader(reader):
            self._on_its_way = 0
            self.cut = None

    def is_reader(self, reader: int) -> bool:
        """Tell whether nobody has become the reader since."""
        return reader == self._reader

    def take(self, *, numbered: bool = False) -> bytes:
        """All that is to be read, as server-sent events.

        Args:
            numbered: Whether each message gets an `id:` line, and is kept for a reader that comes back.
        """
        entries, self._entries = self._entries, {}
        self._notices.clear()
        self._waiting, self._on_its_way = 0, self._waiting
        self.waits_since = self._unread.clock()
        messages = [self._bytes(entry) for entry in entries.values()]
        if not numbered:
            self.number += len(messages)
            if messages:
                # What was kept before would leave a gap.
                self.let_kept_go()
            return b"".join(messages)
        parts = []
        for message in messages:
            self.number += 1
            part = b"id: %d\n%b" % (self.number, message)
            self._keep(part)
            parts.append(part)
        return b"".join(parts)

    def _bytes(self, entry: bytes | UnreadStep) -> bytes:
        if isinstance(entry, bytes):
            return entry
        track = entry.track
        message = self._format.format_step(entry.event, entry.data, entry.step, track.sent)
        track.sent = entry.data
        track.unread -= 1
        track.weight -= entry.weight
        return message

    def _keep(self, message: bytes) -> None:
        self._kept.append((self.number, message))
        self._kept_bytes += len(message)
        while len(self._kept) > KEPT_MESSAGES or (self._kept_bytes > KEPT_BYTES and len(self._kept) > 1):
            self._kept_bytes -= len(self._kept.popleft()[1])

    def sent_after(self, number: int) -> bytes | None:
        """What was sent after a message; `None` if it is not all kept any more."""
        if number == self.number:
            return b""
        if number > self.number or not self._kept or self._kept[0][0] > number + 1:
            return None
        return b"".join(message for kept, message in self._kept if kept > number)

    def wake(self) -> None:
        """Let the reader look again."""
        waiter = self._waiter
        if waiter is not None:
            self._waiter = None
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """Wait until there is something to read, or something else to look at; False if time ran out."""
        loop = asyncio.get_running_loop()
        waiter = self._waiter = loop.create_future()
        timer = loop.call_later(seconds, _expire, waiter)
        try:
            await waiter
        except TimeoutError:
            return False
        finally:
            timer.cancel()
        return True


def _expire(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())


def _weight(value: Any) -> int:
    """Roughly how much room a value takes; no more is counted than what is too much already."""
    if isinstance(value, str):
        return len(value)
    weight, parts = 0, [value]
    while parts and weight < UNREAD_WEIGHT:
        part = parts.pop()
        weight += WEIGHT_OF_A_PART + (len(part) if isinstance(part, str) else 0)
        if isinstance(part, dict):
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
    return weight


def merged(old: Any, new: Any) -> Any:
    """What a reader needs that missed a value and gets the next one: updates add up, values replace."""
    if not is_update(new):
        return {**old, "value": new} if is_update(old) else new
    if is_update(old):
        return {**old, **new}
    return old if len(new) == 1 else {**new, "value": new.get("value", old), MARK: "update"}
