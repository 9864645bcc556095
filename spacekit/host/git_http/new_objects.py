"""What a push brings: the files that were not here before, of all its commits."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from spacekit.host.limits import STREAM_CHUNK
from spacekit.host.store.git import Repository
from spacekit.host.store.git_command import git_command, git_environment

# As git itself tells binary files from text: a zero byte near the beginning.
_LOOKED_AT = 8_000


@dataclass(frozen=True)
class NewFile:
    """A file's content that a push brings, and one path that it has."""

    oid: str
    size: int
    path: str


def new_files(repository: Repository, tips: Sequence[str]) -> Iterator[NewFile]:
    """Every blob that is reached from `tips`, and from no branch or tag so far."""
    environment = git_environment(repository.environment)
    names = ["rev-list", "--objects", *tips, "--not", "--all"]
    with subprocess.Popen(
        git_command(repository.path, *names),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as listing:
        form = "--batch-check=%(objecttype) %(objectname) %(objectsize) %(rest)"
        for line in repository.records("cat-file", form, separator=b"\n", stdin=listing.stdout):
            kind, oid, size, path = line.split(b" ", 3)
            if kind == b"blob":
                yield NewFile(oid.decode(), int(size), path.decode(errors="replace"))
    if listing.returncode:
        raise subprocess.CalledProcessError(listing.returncode, "git rev-list")


def binary_files(repository: Repository, files: Sequence[NewFile]) -> list[NewFile]:
    """Those of the files that are no text; all are read in one go, none is held in memory."""
    if not files:
        return []
    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{file.oid}\n" for file in files).encode())
        wanted.seek(0)
        with subprocess.Popen(
            git_command(repository.path, "cat-file", "--batch"),
            env=git_environment(repository.environment),
            stdin=wanted,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as reading:
            contents = reading.stdout
            assert contents  # noqa: S101 - asked for
            return [file for file in files if _is_binary(contents, file.size)]


def _is_binary(contents: IO[bytes], size: int) -> bool:
    """Read one file of a batch: a line about it, its content, a newline."""
    contents.readline()
    beginning = contents.read(min(size, _LOOKED_AT))
    left = size - len(beginning) + 1
    while left and (piece := contents.read(min(left, STREAM_CHUNK))):
        left -= len(piece)
    return b"\0" in beginning
