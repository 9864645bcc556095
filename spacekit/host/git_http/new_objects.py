"""What a push brings: the files that were not here before, of all its commits."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


def is_binary(repository: Repository, file: NewFile) -> bool:
    """Whether a file is no text."""
    beginning = b"".join(repository.stream(file.oid, 0, min(file.size, _LOOKED_AT)))
    return b"\0" in beginning
