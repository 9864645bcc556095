"""The files of one tree, as git lists them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spacekit.push.git.command import Git, GitFailed

__all__ = ["SUBMODULE", "SYMLINK", "Entry", "entries_of", "write_tree"]

FILE = "100644"
SYMLINK = "120000"
SUBMODULE = "160000"
# What git gives as the size of a file that is not there.
_MISSING = "BAD"


@dataclass(frozen=True)
class Entry:
    """A file of a tree: path, mode, git's name for its bytes, their number."""

    path: str
    mode: str
    oid: str
    size: int = 0

    def below(self, folder: str) -> Entry:
        """The same file, seen from further up."""
        return replace(self, path=f"{folder}/{self.path}")


def entries_of(git: Git, tree: str) -> list[Entry]:
    """All files of a tree or commit, in git's order."""
    records = git.run("ls-tree", "-r", "-z", "-l", "--full-tree", tree).split(b"\0")
    return [_entry(record) for record in records if record]


def write_tree(git: Git, entries: Iterable[Entry], index: str) -> str:
    """Store a tree of these files and give its name; a later entry takes the place of an earlier one.

    Args:
        git: The repository to store it in.
        entries: The files.
        index: A path where git may keep its list meanwhile.
    """
    lines = b"".join(
        f"{each.mode} {each.oid}\t".encode() + os.fsencode(each.path) + b"\0" for each in entries
    )
    environment = {"GIT_INDEX_FILE": index}
    git.run("read-tree", "--empty", env=environment)
    git.run("update-index", "-z", "--add", "--replace", "--index-info", stdin=lines, env=environment)
    return git.run("write-tree", env=environment).decode().strip()


def _entry(record: bytes) -> Entry:
    """Read one record of `ls-tree -l -z`: `mode type oid size<TAB>path`."""
    head, _, path = record.partition(b"\t")
    mode, _, oid, size = head.decode().split()
    if size == _MISSING:
        raise GitFailed("ls-tree", [f"error: the object {oid} is missing"])
    return Entry(os.fsdecode(path), mode, oid, 0 if size == "-" else int(size))
