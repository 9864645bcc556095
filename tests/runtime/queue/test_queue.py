"""The queue: which event runs when, seen through an executor that runs nothing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

import spacekit as gr
from spacekit_runtime.errors import QueueFull
from spacekit_runtime.graph.occasion import Result
from spacekit_runtime.queue.event import Cancelled, Event, Failed, Finished, Outcome
from spacekit_runtime.queue.executor import BatchDone, Done
from spacekit_runtime.queue.limits import MOST_HELD_BYTES, QueueOptions
from spacekit_runtime.queue.queue import Queue


class Hand:
    """An executor whose functions end when the test says so."""

    def __init__(self) -> None:
        self.running: dict[str, tuple[Event, Done]] = {}
        self.cancelled: list[Event] = []

    def start(self, event: Event, done: Done) -> None:
        """Note that the event runs."""
        self.running[event.id] = (event, done)

    def start_batch(self, events: Sequence[Event], done: BatchDone) -> None:
        """No batches here."""

    def cancel(self, event: Event) -> None:
        """Note that the event is to end."""
        self.cancelled.append(event)

    def close(self) -> None:
        """Nothing to end."""

    def finish(self, event: Event, outcome: Outcome | None = None) -> None:
        """Let a function end."""
        _, done = self.running.pop(event.id)
        done(event, outcome or Finished(Result([], []), 0.5))


class Told:
    """What a sink was told of events: words, in order."""

    def __init__(self) -> None:
        self.words: dict[str, list[Any]] = {}

    def _tell(self, event: Event, word: Any) -> None:
        self.words.setdefault(event.id, []).append(word)

    def estimation(self, event: Event, rank: int, size: int, eta: float | None) -> None:
        """It waits."""
        self._tell(event, (rank, size, eta))

    def starts(self, event: Event, eta: float | None) -> None:
        """It starts."""
        self._tell(event, "starts")

    def completed(self, event: Event, outcome: Outcome) -> None:
        """It has ended."""
        self._tell(event, outcome)

    def log(self, *args: Any) -> None:
        """Not of interest."""

    progress = step = log


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A loop that does not run."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


class Bench:
    """A queue over calls with these concurrency options, and all that can be seen of it."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *options: dict[str, Any],
        queue: QueueOptions = QueueOptions(),  # noqa: B008  # frozen
    ) -> None:
        with gr.Blocks() as demo:
            button = gr.Button()
            for option in options:
                button.click(lambda: None, **option)
        self.calls = demo.compile().calls
        self.executor = Hand()
        self.told = Told()
        self.queue = Queue(self.calls, queue, self.executor, loop)

    def put(self, index: int = 0, size: int = 0) -> Event:
        """Put an event in the queue."""
        sink: Any = self.told
        memory: Any = None  # nothing is remembered here
        event = Event(self.calls[index], [], memory, sink, request=gr.Request(), size=size)
        self.queue.put(event)
        return event

    def words(self, event: Event) -> list[Any]:
        """What was told of an event."""
        return self.told.words.get(event.id, [])

    @property
    def running(self) -> list[str]:
        """Ids of the events that run."""
        return list(self.executor.running)


def test_one_runs_at_a_time_and_the_first_comes_first(loop: asyncio.AbstractEventLoop) -> None:
    """By default a listener runs one event at a time, in the order in which they came."""
    bench = Bench(loop, {})
    first, second, third = (bench.put() for _ in range(3))
    assert [first.id] == bench.running
    assert [(0, 1, None), "starts"] == bench.words(first)
    assert ([(0, 1, None)], [(1, 2, None)]) == (bench.words(second), bench.words(third))
    bench.executor.finish(first)
    assert [second.id] == bench.running
    bench.executor.finish(second)
    assert [third.id] == bench.running


def test_different_listeners_do_not_wait_for_each_other(loop: asyncio.AbstractEventLoop) -> None:
    """Without a shared id, listeners have limits of their own."""
    bench = Bench(loop, {}, {})
    assert [bench.put(0).id, bench.put(1).id] == bench.running


def test_the_same_function_shares_its_limit() -> None:
    """Two listeners of one function are one group, as in Gradio."""

    def fn() -> None:
        """Do nothing."""

    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(fn)
        button.click(fn)
    one, two = demo.compile().calls
    assert one.group == two.group


@pytest.mark.parametrize(
    ("options", "queue", "expected"),
    [
        ([{"concurrency_limit": 3}], QueueOptions(), 3),
        ([{"concurrency_limit": None}], QueueOptions(), 5),
        ([{}], QueueOptions(default_limit=2), 2),
        ([{}], QueueOptions(default_limit=None), 5),
        ([{"concurrency_limit": 4}], QueueOptions(default_limit=2), 4),
    ],
)
def test_limits_hold(
    loop: asyncio.AbstractEventLoop, options: list[dict[str, Any]], queue: QueueOptions, expected: int
) -> None:
    """As many run as the listener allows, else as the app does."""
    bench = Bench(loop, *options, queue=queue)
    for _ in range(5):
        bench.put()
    assert expected == len(bench.running)


def test_a_shared_id_shares_the_lowest_limit(loop: asyncio.AbstractEventLoop) -> None:
    """Listeners with one `concurrency_id` count together, whoever came first."""
    shared: dict[str, Any] = {"concurrency_id": "gpu"}
    bench = Bench(loop, {**shared, "concurrency_limit": 5}, {**shared, "concurrency_limit": 2})
    events = [bench.put(0), bench.put(1), bench.put(1), bench.put(0)]
    assert [event.id for event in events[:2]] == bench.running
    bench.executor.finish(events[1])
    assert [events[0].id, events[2].id] == bench.running


def test_a_full_queue_refuses(loop: asyncio.AbstractEventLoop) -> None:
    """Past `max_size` waiting events, the next is refused, until one has left."""
    bench = Bench(loop, {}, {}, queue=QueueOptions(max_size=1))
    running, waiting = bench.put(), bench.put()
    with pytest.raises(QueueFull, match="the queue is full: at most 1 may wait"):
        bench.put()
    bench.put(1)
    assert 1 == bench.queue.size()
    bench.executor.finish(running)
    assert 0 == bench.queue.size()
    assert waiting.id in bench.running
    bench.queue.cancel(bench.put())
    bench.put()


@pytest.mark.parametrize("options", [{}, {"concurrency_limit": None}, {"queue": False}])
def test_what_waits_in_memory_is_limited(loop: asyncio.AbstractEventLoop, options: dict[str, Any]) -> None:
    """What was sent for events that have not ended has a size in all; however one ends, its room is free."""
    bench = Bench(loop, options)
    half = MOST_HELD_BYTES // 2
    first, second = bench.put(size=half), bench.put(size=half)
    with pytest.raises(QueueFull, match="too much waits"):
        bench.put(size=1)
    small = bench.put()
    bench.executor.finish(first)
    third = bench.put(size=half)
    bench.queue.cancel(third)
    bench.executor.finish(second, Failed(gr.Error("no", print_exception=False)))
    last = bench.put(size=MOST_HELD_BYTES)
    assert {"waiting", "running"} >= {small.stage, last.stage}


def test_unqueued_events_run_at_once(loop: asyncio.AbstractEventLoop) -> None:
    """A listener with `queue=False` never waits, and is told no place."""
    bench = Bench(loop, {"queue": False})
    events = [bench.put() for _ in range(3)]
    assert 3 == len(bench.running)
    assert ["starts"] == bench.words(events[2])


def test_a_waiting_event_can_be_cancelled(loop: asyncio.AbstractEventLoop) -> None:
    """It ends at once, never runs, and those behind it move up."""
    bench = Bench(loop, {})
    first, second, third = (bench.put() for _ in range(3))
    bench.queue.cancel(second)
    bench.queue.cancel(second)
    assert [(0, 1, None), Cancelled()] == bench.words(second)
    bench.executor.finish(first)
    assert [third.id] == bench.running


def test_a_running_event_ends_for_its_reader_at_once(loop: asyncio.AbstractEventLoop) -> None:
    """The reader hears the end at once; the place is free when the function has let go."""
    bench = Bench(loop, {})
    first, second = bench.put(), bench.put()
    bench.queue.cancel(first)
    assert Cancelled() == bench.words(first)[-1]
    assert ([first], [first.id]) == (bench.executor.cancelled, bench.running)
    bench.executor.finish(first)
    assert [Cancelled()] == [word for word in bench.words(first) if isinstance(word, Cancelled | Finished)]
    assert [second.id] == bench.running


@pytest.mark.logs_errors
def test_a_failure_frees_the_place(loop: asyncio.AbstractEventLoop) -> None:
    """A function that raises ends its event with the error, and the next one starts."""
    bench = Bench(loop, {})
    first, second = bench.put(), bench.put()
    bench.executor.finish(first, failed := Failed(SystemExit(3)))
    assert failed == bench.words(first)[-1]
    assert [second.id] == bench.running


def test_times_are_told_from_those_before(loop: asyncio.AbstractEventLoop) -> None:
    """Once a run has been timed, those who wait are told when their turn should end."""
    bench = Bench(loop, {})
    bench.executor.finish(bench.put())
    bench.put()
    assert [(0, 1, 1.0)] == bench.words(bench.put())
    assert [(1, 2, 1.5)] == bench.words(bench.put())


def test_those_who_wait_are_told_their_new_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the line moves, each who waits hears of it, and once for many moves."""
    monkeypatch.setattr("spacekit_runtime.queue.queue.RANKS_EVERY", 0)

    async def scenario() -> list[Any]:
        bench = Bench(asyncio.get_running_loop(), {})
        first, second, third, fourth = (bench.put() for _ in range(4))
        bench.queue.cancel(third)
        await asyncio.sleep(0.01)
        bench.executor.finish(first)
        bench.queue.cancel(first)
        await asyncio.sleep(0.01)
        assert "starts" == bench.words(second)[-1]
        return [word[:2] for word in bench.words(fourth)]

    assert [(2, 3), (1, 2), (0, 1)] == asyncio.run(scenario())


class QueueMachine(RuleBasedStateMachine):
    """Events come, end and are cancelled in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        shared: dict[str, Any] = {"concurrency_id": "shared"}
        limits: list[dict[str, Any]] = [
            {"concurrency_limit": 2},
            {},
            shared | {"concurrency_limit": 2},
            shared,
        ]
        self.bench = Bench(self.loop, *limits, queue=QueueOptions(max_size=4, default_limit=1))
        self.limits = {self.bench.calls[0].group: 2, self.bench.calls[1].group: 1, "shared": 1}
        self.events: list[Event] = []

    @rule(index=st.integers(0, 3))
    def put(self, index: int) -> None:
        """An event comes, and is refused only if the queue is full."""
        is_full = self.bench.queue.size() == 4
        try:
            self.events.append(self.bench.put(index))
        except QueueFull:
            assert is_full

    @precondition(lambda self: self.bench.running)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        """A function ends."""
        id_ = data.draw(st.sampled_from(self.bench.running))
        self.bench.executor.finish(self.bench.executor.running[id_][0])

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        """Somebody cancels an event, perhaps one that has ended."""
        self.bench.queue.cancel(data.draw(st.sampled_from(self.events)))

    @invariant()
    def limits_hold(self) -> None:
        """Never more than allowed run, and nobody waits for a free place."""
        running = [event.call.group for event, _ in self.bench.executor.running.values()]
        waiting = [event.call.group for event in self.events if event.stage == "waiting"]
        for group, limit in self.limits.items():
            assert running.count(group) <= limit
            assert running.count(group) == limit or group not in waiting

    @invariant()
    def every_event_ends_at_most_once(self) -> None:
        """No event is told its end twice, nor anything after its end; waiting ones are counted."""
        for event in self.events:
            ends = [isinstance(word, Cancelled | Finished) for word in self.bench.words(event)]
            assert (event.stage == "ended") == any(ends)
            assert not any(ends[:-1])
        assert self.bench.queue.size() == sum(event.stage == "waiting" for event in self.events)

    def teardown(self) -> None:
        """When all functions have ended, so have all events."""
        while self.bench.running:
            self.bench.executor.finish(self.bench.executor.running[self.bench.running[0]][0])
        assert all(event.stage == "ended" for event in self.events)
        self.loop.close()


QueueMachine.TestCase.settings = settings(max_examples=50, stateful_step_count=30)
TestQueueMachine = QueueMachine.TestCase
