"""A Space's logs, read while something else goes on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import httpx2
from huggingface_hub import HfApi

from spacekit.push.lines import clean_line

__all__ = ["LogFollower", "recent_lines"]

# Lines that wait to be shown; a log faster than the terminal waits in the network.
_MAX_WAITING = 10_000
# How long the end of a log may take to arrive once the build is over.
_DRAIN_S = 2.0


class LogFollower:
    """Follows a build log on a thread of its own: reading it blocks while the build says nothing."""

    def __init__(self, api: HfApi, space: str) -> None:
        self._api = api
        self._space = space
        self._lines: queue.Queue[str | None] = queue.Queue(_MAX_WAITING)
        self._stopped = threading.Event()
        # A daemon: a read in progress can't be broken off, and must not keep the program alive.
        self._thread = threading.Thread(target=self._read, name="build-log", daemon=True)
        self._has_ended = False

    def __enter__(self) -> Self:
        """Nothing is read before `start`: until the build begins there is the log of the one before."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more lines."""
        self._stopped.set()

    def start(self) -> None:
        """Begin to read; further calls change nothing."""
        if not self._thread.ident:
            self._thread.start()

    def lines(self) -> Iterator[str]:
        """The lines that have come since the last call."""
        while True:
            try:
                line = self._lines.get_nowait()
            except queue.Empty:
                return
            if line is None:
                self._has_ended = True
                return
            yield line

    def drain(self) -> Iterator[str]:
        """The rest of the log, as far as it comes in good time."""
        if self._thread.ident and not self._has_ended:
            self._thread.join(_DRAIN_S)
        yield from self.lines()

    def wait(self, seconds: float) -> None:
        """Let a moment pass, shorter if the log has something to show."""
        if self._thread.ident and not self._has_ended and self._thread.is_alive():
            self._thread.join(seconds if self._lines.empty() else 0)
        else:
            self._stopped.wait(seconds)

    def _read(self) -> None:
        try:
            for chunk in self._api.fetch_space_logs(self._space, build=True, follow=True):
                for line in chunk.splitlines():
                    if self._stopped.is_set():
                        return
                    self._lines.put(clean_line(line))
        except (httpx2.HTTPError, OSError, ValueError, KeyError):
            # A log is a comfort: the stage, which is asked for elsewhere, decides.
            return
        finally:
            self._put_end()

    def _put_end(self) -> None:
        if not self._lines.full():
            self._lines.put_nowait(None)


def recent_lines(api: HfApi, space: str, *, build: bool) -> list[str]:
    """What a log holds now; nothing if it can't be had."""
    try:
        chunks = list(api.fetch_space_logs(space, build=build, follow=False))
    except (httpx2.HTTPError, OSError, ValueError, KeyError):
        return []
    return [line for chunk in chunks for line in chunk.splitlines()]
