"""What a push by git knows when its plan is made: commits, files, and how they stand to the Space."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from spacekit.errors import FolderError, RemoteError
from spacekit.push.git.attributes import ATTRIBUTES, merged
from spacekit.push.git.clone import Clone, FolderTree, as_typed, named
from spacekit.push.git.command import Git, need_git
from spacekit.push.git.entries import Entry, entries_of, write_tree
from spacekit.push.git.history import SOURCE, History, Standing
from spacekit.push.git.outgoing import Outgoing
from spacekit.push.git.scratch import Scratch
from spacekit.push.git.wanted import Wanted
from spacekit.push.lines import clean_line
from spacekit.push.target import Target

__all__ = ["Space", "Work", "refuse_diverged", "refuse_outgoing"]

# A .gitattributes larger than this is none that git would read either.
_MAX_RULES_BYTES = 1024 * 1024
_IDENTITY = re.compile(r"(.+) <([^<>]+)>")
_MAX_NAMES_IN_COMMAND = 20
# A person reads a few; the rest is a number.
_MAX_COMMITS = 5


@dataclass(frozen=True)
class Space:
    """The Space's newest commit, `None` where it has none, and its files by path."""

    commit: str | None
    files: dict[str, Entry]

    @classmethod
    def at(cls, git: Git, commit: str | None) -> Space:
        """Read the files of a commit."""
        return cls(commit, {entry.path: entry for entry in entries_of(git, commit)} if commit else {})

    def rules(self, git: Git) -> bytes:
        """The text of its `.gitattributes`."""
        entry = self.files.get(ATTRIBUTES)
        if entry is None or entry.size > _MAX_RULES_BYTES:
            return b""
        return git.run("cat-file", "blob", entry.oid)


@dataclass(frozen=True)
class Work:
    """A push under way.

    Attributes:
        clone: The folder in its repository.
        tree: What is committed of it.
        scratch: Where the push is made.
        commit: The commit that stands for the folder: its head, or the newest of the folder's own history.
        space: What the Space has.
        history: How the two stand to each other.
        wanted: The files that the Space is to have.
    """

    clone: Clone
    tree: FolderTree
    scratch: Scratch
    commit: str
    space: Space
    history: History
    wanted: Wanted

    def merge_rules(self) -> None:
        """Keep the Space's rules for large files beside ours; in a clone of the Space ours came from them."""
        wiped = not self.wanted.rules
        if wiped or self.history.standing is not Standing.CONTAINED:
            self.wanted.rules = merged(self.wanted.rules, self.space.rules(self.scratch.git))

    def tip(self, entries: list[Entry], message: str) -> str:
        """The commit to push: the folder's own where it has just these files, else one on top of it."""
        git = self.scratch.git
        tree = write_tree(git, entries, str(self.scratch.folder / "index"))
        goes_on = self.history.standing in (Standing.JOINED, Standing.UNRELATED)
        if not goes_on and tree == git.text("rev-parse", f"{self.commit}^{{tree}}"):
            return self.commit
        parents = [self.commit]
        if goes_on and self.space.commit:
            is_there = git.succeeds("merge-base", "--is-ancestor", self.commit, self.space.commit)
            parents = [self.space.commit, *([] if is_there else parents)]
        options = [option for parent in parents for option in ("-p", parent)]
        text = f"{message.rstrip()}\n\n{SOURCE}: {self.commit}\n".encode()
        return git.run("commit-tree", *options, tree, stdin=text, env=self._signature()).decode().strip()

    def _signature(self) -> dict[str, str]:
        found = _IDENTITY.fullmatch(self.clone.author())
        name, address = found.groups() if found else ("spacekit", "spacekit@localhost")
        who = {"NAME": name, "EMAIL": address}
        return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}

    def notes(self, *, is_forced: bool) -> Iterator[str]:
        """What a person should know besides the files."""
        if self.clone.prefix:
            folder = self.clone.prefix.rstrip("/")
            yield f"{folder} goes with the history of its own files: the commits that touched it, as if alone"
        if self.history.standing is Standing.UNRELATED:
            yield "the Space's history has nothing in common with this one: a merge commit joins the two"
        if self.history.standing is Standing.DIVERGED and is_forced:
            yield f"{_count(len(self.history.lacking), 'commit')} of the Space will be gone from it, by force"
        if self.tree.vendored:
            yield f"instead of the submodules ({named(list(self.tree.vendored))}) their files are sent"
        if self.wanted.enlarged:
            yield f"large-file storage takes {named(self.wanted.enlarged)}"
        if self.differs:
            yield f"a commit on top of the folder's own carries what differs: {named(self.differs)}"

    @property
    def differs(self) -> list[str]:
        """Files that the Space is to have otherwise than they are committed."""
        own = {entry.path: (entry.mode, entry.oid) for entry in entries_of(self.scratch.git, self.commit)}
        wanted = {path: (file.entry.mode, file.entry.oid) for path, file in self.wanted.files.items()}
        rules = [ATTRIBUTES] if self.wanted.rules != self.wanted.committed_rules else []
        own.pop(ATTRIBUTES, None)
        return sorted({path for path, _ in own.items() ^ wanted.items()} | set(rules))


def refuse_diverged(work: Work, target: Target) -> None:
    """Say which commits are on the Space and not here: a push would undo them.

    Raises:
        RemoteError: There are some.
    """
    if work.history.standing is not Standing.DIVERGED:
        return
    lacks = len(work.history.lacking)
    shown = "; ".join(map(str, work.history.lacking[:_MAX_COMMITS]))
    more = f"; and {lacks - _MAX_COMMITS} more" if lacks > _MAX_COMMITS else ""
    raise RemoteError(
        f"{target.space} has {_count(lacks, 'commit')} that this repository lacks: {shown}{more}",
        _way_back(work, f"{target.endpoint}/spaces/{target.space}"),
        code="diverged",
    )


def _way_back(work: Work, url: str) -> str:
    """The commands that bring the Space's commits here, or drop them."""
    git = as_typed(work.clone.folder if not work.clone.prefix else work.clone.top)
    if not work.clone.prefix:
        pull = f"`{git} pull --no-rebase {url} main`"
        return f"{pull} brings them here, then push again; --force-with-lease drops them"
    # The folder's own history is not that of the repository, so commits come over one by one.
    commits = " ".join(commit.sha for commit in reversed(work.history.lacking))
    prefix = shlex.quote(clean_line(work.clone.prefix.rstrip("/")))
    pick = f"`{git} cherry-pick -X subtree={prefix} {commits}`"
    return f"`{git} fetch {url} main`, then {pick} brings them here; then push with --force-with-lease"


def refuse_outgoing(outgoing: Outgoing, target: Target, prefix: str = "") -> None:
    """Say what in the history must not leave, or would be refused.

    Args:
        outgoing: What would be sent.
        target: Where to.
        prefix: Where the Space's root is in the repository, with a slash at its end.

    Raises:
        FolderError: There is such a thing.
    """
    if outgoing.secrets:
        raise FolderError(
            f"{named(list(outgoing.secrets))} is in the commits that would be sent, and holds secrets",
            "--via hub sends no history (take the file out first: `git rm --cached`);"
            " `git filter-repo --invert-paths --path FILE` takes it out of the history",
            code="secret-in-history",
        )
    if outgoing.refused:
        names = shlex.quote(
            clean_line(",".join(prefix + path for path in outgoing.refused[:_MAX_NAMES_IN_COMMAND]))
        )
        raise FolderError(
            f"{target.endpoint} refuses a history with {named(list(outgoing.refused))}:"
            " large and binary files have to be in large-file storage in every commit",
            f"`git lfs migrate import --include={names}` rewrites the history so;"
            " or push with --via hub, which sends no history",
            code="large-in-history",
        )
    if outgoing.pointers:
        need_git("git-lfs")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
