"""Many files into git at once: as one pack, which is synced to disk once, where loose objects are each."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from spacekit.host.limits import STREAM_CHUNK

__all__ = ["MANY_FILES", "pack_blobs"]

# From here on a pack is faster; it is also where git itself keeps what it received as one.
MANY_FILES = 100


def pack_blobs(git: Sequence[str], environment: Mapping[str, str], files: Sequence[Path]) -> list[str]:
    """Store files as blobs and give back their ids, in bounded memory.

    Args:
        git: The command line of git for the repository, without a command.
        environment: All of git's environment.
        files: What to store; nobody else writes to them.

    Raises:
        subprocess.CalledProcessError: git failed; nothing refers to what it may have stored.
    """
    with tempfile.TemporaryDirectory() as folder:
        marks = Path(folder, "marks")
        always_pack = ("-c", "fastimport.unpackLimit=1")
        command = [*git, *always_pack, "fast-import", "--quiet", "--depth=0", f"--export-marks={marks}"]
        with subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin  # noqa: S101 - asked for above
            try:
                for number, file in enumerate(files, start=1):
                    _feed(process.stdin, number, file)
                process.stdin.close()
            except BrokenPipeError:
                process.kill()  # it has ended already; its exit code says how
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command[0])
        # Lines of `:NUMBER ID`, in no order that is promised.
        pairs = (line.split() for line in marks.read_text().splitlines())
        ids = {int(number[1:]): oid for number, oid in pairs}
    return [ids[number] for number in range(1, len(files) + 1)]


def _feed(stream: IO[bytes], number: int, file: Path) -> None:
    """One file in the language of fast-import: its length goes before it, so it may hold anything."""
    stream.write(b"blob\nmark :%d\ndata %d\n" % (number, file.stat().st_size))
    with file.open("rb") as source:
        shutil.copyfileobj(source, stream, STREAM_CHUNK)
    stream.write(b"\n")
