"""One supervised process: a session of its own, its output line by line, ended with all its children."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from spacekit.host.addresses import Address
from spacekit.host.limits import (
    MAX_OPEN_FILES,
    MAX_PROCESSES,
    STOP_GRACE,
)

from .launcher import KEEP_USER
from .lines import read_lines
from .processes import MARK, listens, listens_everywhere, processes_of_session, processes_with_mark
from .strays import end_strays

_LAUNCHER = str(Path(__file__).with_name("launcher.py"))
# After a process ended, its output may still be held open by a child that it left.
_LAST_OUTPUT_SECONDS = 1.0
_MARK_BYTES = 8


@dataclass(frozen=True)
class Command:
    """What to run, where, as whom."""

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    uid: int | None  # None keeps the host's user
    mark: str  # of the host, so that its leftovers can be told from other processes


class Process:
    """A process that runs, with all the children in its session.

    Attributes:
        living: The sessions of all that run, and their marks: what has a Space's user and neither of the two
            is a stray.
    """

    living: ClassVar[dict[int, str]] = {}

    def __init__(
        self,
        child: asyncio.subprocess.Process,
        uid: int | None,
        mark: str,
        on_line: Callable[[str], None],
    ) -> None:
        self._child = child
        self._uid = uid
        self._mark = mark
        self.living[child.pid] = mark
        self._output = asyncio.create_task(read_lines(child.stdout, on_line))
        self._stopping: asyncio.Task[None] | None = None
        self.session = child.pid

    @classmethod
    async def start(cls, command: Command, on_line: Callable[[str], None]) -> Process:
        """Run a command; each line that it prints goes to `on_line`."""
        uid = KEEP_USER if command.uid is None else command.uid
        # One of its own, so that a child which leaves the session is found all the same.
        mark = f"{command.mark}-{os.urandom(_MARK_BYTES).hex()}"
        limits = (str(uid), str(os.getpid()), str(MAX_PROCESSES), str(MAX_OPEN_FILES))
        starting = asyncio.create_task(
            asyncio.create_subprocess_exec(
                sys.executable,
                *("-I", "-S", _LAUNCHER, *limits, *command.arguments),
                cwd=command.folder,
                env={MARK: mark},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        )
        try:
            process = cls(await asyncio.shield(starting), command.uid, mark, on_line)
        except asyncio.CancelledError:
            # It may run already: nobody would know of it, so it is ended before we go.
            await cls(await starting, command.uid, mark, on_line).stop()
            raise
        try:
            await process._hand_over({**command.environment, MARK: mark})
        except asyncio.CancelledError:
            await process.stop()
            raise
        return process

    async def _hand_over(self, environment: Mapping[str, str]) -> None:
        """Give the launcher the command's environment, which must have no say in the launcher itself."""
        pipe = self._child.stdin
        assert pipe is not None  # noqa: S101 - asked for at the start
        with contextlib.suppress(ConnectionError):  # it ended: whoever waits for it learns that
            pipe.write("\0".join(f"{name}={value}" for name, value in environment.items()).encode())
            await pipe.drain()
        pipe.close()
        with contextlib.suppress(ConnectionError):  # asked for, or asyncio logs that it broke (Python 3.11.2)
            await pipe.wait_closed()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._child.returncode is None

    def owns(self, address: Address) -> bool:
        """Whether it listens at the address: one that listens on all also answers at those of others."""
        return listens(self.session, *address) is not False

    def blocks_others(self, port: int) -> bool:
        """Whether it took the port on every address."""
        return listens_everywhere(self.session, port)

    def ending(self, code: int) -> str:
        """How it ended."""
        return f"ended with exit code {code}"

    async def wait(self) -> int:
        """Wait for its end; all that it printed was handed on by then."""
        code = await self._child.wait()
        await asyncio.wait({self._output}, timeout=_LAST_OUTPUT_SECONDS)
        self._output.cancel()
        return code

    async def stop(self) -> None:
        """Ask it to end, then end it, its children too; goes on even when the caller is cancelled."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        await asyncio.shield(self._stopping)

    async def _stop(self) -> None:
        if self.is_running:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._child.wait(), STOP_GRACE.total_seconds())
        self._signal(signal.SIGKILL)
        self.living.pop(self.session, None)
        if self._uid is not None:
            # They may hold its output open, and so its end up.
            await asyncio.to_thread(end_strays, {self._uid}, dict(self.living))
        await self.wait()

    def _signal(self, number: signal.Signals) -> None:
        known = {self.session} if self.is_running else set()
        for pid in {*known, *processes_of_session(self.session), *processes_with_mark(self._mark)}:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
