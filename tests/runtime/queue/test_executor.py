"""Where functions run: on the loop, on threads, until they end or somebody ends them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import spacekit as gr
from spacekit_runtime.errors import Error
from spacekit_runtime.queue.event import MOST_STEPS_AHEAD, Cancelled, Event, Failed, Finished, Outcome, Step
from spacekit_runtime.queue.executor import LocalExecutor
from spacekit_runtime.queue.limits import QueueOptions
from spacekit_runtime.queue.queue import Queue
from spacekit_runtime.server.http import encode
from spacekit_runtime.session.session import Session

PATIENCE = 10


class Reader:
    """Waits for one event."""

    def __init__(self) -> None:
        self.steps: list[Any] = []
        self.said: list[Any] = []
        self.started = asyncio.Event()
        self.stepped = asyncio.Event()
        self.outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

    def estimation(self, event: Event, rank: int, size: int, eta: float | None) -> None:
        """Its place."""

    def starts(self, event: Event, eta: float | None) -> None:
        """Its start."""
        self.started.set()

    def log(self, event: Event, message: str, level: str, fields: dict[str, Any]) -> None:
        """What the function says."""
        self.said.append((level, message))

    def progress(self, event: Event, units: list[Any]) -> None:
        """How far it is."""
        self.said.append([(unit["index"], unit["length"], unit["progress"]) for unit in units])

    def step(self, event: Event, step: Step) -> None:
        """What a generator gives."""
        self.steps.append(step.result.data[0])
        self.stepped.set()

    def completed(self, event: Event, outcome: Outcome) -> None:
        """How it ends."""
        self.outcome.set_result(outcome)


class Line:
    """A queue that runs one function, one at a time."""

    def __init__(self, fn: Callable[..., Any], **options: Any) -> None:
        with gr.Blocks() as demo:
            box = gr.Textbox()
            box.change(fn, None, box, **options)
        loop = asyncio.get_running_loop()
        self.call = demo.compile().calls[0]
        self.executor = LocalExecutor(loop, 4)
        self.queue = Queue([self.call], QueueOptions(), self.executor, loop)

    def put(self) -> tuple[Event, Reader]:
        """Call the function."""
        reader = Reader()
        session = Session("a", (), encode, show_error=False)
        event = Event(self.call, [], session, reader, request=gr.Request())
        self.queue.put(event)
        return event, reader

    async def outcome(self) -> Outcome:
        """Call the function, and wait for what becomes of it."""
        return await asyncio.wait_for(self.put()[1].outcome, PATIENCE)


def on_loop(scenario: Callable[[], Any]) -> Any:
    """Run an asynchronous scenario to its end."""
    return asyncio.run(asyncio.wait_for(scenario(), PATIENCE))


def data_of(outcome: Outcome) -> list[Any]:
    """The values of a function that ended well."""
    assert isinstance(outcome, Finished)
    return outcome.result.data


def plain() -> str:
    """A function."""
    return "x"


async def waits() -> str:
    """A function that waits."""
    await asyncio.sleep(0)
    return "x"


def steps() -> Iterator[str]:
    """A generator."""
    yield from "abx"


async def waiting_steps() -> AsyncIterator[str]:
    """A generator that waits."""
    for letter in "abx":
        yield letter


def promises() -> Any:
    """A function that gives something to wait for."""
    return waits()


@pytest.mark.parametrize("fn", [plain, waits, steps, waiting_steps, promises])
def test_every_kind_of_function_gives_its_result(fn: Callable[..., Any]) -> None:
    """Plain, async and generator functions all end with their last value."""

    async def scenario() -> Outcome:
        return await Line(fn).outcome()

    assert ["x"] == data_of(on_loop(scenario))


@pytest.mark.parametrize("fn", [steps, waiting_steps])
def test_generators_give_their_steps_in_order(fn: Callable[..., Any]) -> None:
    """Every value of a generator is passed on."""

    async def scenario() -> list[Any]:
        _, reader = Line(fn).put()
        await reader.outcome
        return reader.steps

    assert ["a", "b", "x"] == on_loop(scenario)


def test_a_generator_without_values_leaves_its_outputs() -> None:
    """A generator that gives nothing changes nothing."""

    def nothing() -> Iterator[str]:
        yield from ()

    async def scenario() -> Outcome:
        return await Line(nothing).outcome()

    assert [{"__type__": "update"}] == data_of(on_loop(scenario))


def raises(error: BaseException) -> Callable[[], None]:
    """A function that raises."""

    def fn() -> None:
        raise error

    return fn


def raises_async(error: BaseException) -> Callable[[], Any]:
    """An async function that raises."""

    async def fn() -> None:
        raise error

    return fn


@pytest.mark.logs_errors
@pytest.mark.parametrize("make", [raises, raises_async])
@pytest.mark.parametrize(
    "error", [ValueError("no"), SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError()]
)
def test_whatever_is_raised_ends_the_event_alone(make: Callable[..., Any], error: BaseException) -> None:
    """No exception takes the thread or the server with it, and the next call runs."""

    async def scenario() -> list[Outcome]:
        line = Line(make(error))
        return [await line.outcome(), await line.outcome()]

    for outcome in on_loop(scenario):
        assert isinstance(outcome, Failed)
        assert type(error) is type(outcome.error)


@pytest.mark.logs_errors
def test_a_result_that_can_not_be_shown_is_the_functions_error() -> None:
    """A value that its component refuses ends the event like an exception of the function."""

    def fn() -> tuple[str, ...]:
        return ()

    async def scenario() -> Outcome:
        with gr.Blocks() as demo:
            boxes = [gr.Textbox(), gr.Textbox()]
            boxes[0].change(fn, None, boxes)
        line = Line(fn)
        line.call = demo.compile().calls[0]
        line.queue = Queue([line.call], QueueOptions(), line.executor, asyncio.get_running_loop())
        return await line.outcome()

    outcome = on_loop(scenario)
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, Error)


def test_an_async_function_is_cancelled_where_it_waits() -> None:
    """A cancelled async function is stopped at its `await`, and its place is free."""
    stopped = []

    async def forever() -> None:
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            stopped.append(True)
            raise

    async def scenario() -> Outcome:
        line = Line(forever)
        event, reader = line.put()
        await asyncio.sleep(0)
        line.queue.cancel(event)
        again, second = line.put()
        await second.started.wait()
        line.queue.cancel(again)
        return await reader.outcome

    assert Cancelled() == on_loop(scenario)
    assert [True] == stopped[:1]


def test_an_async_function_that_is_cancelled_before_it_began_frees_its_place() -> None:
    """An event that is cancelled in the moment it starts does not keep the next one waiting."""

    async def scenario() -> Outcome:
        line = Line(waits)
        event, reader = line.put()
        line.queue.cancel(event)
        assert Cancelled() == await reader.outcome
        return await line.outcome()

    assert ["x"] == data_of(on_loop(scenario))


@pytest.mark.parametrize("is_async", [False, True])
def test_a_generator_is_cancelled_between_two_steps(is_async: bool) -> None:
    """A cancelled generator is closed after its present step: its `finally` runs."""
    closed = threading.Event()

    def endless() -> Iterator[str]:
        try:
            while True:
                yield "x"
        finally:
            closed.set()

    async def endless_async() -> AsyncIterator[str]:
        try:
            while True:
                yield "x"
        finally:
            closed.set()

    async def scenario() -> Outcome:
        line = Line(endless_async if is_async else endless)
        event, reader = line.put()
        await reader.stepped.wait()
        line.queue.cancel(event)
        outcome = await reader.outcome
        await asyncio.get_running_loop().run_in_executor(None, closed.wait, PATIENCE)
        return outcome

    assert Cancelled() == on_loop(scenario)
    assert closed.is_set()


@pytest.mark.parametrize("is_async", [False, True])
def test_a_time_limit_ends_a_generator(is_async: bool) -> None:
    """After its time, a generator ends well, with the value that it gave last."""

    def endless() -> Iterator[str]:
        while True:
            yield "x"

    async def endless_async() -> AsyncIterator[str]:
        while True:
            yield "x"

    async def scenario() -> Outcome:
        return await Line(endless_async if is_async else endless, time_limit=0.02).outcome()

    assert ["x"] == data_of(on_loop(scenario))


def test_a_fast_generator_does_not_run_away_from_the_loop() -> None:
    """While the loop is busy, a generator on a thread waits after a bounded number of steps."""
    made = 0

    def fast() -> Iterator[str]:
        nonlocal made
        for _ in range(MOST_STEPS_AHEAD * 4):
            made += 1
            yield "x"

    async def scenario() -> tuple[int, int]:
        _, reader = Line(fast).put()
        deadline = time.monotonic() + PATIENCE
        while made < MOST_STEPS_AHEAD and time.monotonic() < deadline:
            time.sleep(0.001)  # noqa: ASYNC251  # the loop is to be busy
        ahead = made
        await reader.outcome
        return ahead, len(reader.steps)

    ahead, read = on_loop(scenario)
    assert MOST_STEPS_AHEAD == ahead
    assert MOST_STEPS_AHEAD * 4 == read


def test_what_a_function_says_is_passed_on() -> None:
    """Notices and progress of a function come in order, before its end."""

    def talks(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # as Gradio's users write it
        gr.Info("one")
        gr.Warning("two")
        progress((1, 2))
        progress(0.5)
        for _ in progress.tqdm("ab"):
            gr.Success("three")
        return "x"

    async def scenario() -> list[Any]:
        _, reader = Line(talks).put()
        await reader.outcome
        return reader.said

    bars = [[(index, 2, None)] for index in range(3)]
    expected = [("info", "one"), ("warning", "two"), [(1, 2, None)], [(None, None, 0.5)], bars[0]]
    assert [*expected, ("success", "three"), bars[1], ("success", "three"), bars[2]] == on_loop(scenario)


def test_a_notice_outside_of_an_event_is_a_warning() -> None:
    """A notice that nobody can see is a warning where it is made."""
    with pytest.warns(UserWarning, match="no event is running"):
        gr.Info("hello")


def test_threads_end_when_the_executor_closes() -> None:
    """A closed executor leaves no thread behind."""

    async def scenario() -> None:
        line = Line(plain)
        await line.outcome()
        line.executor.close()

    before = set(threading.enumerate())
    on_loop(scenario)
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive()
