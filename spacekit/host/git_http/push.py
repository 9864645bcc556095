"""A push in the making: git asks, through its hook, whether it may accept what came."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import sys
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from spacekit.host.errors import HostError
from spacekit.host.limits import KIB, MAX_PUSHED_REFS

from . import hook
from .process import GitProcess, service_command

_NOTHING = "0" * 40
# One update is two ids and a ref's name, which git holds to 64 KiB in one packet; names are far shorter.
_MAX_QUESTION = MAX_PUSHED_REFS * KIB
_SCRIPT = "#!/bin/sh\nexec {python} -I -S {program}\n"


@dataclass(frozen=True)
class Update:
    """What a push does to one ref: `None` where it was not there, or is not any more."""

    ref: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Question:
    """What git is about to accept."""

    updates: tuple[Update, ...]
    quarantine: Path | None


@dataclass(frozen=True)
class Verdict:
    """Whether a push is accepted, and what is said to who pushed."""

    accepted: bool
    lines: tuple[str, ...] = ()


Judge = Callable[[Question], Awaitable[Verdict]]


@contextlib.asynccontextmanager
async def receive_pack(repository: Path, spool: Path, judge: Judge) -> AsyncGenerator[GitProcess]:
    """Run git's half of a push, with `judge` deciding on it."""
    ask, child_ask = os.pipe()
    child_answer, answer = os.pipe()
    open_ends = {ask, child_ask, child_answer, answer}
    judging: asyncio.Task[None] | None = None
    try:
        with tempfile.TemporaryDirectory(dir=spool, prefix="push-") as folder:
            hooks = _make_hook(Path(folder))
            environment = {hook.ASK: str(child_ask), hook.ANSWER: str(child_answer)}
            git = await GitProcess.start(
                service_command("receive-pack", repository, hooks=hooks),
                environment,
                (child_ask, child_answer),
            )
            for end in (child_ask, child_answer):
                os.close(end)
                open_ends.discard(end)
            judging = asyncio.create_task(_judge(ask, answer, repository, judge))
            open_ends -= {ask, answer}  # the task closes them
            try:
                yield git
            finally:
                await git.end()
                judging.cancel()
                await asyncio.wait({judging})
    finally:
        for end in open_ends:
            os.close(end)
    if not judging.cancelled() and (error := judging.exception()):
        raise error


def _make_hook(folder: Path) -> Path:
    file = folder / "pre-receive"
    python, program = shlex.quote(sys.executable), shlex.quote(str(Path(hook.__file__).absolute()))
    file.write_text(_SCRIPT.format(python=python, program=program))
    file.chmod(0o700)
    if not os.access(file, os.X_OK):  # git would go on without it
        raise HostError(
            "This host can't check pushes: its data directory lies where no program may be run",
            "mount that without noexec, or choose another --data",
        )
    return folder


async def _judge(ask: int, answer: int, repository: Path, judge: Judge) -> None:
    """Answer the hook; without an answer, git refuses the push."""
    with os.fdopen(answer, "wb") as pipe:
        text = await _read_question(ask)
        if text is None:
            return  # git ended without asking: there was nothing to accept
        verdict = await _verdict(text, repository, judge)
        words = "".join(f"{line}\n" for line in verdict.lines)
        with contextlib.suppress(BrokenPipeError):  # the hook has been ended
            pipe.write((hook.ACCEPTED if verdict.accepted else b"refused") + b"\n" + words.encode())
            pipe.flush()


async def _read_question(ask: int) -> bytes | None:
    reader = asyncio.StreamReader(limit=_MAX_QUESTION)
    pipe = os.fdopen(ask, "rb", 0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    try:
        return await reader.readuntil(b"\n\n")
    except asyncio.IncompleteReadError:
        return None
    except asyncio.LimitOverrunError:
        return b""
    finally:
        transport.close()


async def _verdict(text: bytes, repository: Path, judge: Judge) -> Verdict:
    try:
        return await judge(read_question(text, repository))
    except HostError as error:
        return Verdict(accepted=False, lines=(error.message, *([error.hint] if error.hint else [])))


def read_question(text: bytes, repository: Path) -> Question:
    """Read what the hook was told by git: where the objects are, then a line an update."""
    if not text:
        raise HostError(f"A push may change {MAX_PUSHED_REFS:,} branches and tags", "push them in parts")
    first, *lines = text.decode(errors="replace").rstrip("\n").split("\n")
    quarantine = Path(first) if first else None
    if quarantine and quarantine.parent.resolve() != (repository / "objects").resolve():
        raise HostError("git keeps the objects of this push in an unexpected place")
    updates = []
    for line in lines:
        old, new, ref = line.split(" ", 2)
        updates.append(Update(ref, None if old == _NOTHING else old, None if new == _NOTHING else new))
    return Question(tuple(updates), quarantine)
