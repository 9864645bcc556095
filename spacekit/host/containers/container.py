"""One container that runs: its output line by line, its end, and how it came to it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from spacekit.host.addresses import Address
from spacekit.host.limits import STOP_GRACE
from spacekit.host.run.lines import LineReader

if TYPE_CHECKING:
    from docker.models.containers import Container

__all__ = ["RunningContainer"]

_UNKNOWN_CODE = -1  # the engine is gone, and what it knew


class RunningContainer:
    """A container, followed by a thread of its own until it ends: the engine's answers block."""

    def __init__(self, container: Container, limit: int, on_line: Callable[[str], None]) -> None:
        self._container = container
        self._limit = limit
        self._on_line = on_line
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[int] = self._loop.create_future()
        self._out_of_memory = False
        self._stopping: asyncio.Task[None] | None = None
        threading.Thread(target=self._watch, name=f"watch-{container.name}", daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return not self._ended.done()

    def owns(self, address: Address) -> bool:
        """Its address is the engine's to give, and nobody has it besides."""
        return self.is_running

    def blocks_others(self, port: int) -> bool:
        """A port in a container is in nobody's way."""
        return False

    def ending(self, code: int) -> str:
        """How it ended, in words that tell memory from all else."""
        if self._out_of_memory:
            return f"was ended: Memory limit exceeded ({self._limit // 2**20}Mi)"
        if code == _UNKNOWN_CODE:
            return "ended with the engine"
        return f"ended with exit code {code}"

    async def wait(self) -> int:
        """Wait for its end; all that it printed was handed on by then."""
        return await asyncio.shield(self._ended)

    async def stop(self) -> None:
        """Ask it to end, then end it, and remove it; goes on even when the caller is cancelled."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        if self.is_running:
            await asyncio.to_thread(self._end)
        await self.wait()
        await asyncio.to_thread(self._remove)

    def _end(self) -> None:
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        with suppress(DockerException, RequestException):
            self._container.stop(timeout=int(STOP_GRACE.total_seconds()))

    def _remove(self) -> None:
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        with suppress(DockerException, RequestException):
            self._container.remove(force=True, v=True)

    # --- in the thread ----------------------------------------------------------------------------
    def _watch(self) -> None:
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        code = _UNKNOWN_CODE
        with suppress(DockerException, RequestException, OSError):
            self._follow()
        with suppress(DockerException, RequestException, OSError):
            code = int(self._container.wait(timeout=None)["StatusCode"])
            self._container.reload()
            self._out_of_memory = bool(self._container.attrs["State"].get("OOMKilled")) and code != 0
        with suppress(RuntimeError):  # the loop is closed: the host has ended
            self._loop.call_soon_threadsafe(self._settle, code)

    def _follow(self) -> None:
        reader = LineReader()
        for chunk in self._container.logs(stream=True, follow=True):
            self._hand_on(reader.feed(chunk))
        self._hand_on(reader.end())

    def _hand_on(self, lines: list[str]) -> None:
        if lines:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(lambda: [self._on_line(line) for line in lines])

    def _settle(self, code: int) -> None:
        if not self._ended.done():
            self._ended.set_result(code)
