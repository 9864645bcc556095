"""The queue: an event that may run starts at once, the others wait their turn. Nothing polls."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType

from spacekit_runtime.errors import Error, QueueFull
from spacekit_runtime.graph.call import Call
from spacekit_runtime.queue.event import Cancelled, Event, Failed, Finished, Outcome
from spacekit_runtime.queue.executor import Executor
from spacekit_runtime.queue.limits import MOST_HELD_BYTES, QueueOptions

logger = logging.getLogger("spacekit")

# Those who wait are told their new place at most this often, in seconds: telling n events each time that
# one of them starts would take n² messages.
RANKS_EVERY = 0.5


@dataclass
class Group:
    """Events that share a concurrency limit.

    Attributes:
        limit: How many run at a time; `None` for any number.
        running: How many run now.
        is_lasting: Whether it is there while none runs: the app's own groups are, a session's are not.
        waiting: Those whose turn has not come, first come first.
        is_telling: Whether those who wait will soon be told their places.
    """

    limit: int | None
    running: int = 0
    is_lasting: bool = True
    waiting: deque[Event] = field(default_factory=deque)
    is_telling: bool = False

    @property
    def has_room(self) -> bool:
        """Whether one more may run."""
        return self.limit is None or self.running < self.limit


class Durations:
    """How long the runs of one call took, on average, in seconds."""

    __slots__ = ("count", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0

    def add(self, seconds: float) -> float:
        """Count one more run, and give the new average."""
        self.count += 1
        self.total += seconds
        return self.total / self.count

    @property
    def average(self) -> float | None:
        """The average; `None` before the first run."""
        return self.total / self.count if self.count else None


class Queue:
    """Decides which event runs when. Everything here happens on the loop.

    Args:
        calls: The app's calls.
        options: How events wait.
        executor: Where functions run.
        loop: The server's loop.
    """

    def __init__(
        self,
        calls: Sequence[Call],
        options: QueueOptions,
        executor: Executor,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._options = options
        self._executor = executor
        self._loop = loop
        self._groups = make_groups(calls, options.default_limit)
        self._durations = [Durations() for _ in calls]
        self._waiting = 0
        self._held = 0

    def put(self, event: Event) -> None:
        """Run an event now if it may, else when its turn comes.

        Raises:
            QueueFull: As many events wait as may wait, or as much as there is room for.
        """
        if not event.call.queue:
            self.run(event)
            return
        group = self._group_of(event.call)
        average = self._average(event.call)
        if group.has_room:
            self._hold(event)
            event.sink.estimation(event, 0, 1, average)
            self._start(event, group)
            return
        if self._options.max_size is not None and self._waiting >= self._options.max_size:
            raise QueueFull(
                f"the queue is full: at most {self._options.max_size} may wait in this app; try again soon"
            )
        self._hold(event)
        group.waiting.append(event)
        self._waiting += 1
        size = len(group.waiting)
        event.sink.estimation(event, size - 1, size, _eta(average, size - 1, group))

    def run(self, event: Event) -> None:
        """Run an event now, whatever else runs.

        Raises:
            QueueFull: There is no room for what was sent for it.
        """
        self._hold(event)
        self._begin(event)
        if event.call.batch:
            self._executor.start_batch([event], self._batch_ended)
        else:
            self._executor.start(event, self._ended)

    def cancel(self, event: Event) -> None:
        """End an event: one that waits at once, one that runs as soon as its function lets go."""
        if event.stage == "ended" or event.is_cancelled:
            return
        event.is_cancelled = True
        if event.stage == "waiting":
            group = self._groups[event.call.group]
            group.waiting.remove(event)
            self._waiting -= 1
            self._tell_ranks_soon(group)
        else:
            self._executor.cancel(event)
        self._close(event, Cancelled())

    def _hold(self, event: Event) -> None:
        if event.size and self._held + event.size > MOST_HELD_BYTES:
            raise QueueFull("too much waits in this app already; try again soon")
        self._held += event.size

    def size(self) -> int:
        """How many events wait."""
        return self._waiting

    def _group_of(self, call: Call) -> Group:
        """The group of a call; made here for what one session's page has, and gone when it is idle."""
        group = self._groups.get(call.group)
        if group is None:
            limit = self._options.default_limit if call.limit == "default" else call.limit
            group = self._groups[call.group] = Group(limit, is_lasting=False)
        return group

    def _average(self, call: Call) -> float | None:
        # What one session's page has is not called often enough to tell.
        return None if call.rendered_in is not None else self._durations[call.id].average

    def _note(self, call: Call, seconds: float) -> float:
        return seconds if call.rendered_in is not None else self._durations[call.id].add(seconds)

    def _start(self, event: Event, group: Group) -> None:
        group.running += 1
        self._begin(event)
        if not event.call.batch:
            self._executor.start(event, self._ended_in_group)
            return
        others = self._take(group, event.call, event.call.max_batch_size - 1)
        for other in others:
            self._begin(other)
        self._executor.start_batch([event, *others], self._batch_ended_in_group)

    def _begin(self, event: Event) -> None:
        event.stage = "running"
        event.sink.starts(event, self._average(event.call))

    def _take(self, group: Group, call: Call, most: int) -> list[Event]:
        """Those of a call that have waited longest, out of the queue."""
        taken = [event for event in group.waiting if event.call is call][:most]
        for event in taken:
            group.waiting.remove(event)
        self._waiting -= len(taken)
        return taken

    def _ended_in_group(self, event: Event, outcome: Outcome) -> None:
        self._make_room(event.call)
        self._ended(event, outcome)

    def _batch_ended_in_group(self, events: Sequence[Event], outcomes: Sequence[Outcome]) -> None:
        self._make_room(events[0].call)
        self._batch_ended(events, outcomes)

    def _batch_ended(self, events: Sequence[Event], outcomes: Sequence[Outcome]) -> None:
        for event, outcome in zip(events, outcomes, strict=True):
            self._ended(event, outcome)

    def _make_room(self, call: Call) -> None:
        group = self._groups[call.group]
        group.running -= 1
        while group.waiting and group.has_room:
            self._waiting -= 1
            self._start(group.waiting.popleft(), group)
        if not group.running and not group.is_lasting:
            del self._groups[call.group]
        self._tell_ranks_soon(group)

    def _ended(self, event: Event, outcome: Outcome) -> None:
        if isinstance(outcome, Finished):
            event.average_duration = self._note(event.call, outcome.duration)
        elif isinstance(outcome, Failed):
            _report(event, outcome.error)
        if event.stage != "ended":
            self._close(event, outcome)

    def _close(self, event: Event, outcome: Outcome) -> None:
        event.stage = "ended"
        self._held -= event.size
        event.sink.completed(event, outcome)

    def _tell_ranks_soon(self, group: Group) -> None:
        if group.waiting and not group.is_telling:
            group.is_telling = True
            self._loop.call_later(RANKS_EVERY, self._tell_ranks, group)

    def _tell_ranks(self, group: Group) -> None:
        group.is_telling = False
        size = len(group.waiting)
        for rank, event in enumerate(group.waiting):
            average = self._average(event.call)
            event.sink.estimation(event, rank, size, _eta(average, rank, group))


def make_groups(calls: Sequence[Call], default_limit: int | None) -> dict[str, Group]:
    """The concurrency groups of an app; where calls of one group differ, the lowest limit holds."""
    groups: dict[str, Group] = {}
    for call in calls:
        limit = default_limit if call.limit == "default" else call.limit
        group = groups.setdefault(call.group, Group(limit))
        if limit is not None:
            group.limit = limit if group.limit is None else min(limit, group.limit)
    return groups


def _eta(average: float | None, rank: int, group: Group) -> float | None:
    """Seconds until an event is done that has `rank` events before it."""
    return None if average is None else average * (rank // (group.limit or 1) + 2)


def _report(event: Event, error: BaseException) -> None:
    if isinstance(error, Error) and not error.print_exception:
        return
    logger.error(
        "the function of /%s raised", event.call.name, exc_info=(type(error), error, _own_part(error))
    )


def _own_part(error: BaseException) -> TracebackType | None:
    """The traceback from where the runtime called the app's code: what comes before is the same each time."""
    trace = error.__traceback__
    own = trace
    while own is not None and own.tb_frame.f_globals.get("__name__", "").startswith("spacekit_runtime."):
        own = own.tb_next
    return own or trace
