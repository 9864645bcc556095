"""Threads for functions that block, and the way back to the loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

logger = logging.getLogger("spacekit")

Job = tuple[Callable[..., None], tuple[Any, ...]]

# How long a job may wait for a thread that is busy, in seconds, before another thread is asked. Quick
# functions then share one thread: handing each to a thread of its own costs more than they take.
HELP_AFTER = 0.002
# A busy thread that ends so many jobs within that time needs no help.
QUICK_JOBS = 4


class Offload:
    """Runs jobs on threads, and callbacks of theirs on the loop.

    The thread pool and `call_soon_threadsafe` of the standard library cost a future, a switch of threads and
    a wake-up of the loop for each job. Here a thread that works takes the next job too, others are asked only
    when it does not keep up, and callbacks that come while the loop is busy share one wake-up.

    Args:
        loop: The loop that callbacks run on.
        max_threads: Most threads at a time; they are started as they are needed.
        context: What the threads begin with; nothing by default.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, max_threads: int, context: Context | None = None
    ) -> None:
        self._loop = loop
        self._context = context or Context()
        self._max_threads = max_threads
        self._jobs: deque[Job] = deque()
        # Each thread that has no work, by the lock that it waits on; the last to rest is the first to work.
        self._resting: list[threading.Lock] = []
        self._started = 0
        self._working = 0
        self._is_closed = False
        self._lock = threading.Lock()
        # Jobs that have ended, to see whether the threads keep up: a count lost between two does no harm.
        self._ended = 0
        self._ended_before = 0
        self._is_watching = False
        self._callbacks: deque[Job] = deque()
        self._is_woken = False

    def submit(self, job: Callable[..., None], *args: Any) -> None:
        """Run a job on a thread. Called on the loop."""
        with self._lock:
            self._jobs.append((job, args))
            is_idle = not self._working
        if is_idle:
            self._wake(1)
        elif not self._is_watching:
            self._is_watching = True
            self._ended_before = self._ended
            self._loop.call_later(HELP_AFTER, self._help)

    def _help(self) -> None:
        """Give jobs that wait behind slow ones threads of their own."""
        ended, self._ended_before = self._ended - self._ended_before, self._ended
        waiting = len(self._jobs)
        self._is_watching = waiting > 0
        if waiting:
            if ended < QUICK_JOBS:
                self._wake(waiting)
            self._loop.call_later(HELP_AFTER, self._help)

    def _wake(self, count: int) -> None:
        """Let so many more threads work, as far as there may be so many."""
        for _ in range(min(count, self._max_threads - self._working)):
            with self._lock:
                self._working += 1
                resting = self._resting.pop() if self._resting else None
            if resting:
                resting.release()
            else:
                self._started += 1
                name = f"spacekit-{self._started}"
                # Of a context that several threads are in, each has a copy.
                target = self._context.copy().run
                threading.Thread(target=target, args=(self._work,), name=name, daemon=True).start()

    def _work(self) -> None:
        rest = threading.Lock()
        rest.acquire()
        while True:
            with self._lock:
                job = self._jobs.popleft() if self._jobs else None
                if job is None:
                    if self._is_closed:
                        return
                    self._working -= 1
                    self._resting.append(rest)
            if job is None:
                rest.acquire()
                continue
            self._run(*job)
            self._ended += 1

    def _run(self, job: Callable[..., None], args: tuple[Any, ...]) -> None:
        try:
            job(*args)
        except Exception:
            logger.exception("the runtime could not run a function")

    def close(self) -> None:
        """Let the threads end when their jobs are done."""
        self._is_closed = True
        with self._lock:
            resting, self._resting = self._resting, []
        for rest in resting:
            rest.release()

    def post(self, callback: Callable[..., None], *args: Any) -> None:
        """Run a callback on the loop. Called from any thread."""
        self._callbacks.append((callback, args))
        if not self._is_woken:
            self._is_woken = True
            try:
                self._loop.call_soon_threadsafe(self._run_callbacks)
            except RuntimeError:  # the loop has closed: nobody waits any more
                self._callbacks.clear()

    def _run_callbacks(self) -> None:
        self._is_woken = False
        # Only those that are there now: a thread that posts without end must not hold the loop.
        for _ in range(len(self._callbacks)):
            callback, args = self._callbacks.popleft()
            try:
                callback(*args)
            except Exception:
                # Those behind it belong to other events, which must not wait for ever.
                logger.exception("the runtime could not pass on what a function gave")
