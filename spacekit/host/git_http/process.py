"""A git process that serves one request: little memory, no environment of ours, ended with its children."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from spacekit.host.limits import MAX_GIT_MEMORY, MAX_PUSH_SIZE, MIB, STREAM_CHUNK
from spacekit.host.store.git_command import git_command, git_environment

Service = Literal["upload-pack", "receive-pack"]

# Time for git to remove its locks and temporary objects, first by itself, then when told to end.
_END_SECONDS = 2.0
_PACKING = (
    "pack.threads=1",  # clients share the cores among them
    f"pack.windowMemory={64 * MIB}",
    f"pack.deltaCacheSize={32 * MIB}",
    f"core.deltaBaseCacheLimit={32 * MIB}",
    # Packs are mapped in windows, so that one larger than the address space can be read.
    f"core.packedGitWindowSize={16 * MIB}",
    f"core.packedGitLimit={256 * MIB}",
)
# For whatever comes in, by a push or by a fetch of our own.
RECEIVING = (*_PACKING, "transfer.fsckObjects=true")
_SETTINGS: dict[Service, tuple[str, ...]] = {
    "upload-pack": (
        *_PACKING,
        "uploadpack.allowFilter=true",  # partial clones
        "uploadpack.allowAnySHA1InWant=true",  # as protocol v2 does; CI fetches one commit by its id
    ),
    "receive-pack": (
        *RECEIVING,
        # Old tools wrote these, and nothing can be done about a history that has them; they do no harm.
        "receive.fsck.badTimezone=warn",
        "receive.fsck.missingSpaceBeforeDate=warn",
        "receive.fsck.zeroPaddedFilemode=warn",
        "receive.unpackLimit=1",  # packs stay packs: unpacking holds whole files in memory
        f"receive.maxInputSize={MAX_PUSH_SIZE}",
        "receive.autogc=false",
        "receive.denyDeletes=false",
        "receive.advertisePushOptions=false",
    ),
}


def service_command(
    service: Service, repository: Path, *, hooks: Path | None = None, only_refs: bool = False
) -> list[str]:
    """The command line of git's half of an exchange."""
    more = (f"core.hooksPath={hooks}",) if hooks else ()
    refs = ("--advertise-refs",) if only_refs else ()
    strict = ("--strict",) if service == "upload-pack" else ()
    return git_command(
        repository,
        service,
        "--stateless-rpc",
        *strict,
        *refs,
        str(repository),
        settings=(*_SETTINGS[service], *more),
    )


class GitProcess:
    """A running git: `feed` it, `read` it, and `end` it however the request ends."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child
        assert child.stdin  # noqa: S101 - asked for in start
        assert child.stdout  # noqa: S101 - as above
        self._stdin, self._stdout = child.stdin, child.stdout

    @classmethod
    async def start(
        cls, command: Sequence[str], environment: Mapping[str, str], pass_fds: Sequence[int] = ()
    ) -> GitProcess:
        """Run git; it can't take more memory than it needs."""
        child = await asyncio.create_subprocess_exec(
            *command,
            env=git_environment(environment),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # what is for the client goes through git's own channel
            start_new_session=True,
            pass_fds=tuple(pass_fds),
            limit=STREAM_CHUNK,
        )
        if hasattr(resource, "prlimit"):  # Linux
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(child.pid, resource.RLIMIT_AS, (MAX_GIT_MEMORY, MAX_GIT_MEMORY))
        return cls(child)

    async def feed(self, piece: bytes) -> bool:
        """Hand on a piece of the request; `False` when git wants no more of it."""
        try:
            self._stdin.write(piece)
            await self._stdin.drain()
        except ConnectionError:
            return False
        return True

    def end_of_input(self) -> None:
        """The request has ended."""
        with contextlib.suppress(ConnectionError):
            self._stdin.close()

    async def read(self) -> bytes:
        """The next piece of the answer; nothing at its end."""
        return await self._stdout.read(STREAM_CHUNK)

    async def wait(self) -> int:
        """The exit code."""
        return await self._child.wait()

    async def end(self) -> None:
        """End it, if it has not ended; its children too.

        Without input git clears up by itself, which it may not manage when it is told to end.
        """
        self.end_of_input()
        await end_process(self._child)
        with contextlib.suppress(ConnectionError):  # asked for, or asyncio logs that it broke (Python 3.11.2)
            await self._stdin.wait_closed()


async def end_process(child: asyncio.subprocess.Process, *, at_once: bool = False) -> None:
    """End a child with its whole session, and go on when it has ended.

    Args:
        child: What is ended.
        at_once: Whether it is told to end, instead of being left a while to end by itself first.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        is_first = number is signal.SIGTERM
        if child.returncode is not None or (not (at_once and is_first) and await _has_ended(child)):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
    await child.wait()


async def _has_ended(child: asyncio.subprocess.Process) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), _END_SECONDS)
    return child.returncode is not None
