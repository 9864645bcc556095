"""How the commit that goes out stands to what the Space has: the question whether anything could be lost.

The first push of a repository that was not cloned from the Space finds a history there that has nothing in
common with ours: the server's first commit. It is joined by a merge commit that has our files; later pushes
recognise that commit by its last line and go on from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from spacekit.push.git.command import Git, GitFailed
from spacekit.push.lines import clean_line

__all__ = ["SOURCE", "Commit", "History", "Standing", "history_of"]

# The last line of a commit that we make: the commit of the folder that it stands for.
SOURCE = "Spacekit-Source"
# How far back our last commit is looked for; one web edit after another is still fewer.
_MAX_LOOK_BACK = 500


class Standing(Enum):
    """What the Space has, seen from the commit that goes out."""

    NOTHING = "the Space has no commit"
    CONTAINED = "all that it has is in our history"
    JOINED = "what it has besides was joined with our history by an earlier push, or says nothing new"
    UNRELATED = "it has a history that has nothing in common with ours"
    DIVERGED = "it has commits that we lack"


@dataclass(frozen=True)
class Commit:
    """A commit as a person is told of it."""

    sha: str
    tree: str
    author: str
    date: str
    title: str

    def __str__(self) -> str:
        return f"{self.sha[:7]} {self.title} ({self.author}, {self.date})"


@dataclass(frozen=True)
class History:
    """How two commits stand to each other.

    Attributes:
        standing: What it comes to.
        lacking: Commits of the Space that we lack, newest first.
    """

    standing: Standing
    lacking: tuple[Commit, ...] = ()


def history_of(git: Git, ours: str, theirs: str | None) -> History:
    """Compare the commit that goes out with the Space's newest.

    Args:
        git: A repository that has both.
        ours: The commit that goes out.
        theirs: The Space's newest; `None` where there is none.
    """
    if theirs is None:
        return History(Standing.NOTHING)
    if _contains(git, ours, theirs):
        return History(Standing.CONTAINED)
    joint = _joint(git, ours, theirs)
    known = [ours, joint] if joint else [ours]
    lacking = _commits(git, theirs, known)
    if not joint and not git.succeeds("merge-base", ours, theirs):
        return History(Standing.UNRELATED, lacking)
    # A return to an earlier version, as `spacekit rollback` makes it, has nothing that could be lost.
    trees = set(git.text("log", "--format=%T", *known, "--").splitlines())
    is_known = all(commit.tree in trees for commit in lacking)
    return History(Standing.JOINED if is_known else Standing.DIVERGED, lacking)


def _contains(git: Git, newer: str, older: str) -> bool:
    return git.succeeds("merge-base", "--is-ancestor", older, newer)


def _joint(git: Git, ours: str, theirs: str) -> str | None:
    """The newest commit on the Space that an earlier push made of a commit in our history."""
    form = f"--format=%H%x00%(trailers:key={SOURCE},valueonly,separator=%x2C)"
    found = git.text("log", "--first-parent", f"--max-count={_MAX_LOOK_BACK}", form, theirs, "--")
    for line in found.splitlines():
        commit, _, source = line.partition("\0")
        if _is_sha(source) and _is_joined(git, source, commit) and _contains(git, ours, source):
            return commit
    return None


def _is_joined(git: Git, source: str, commit: str) -> bool:
    """Whether what a commit says of itself is true: a message can be copied, a parent can't."""
    try:
        return _contains(git, commit, source)
    except GitFailed:
        return False


def _is_sha(text: str) -> bool:
    return len(text) == 40 and all(character in "0123456789abcdef" for character in text)  # noqa: PLR2004


def _commits(git: Git, theirs: str, known: list[str]) -> tuple[Commit, ...]:
    found = git.run("log", "--format=%H%x00%T%x00%an%x00%as%x00%s", theirs, "--not", *known, "--")
    lines = found.decode(errors="replace").split("\n")
    return tuple(Commit(*map(clean_line, line.split("\0", 4))) for line in lines if line)
