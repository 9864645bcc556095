"""Where functions run: an interface, and this process as its default.

Nothing outside of an executor may assume that a function runs on a thread of this process.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Sequence
from contextvars import Context
from typing import Any, Protocol

from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.occasion import Result
from spacekit_runtime.progress import Progress, tracking
from spacekit_runtime.queue.batch import Batch, Together
from spacekit_runtime.queue.event import Cancelled, Event, Failed, Finished, Outcome, Step
from spacekit_runtime.queue.offload import Offload
from spacekit_runtime.running import current_event
from spacekit_runtime.update import skip

# How long a generator on the loop may go on without letting others run, in seconds: a reader does not see it,
# and a hundred quick steps take less.
LOOP_HOLD = 0.001

Done = Callable[[Event, Outcome], None]
BatchDone = Callable[[Sequence[Event], Sequence[Outcome]], None]


class Executor(Protocol):
    """Runs the functions of events."""

    def start(self, event: Event, done: Done) -> None:
        """Call the event's function, and `done` on the loop when it has ended, however it does."""

    def start_batch(self, events: Sequence[Event], done: BatchDone) -> None:
        """Call the function that the events share once for all of them, and `done` when it has ended."""

    def cancel(self, event: Event) -> None:
        """End the function if it can be ended: between two steps, or where it awaits."""

    def close(self) -> None:
        """Start nothing more."""


class LocalExecutor:
    """Runs async functions on the loop, and the others on threads.

    Args:
        loop: The server's loop.
        max_threads: Most functions that block at a time.
        context: What the threads of these begin with; nothing by default.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, max_threads: int, context: Context | None = None
    ) -> None:
        self._loop = loop
        self._offload = Offload(loop, max_threads, context)
        # The loop itself does not keep its tasks.
        self._batches: set[asyncio.Task[None]] = set()

    def start(self, event: Event, done: Done) -> None:
        """Call the event's function."""
        event.post = self._offload.post
        kind = event.call.kind
        if kind == "sync":
            self._offload.submit(self._run_on_thread, event, _call, done)
        elif kind == "generator":
            self._offload.submit(self._run_on_thread, event, _iterate, done)
        else:
            run = _await if kind == "async" else _iterate_async
            event.task = task = self._loop.create_task(self._run_on_loop(event, run, done))
            # A task that is cancelled before its first step never runs, so it can't say that it ended.
            task.add_done_callback(lambda ended: done(event, Cancelled()) if ended.cancelled() else None)

    def start_batch(self, events: Sequence[Event], done: BatchDone) -> None:
        """Call the function that the events share."""
        for event in events:
            event.post = self._offload.post
        batch = Batch(events)
        if batch.call.kind == "sync":
            self._offload.submit(self._run_batch_on_thread, batch, done)
        else:
            task = self._loop.create_task(self._run_batch_on_loop(batch, done))
            self._batches.add(task)
            task.add_done_callback(self._batches.discard)

    def cancel(self, event: Event) -> None:
        """End a task at its next `await`, and a generator at its next step."""
        if event.task is not None:
            event.task.cancel()

    def close(self) -> None:
        """Let the threads end."""
        self._offload.close()

    def _run_on_thread(self, event: Event, run: Callable[[Event], Outcome], done: Done) -> None:
        token = current_event.set(event)
        try:
            outcome = run(event)
        except BaseException as error:  # noqa: BLE001  # also sys.exit(): it must not end the thread
            outcome = Failed(error)
        finally:
            current_event.reset(token)
            if event.call.tracks_tqdm:
                tracking.set(None)
        self._offload.post(done, event, outcome)

    def _run_batch_on_thread(self, batch: Batch, done: BatchDone) -> None:
        token = current_event.set(Together(batch.events))
        try:
            arguments = batch.arguments()
            if arguments is not None:
                batch.finish(_give(batch.call, *arguments))
        except BaseException as error:  # noqa: BLE001  # as for one event
            batch.fail(error)
        finally:
            current_event.reset(token)
        self._offload.post(done, batch.events, batch.outcomes)

    async def _run_batch_on_loop(self, batch: Batch, done: BatchDone) -> None:
        current_event.set(Together(batch.events))
        try:
            arguments = await asyncio.to_thread(batch.arguments) if batch.takes_files else batch.arguments()
            if arguments is not None:
                positional, keywords = arguments
                batch.finish(await batch.call.fn(*positional, **keywords))  # type: ignore[misc]  # as in _give
        except BaseException as error:  # noqa: BLE001  # as for one event
            batch.fail(error)
        done(batch.events, batch.outcomes)

    async def _run_on_loop(self, event: Event, run: Callable[[Event], Any], done: Done) -> None:
        current_event.set(event)
        outcome: Outcome
        try:
            outcome = await run(event)
        except asyncio.CancelledError as error:
            # The function can also have awaited something else that was cancelled.
            outcome = Cancelled() if event.is_cancelled else Failed(error)
        except BaseException as error:  # noqa: BLE001  # whatever it is, somebody waits for it
            outcome = Failed(error)
        done(event, outcome)


def _call(event: Event) -> Outcome:
    started = time.perf_counter()
    given = _give(event.call, *_bound(event))
    if event.is_cancelled:
        # Nobody waits for it any more: what the session remembers is to stay as it is.
        return Cancelled()
    return Finished(event.call.result(given, event.memory, event.request), time.perf_counter() - started)


def _give(call: Call, positional: list[Any], keywords: dict[str, Any]) -> Any:
    given = call.fn(*positional, **keywords)  # type: ignore[misc]  # only calls with a function run
    if inspect.isawaitable(given):
        return asyncio.run(_finish(given))  # a plain function that returns a coroutine
    return given


def _bound(event: Event) -> tuple[list[Any], dict[str, Any]]:
    """What the function is called with."""
    arguments = event.call.arguments(event.payload, event)
    if event.call.tracks_tqdm:
        _track(*arguments)
    return arguments


def _track(positional: list[Any], keywords: dict[str, Any]) -> None:
    """Have the bars of tqdm show by the progress that the function was given."""
    given = (*positional, *keywords.values())
    tracking.set(next((one for one in given if isinstance(one, Progress) and one.track_tqdm), None))


async def _finish(awaitable: Any) -> Any:
    return await awaitable


async def _await(event: Event) -> Outcome:
    started = time.perf_counter()
    positional, keywords = await _arguments(event)
    given = await event.call.fn(*positional, **keywords)  # type: ignore[misc]  # as in _give
    return Finished(await _result(event, given), time.perf_counter() - started)


async def _arguments(event: Event) -> tuple[list[Any], dict[str, Any]]:
    """What the function is called with; files are looked at on a thread, so that the loop goes on."""
    if not event.call.takes_files:
        return _bound(event)
    arguments = await asyncio.to_thread(event.call.arguments, event.payload, event)
    if event.call.tracks_tqdm:
        _track(*arguments)
    return arguments


async def verdict_on(event: Event) -> Any:
    """What the validator of an event's call says of its values; one that blocks runs on a thread."""
    call = event.call.validating
    positional, keywords = await asyncio.to_thread(call.arguments, event.payload, event)
    if call.kind == "async":
        return await call.fn(*positional, **keywords)  # type: ignore[misc]  # as in _give
    return await asyncio.to_thread(_give, call, positional, keywords)


async def _result(event: Event, given: Any) -> Result:
    """What the page gets; files are copied on a thread, so that the loop goes on."""
    if event.call.gives_files:
        return await asyncio.to_thread(event.call.result, given, event.memory, event.request)
    return event.call.result(given, event.memory, event.request)


def _iterate(event: Event) -> Outcome:
    clock = _Clock(event.call)
    positional, keywords = _bound(event)
    generator = event.call.fn(*positional, **keywords)  # type: ignore[misc]  # as in _give
    result = _nothing(event.call)
    try:
        for given in generator:
            # Before the session remembers what came too late, and before its readers hear of it.
            if event.is_cancelled:
                return Cancelled()
            result = event.call.result(given, event.memory, event.request)
            if event.is_cancelled:
                return Cancelled()
            event.post_step(Step(result, clock.lap()))
            if clock.is_over():
                break
    finally:
        generator.close()
    return Finished(result, clock.lap())


async def _iterate_async(event: Event) -> Outcome:
    clock = _Clock(event.call)
    positional, keywords = await _arguments(event)
    generator = event.call.fn(*positional, **keywords)  # type: ignore[misc]  # as in _give
    result = _nothing(event.call)
    try:
        async for given in generator:
            result = await _result(event, given)
            event.handle_step(Step(result, clock.lap()))
            if clock.is_over():
                break
            # A generator that never waits must not hold up the readers of what it gives. One that gives
            # many values in no time lets them wait for some, so that they are sent together.
            if clock.has_held_the_loop():
                await asyncio.sleep(0)
    finally:
        await generator.aclose()
    return Finished(result, clock.lap())


def _nothing(call: Call) -> Result:
    """The result of a generator that gives no value at all: the outputs stay as they are."""
    return Result([skip() for _ in call.outputs], [])


class _Clock:
    """Times the steps of a generator, and knows when its time is over."""

    def __init__(self, call: Call) -> None:
        self._started = self._lap = self._yielded = time.perf_counter()
        self._limit = call.time_limit

    def lap(self) -> float:
        before, self._lap = self._lap, time.perf_counter()
        return self._lap - before

    def has_held_the_loop(self) -> bool:
        """Whether it is time to let others run; counts from the last time that it was."""
        if self._lap - self._yielded < LOOP_HOLD:
            return False
        self._yielded = self._lap
        return True

    def is_over(self) -> bool:
        return self._limit is not None and self._lap - self._started >= self._limit
