"""The history of one folder of a repository, as if it had been a repository of its own.

Each commit that touched the folder is written anew with the folder as its root: same author, same dates, same
words, parents rewritten alike. Nothing else goes in, so the same history gives the same commits each time,
and the next push goes on from the last one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from spacekit.push.git.command import Git

__all__ = ["rewritten", "split"]

# What would be untrue of the new commit: a signature is of the old bytes, a merged tag names the old commit.
_DROPPED = (b"gpgsig", b"gpgsig-sha256", b"mergetag")


def split(git: Git, head: str, prefix: str, scratch: Path) -> str:
    """Write the history of one folder and give its newest commit.

    Args:
        git: Where the new commits are written; it sees the objects of the whole repository.
        head: The commit to begin at.
        prefix: The folder, with a slash at its end.
        scratch: A folder for the commits' text.
    """
    folder = prefix.rstrip("/")
    listing = git.run("rev-list", "--topo-order", "--reverse", "--parents", head, "--", folder)
    lines = [line.split() for line in listing.decode().splitlines()]
    trees = _trees(git, [line[0] for line in lines], folder)
    bodies = _bodies(git, [line[0] for line in lines])
    made: dict[str, str] = {}
    files: list[Path] = []
    for commit, *parents in lines:
        own = [made[parent] for parent in parents if parent in made]
        body = rewritten(bodies[commit], trees[commit], own)
        made[commit] = _name(body)
        files.append(scratch / made[commit])
        files[-1].write_bytes(body)
    listed = b"".join(bytes(file) + b"\n" for file in files)
    git.run("hash-object", "-t", "commit", "-w", "--no-filters", "--stdin-paths", stdin=listed)
    return made[lines[-1][0]]


def rewritten(body: bytes, tree: str, parents: list[str]) -> bytes:
    """A commit's text with another tree and other parents, and without what is then untrue."""
    head, _, message = body.partition(b"\n\n")
    lines = [f"tree {tree}".encode(), *(f"parent {parent}".encode() for parent in dict.fromkeys(parents))]
    is_dropped = False
    for line in head.split(b"\n"):
        if not line.startswith(b" "):  # which goes on with the line before it
            is_dropped = line.split(b" ", 1)[0] in (b"tree", b"parent", *_DROPPED)
        if not is_dropped:
            lines.append(line)
    return b"\n".join(lines) + b"\n\n" + message


def _name(body: bytes) -> str:
    return hashlib.sha1(b"commit %d\0" % len(body) + body, usedforsecurity=False).hexdigest()


def _trees(git: Git, commits: list[str], folder: str) -> Mapping[str, str]:
    """The folder's tree in each commit; the empty tree where it is gone."""
    asked = "".join(f"{commit}:{folder}\n" for commit in commits).encode()
    answers = git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked).splitlines()
    found = {}
    for commit, answer in zip(commits, answers, strict=True):
        name, kind = answer.rsplit(b" ", 1)
        found[commit] = name.decode() if kind == b"tree" else _EMPTY_TREE
    return found


# git knows this one without storing it.
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def _bodies(git: Git, commits: list[str]) -> Mapping[str, bytes]:
    """The text of each commit."""
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    found = {}
    with git.reading("cat-file", "--batch", stdin=asked) as answers:
        for commit in commits:
            size = int(answers.readline().split()[2])
            found[commit] = answers.read(size)
            answers.read(1)
    return found
