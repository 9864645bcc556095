"""The repository that a folder is in, read and never written."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.push.git.command import Git, GitFailed, need_git
from spacekit.push.git.entries import SUBMODULE, Entry, entries_of
from spacekit.push.lines import clean_line

__all__ = ["GITMODULES", "Clone", "FolderTree", "as_typed", "find_clone", "named", "readable"]

GITMODULES = ".gitmodules"
# Of many names a few say enough.
_MAX_NAMES = 5
# What a commit is signed with when git knows nobody.
_NOBODY = "spacekit <spacekit@localhost>"
_OBJECT_FORMAT = "sha1"


@dataclass(frozen=True)
class FolderTree:
    """What is committed of a folder, its submodules' files included.

    Attributes:
        entries: The files, by paths from the folder.
        stores: The git folders whose objects these are.
        vendored: The submodules whose files stand in for them.
    """

    entries: tuple[Entry, ...]
    stores: tuple[Path, ...]
    vendored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clone:
    """A folder in a repository.

    Attributes:
        git: git in that folder.
        folder: The folder.
        top: The root of the working tree.
        prefix: The folder's path from there, with a slash at its end; empty for the root itself.
        store: Where objects and references are; worktrees share it.
        head: The commit that is checked out.
    """

    git: Git
    folder: Path
    top: Path
    prefix: str
    store: Path
    head: str

    def tree(self) -> FolderTree:
        """What is committed of the folder.

        Raises:
            FolderError: Nothing is, or a submodule is not checked out.
        """
        name = f"{self.head}:{self.prefix}"
        if not self.git.succeeds("rev-parse", "--verify", "--quiet", name):
            raise FolderError(
                f"nothing of {self.folder} is committed",
                f"`{as_typed(self.folder)} add .` and `{as_typed(self.folder)} commit`; or --via hub",
                code="not-committed",
            )
        found = entries_of(self.git, name)
        entries = [entry for entry in found if entry.mode != SUBMODULE]
        stores, vendored = [self.store], []
        for entry in found:
            if entry.mode == SUBMODULE:
                inner = _submodule(self.folder / entry.path, entry).tree()
                entries.extend(each.below(entry.path) for each in inner.entries)
                stores.extend(inner.stores)
                vendored.append(entry.path)
        if vendored:
            entries = [entry for entry in entries if entry.path != GITMODULES]
        return FolderTree(tuple(entries), tuple(stores), tuple(vendored))

    def uncommitted(self) -> tuple[list[str], list[str]]:
        """Paths from the folder: what was changed since the last commit, and what git does not know.

        A folder that git does not know ends with a slash.
        """
        status = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
        records = self.git.run(*status, "--ignore-submodules=none", "--", ".").split(b"\0")
        changed: list[str] = []
        unknown: list[str] = []
        for record in filter(None, records):
            path = os.fsdecode(record[3:]).removeprefix(self.prefix)
            (unknown if record.startswith(b"??") else changed).append(path)
        return changed, unknown

    def refuse_changes(self, changed: list[str]) -> None:
        """Say what is not committed: git sends commits, and a change that stays behind would surprise.

        Raises:
            FolderError: Something is.
        """
        if changed:
            raise FolderError(
                f"{named(changed)} {'is' if len(changed) == 1 else 'are'} changed and not committed,"
                " and git sends what is committed",
                f"`{as_typed(self.folder)} commit -a`; or --via hub, which sends the folder as it stands",
                code="not-committed",
            )

    def refuse_unknown(self, unknown: list[str]) -> None:
        """Say which files of the app git does not know.

        Raises:
            FolderError: There are some.
        """
        if unknown:
            raise FolderError(
                f"git does not know {named(unknown)}, which {'is' if len(unknown) == 1 else 'are'}"
                " part of the app",
                f"`{as_typed(self.folder)} add .` and commit; or name it in .gitignore; or --via hub",
                code="not-committed",
            )

    def ignored(self) -> set[str]:
        """Files that are committed although the ignore rules name them: somebody meant them to be."""
        found = self.git.run("ls-files", "-z", "--cached", "--ignored", "--exclude-standard", "--", ".")
        return {os.fsdecode(path) for path in found.split(b"\0") if path}

    def edge(self) -> list[str]:
        """The commits at which a shallow clone ends."""
        shallow = self.store / "shallow"
        return shallow.read_text().split() if shallow.is_file() else []

    def origin(self) -> str | None:
        """The remote that the checked-out branch follows, else `origin`, else any."""
        remotes = self.git.text("remote").splitlines()
        try:
            branch = self.git.text("symbolic-ref", "--quiet", "--short", "HEAD")
        except GitFailed:
            branch = ""  # a commit is checked out, not a branch
        followed = [value for _, value in self.settings(rf"^branch\.{re.escape(branch)}\.remote$")]
        return next((name for name in (*followed, "origin", *remotes) if name in remotes), None)

    def author(self) -> str:
        """Who commits here, as `NAME <ADDRESS>`."""
        try:
            return self.git.text("var", "GIT_AUTHOR_IDENT").rsplit(" ", 2)[0]
        except GitFailed:
            return _NOBODY

    def settings(self, pattern: str, *scope: str) -> Iterator[tuple[str, str]]:
        """The settings whose names match, in order."""
        try:
            found = self.git.run("config", *scope, "--includes", "-z", "--get-regexp", pattern)
        except GitFailed:
            return
        for record in found.split(b"\0"):
            name, has_value, value = os.fsdecode(record).partition("\n")
            if has_value:
                yield name, value


def find_clone(folder: Path) -> Clone:
    """The repository that a folder is in.

    Raises:
        FolderError: It is in none, or in one without a commit, or git does not trust its owner.
    """
    git = Git(("-C", str(folder)))
    try:
        top = Path(git.text("rev-parse", "--show-toplevel"))
        common = git.text("rev-parse", "--git-common-dir")
        kind = git.text("rev-parse", "--show-object-format")
    except GitFailed as error:
        raise _no_clone(folder, error) from error
    if kind != _OBJECT_FORMAT:
        raise FolderError(
            f"the repository of {folder} is in {clean_line(kind)} format, the Hub's are in {_OBJECT_FORMAT}",
            "push with --via hub",
            code="object-format",
        )
    try:
        head = git.text("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except GitFailed as error:
        raise FolderError(
            f"the repository of {folder} has no commit yet",
            f"`{as_typed(folder)} add .` and `{as_typed(folder)} commit`; or --via hub",
            code="not-committed",
        ) from error
    return Clone(
        git=git,
        folder=folder,
        top=top,
        prefix=git.text("rev-parse", "--show-prefix"),
        store=(folder / common).resolve(),
        head=head,
    )


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Say of a git command that fails inside that the repository can't be read, and why.

    Raises:
        FolderError: One did.
        SpacekitError: It failed for want of git-lfs.
    """
    try:
        yield
    except GitFailed as error:
        if "git-lfs" in error.words:
            need_git("git-lfs")
        raise FolderError(
            f"git can't read the repository of {folder}: {error.reason}",
            f"`{as_typed(folder)} fsck` looks for damage; --via hub needs no repository",
            code="git-failed",
        ) from error


def as_typed(folder: Path) -> str:
    """`git` for a command that a person may copy: at work in a folder, whatever its name is."""
    return "git" if folder == Path() else f"git -C {shlex.quote(clean_line(str(folder)))}"


def named(paths: list[str]) -> str:
    """A few of the paths, and how many more there are."""
    shown = ", ".join(clean_line(path) for path in paths[:_MAX_NAMES])
    return shown if len(paths) <= _MAX_NAMES else f"{shown} and {len(paths) - _MAX_NAMES} more"


def _no_clone(folder: Path, error: GitFailed) -> FolderError:
    if "dubious ownership" in error.words or "unsafe repository" in error.words:
        return FolderError(
            f"the repository of {folder} belongs to another user, and git does not trust it",
            f"`git config --global --add safe.directory {shlex.quote(str(folder.resolve()))}`, if you do",
            code="not-trusted",
        )
    if "not a git repository" in error.words:
        return FolderError(
            f"{folder} is not in a git repository, and --via git sends what is committed",
            f"`{as_typed(folder)} init`, then add and commit its files; or --via hub, which needs no git",
            code="no-repository",
        )
    return FolderError(
        f"git can't read {folder}: {error.reason}", "push with --via hub", code="no-repository"
    )


def _submodule(folder: Path, entry: Entry) -> Clone:
    """The repository of a submodule at the commit that is recorded."""
    if not (folder / ".git").exists():
        raise FolderError(
            f"the submodule {clean_line(entry.path)} is not checked out",
            "`git submodule update --init --recursive` gets it; its files are sent in its place",
            code="submodule",
        )
    clone = find_clone(folder)
    if clone.head != entry.oid:
        raise FolderError(
            f"the submodule {clean_line(entry.path)} is not at the commit that is recorded for it",
            "`git submodule update` brings it there, `git commit` records where it is",
            code="submodule",
        )
    return clone
