"""Threads for functions that block, and the way back to the loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

logger = logging.getLogger("spacekit")

Job = tuple[Callable[..., None], tuple[Any, ...]]


class Offload:
    """Runs jobs on threads, and callbacks of theirs on the loop.

    The thread pool and `call_soon_threadsafe` of the standard library cost a future, a lock and a wake-up
    of the loop for each job; here a job is one put, and callbacks that come while the loop is busy share
    one wake-up.

    Args:
        loop: The loop that callbacks run on.
        max_threads: Most threads at a time; they are started as they are needed.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, max_threads: int) -> None:
        self._loop = loop
        self._max_threads = max_threads
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._callbacks: deque[Job] = deque()
        self._is_woken = False
        # Jobs handed in and not done yet: when they are more than the threads, a thread is added.
        self._unfinished = 0
        self._lock = threading.Lock()

    def submit(self, job: Callable[..., None], *args: Any) -> None:
        """Run a job on a thread. Called on the loop."""
        with self._lock:
            self._unfinished += 1
            needed = self._unfinished
        if needed > len(self._threads) < self._max_threads:
            thread = threading.Thread(target=self._work, name=f"spacekit-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._jobs.put((job, args))

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

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            run, args = job
            try:
                run(*args)
            finally:
                with self._lock:
                    self._unfinished -= 1

    def close(self) -> None:
        """Let the threads end when their jobs are done."""
        for _ in self._threads:
            self._jobs.put(None)
