"""Jobs on threads, and the way back to the loop."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from waiting import wait_until

from spacekit_runtime.queue.offload import Offload

PATIENCE = 10


def on_loop(scenario: Callable[[], Any]) -> Any:
    """Run an asynchronous scenario to its end."""
    return asyncio.run(asyncio.wait_for(scenario(), PATIENCE))


def fail() -> None:
    """Raise."""
    raise ValueError("broken")


@pytest.mark.logs_errors
def test_a_callback_that_raises_does_not_hold_up_the_others() -> None:
    """What one event's message breaks stays with that event."""
    called: list[int] = []

    async def scenario() -> None:
        offload = Offload(asyncio.get_running_loop(), 1)
        offload.post(fail)
        done = asyncio.Event()
        offload.post(called.append, 1)
        offload.post(done.set)
        await done.wait()

    on_loop(scenario)
    assert [1] == called


def test_a_job_that_blocks_holds_up_no_other() -> None:
    """A job that waits behind a slow one gets a thread of its own."""
    order: list[str] = []

    async def scenario() -> None:
        gate, both = threading.Event(), asyncio.Semaphore(0)
        offload = Offload(asyncio.get_running_loop(), 2)

        def finish(name: str) -> None:
            order.append(name)
            both.release()

        def block() -> None:
            gate.wait(PATIENCE)
            offload.post(finish, "slow")

        def pass_by() -> None:
            offload.post(finish, "quick")
            offload.post(gate.set)

        offload.submit(block)
        offload.submit(pass_by)
        await both.acquire()
        await both.acquire()
        offload.close()

    on_loop(scenario)
    assert ["quick", "slow"] == order


def test_no_more_threads_than_allowed_run() -> None:
    """Jobs beyond the number of threads wait; all of them run."""
    peak = running = 0
    lock = threading.Lock()
    # Each waits for two others, so that as many run as may.
    together = threading.Barrier(3)

    def work(offload: Offload, done: asyncio.Semaphore) -> None:
        nonlocal peak, running
        with lock:
            running += 1
            peak = max(peak, running)
        together.wait(PATIENCE)
        with lock:
            running -= 1
        offload.post(done.release)

    async def scenario() -> int:
        loop = asyncio.get_running_loop()
        offload, done = Offload(loop, 3), asyncio.Semaphore(0)
        for _ in range(12):
            offload.submit(work, offload, done)
        for _ in range(12):
            await done.acquire()
        offload.close()
        return 12

    assert 12 == on_loop(scenario)
    assert 3 == peak


def test_a_thread_that_rests_holds_nothing_of_its_last_job() -> None:
    """What was sent for it, and what a part of the page drew, can go."""

    class Sent:
        """Somebody's values."""

    async def scenario() -> Callable[[], Sent | None]:
        offload, done = Offload(asyncio.get_running_loop(), 1), asyncio.Event()
        sent = Sent()
        offload.submit(lambda _: offload.post(done.set), sent)
        await done.wait()
        await asyncio.to_thread(wait_until, lambda: bool(offload._resting))
        return weakref.ref(sent)

    assert on_loop(scenario)() is None
