"""One bare git repository, driven through git's plumbing.

git is the one truth for content. Nothing here reads a user's git configuration, runs a hook or follows a
filter, and every name that comes from the network was checked by `names` before.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from git import Git, GitCommandError

from spacekit.host.errors import EntryNotFound, RevisionNotFound
from spacekit.host.limits import STREAM_CHUNK
from spacekit.host.names import check_revision, is_sha

BRANCH = "main"
_REF = f"refs/heads/{BRANCH}"
FILE, EXECUTABLE, SYMLINK, DIRECTORY = "100644", "100755", "120000", "040000"
_NO_COMMIT = "0" * 40

_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",  # a file called `*.py` is a file, not a pattern
    "GIT_NO_REPLACE_OBJECTS": "1",
}
_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.symlinks=false",  # a checkout never makes a link, wherever it may point
    "core.fsync=committed,loose-object,reference",  # an acknowledged commit survives a power cut too
    "core.autocrlf=false",
    "gc.auto=0",
)


@dataclass(frozen=True)
class TreeEntry:
    """A file or a folder of one revision."""

    path: str
    mode: str
    oid: str
    size: int | None

    @property
    def is_directory(self) -> bool:
        """Whether it is a folder."""
        return self.mode == DIRECTORY


@dataclass(frozen=True)
class CommitInfo:
    """One commit, as lists show it."""

    sha: str
    author: str
    date: datetime
    title: str
    message: str


class Repository:
    """A bare repository with one branch, `main`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: Path) -> Repository:
        """Make an empty repository."""
        path.mkdir(mode=0o700, parents=True)
        repository = cls(path)
        repository.run("init", "--bare", "--quiet", "--template=", f"--initial-branch={BRANCH}", str(path))
        return repository

    def run(
        self, *arguments: str, stdin: BinaryIO | None = None, env: Mapping[str, str] | None = None
    ) -> bytes:
        """Run one git command here and give back its raw output."""
        output: bytes = Git(self.path).execute(
            self._command(arguments),
            istream=stdin,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env={**_ENVIRONMENT, **(env or {})},
        )
        return output

    def _command(self, arguments: Sequence[str]) -> list[str]:
        settings = [*_SETTINGS, f"safe.directory={self.path}"]
        options = [part for setting in settings for part in ("-c", setting)]
        return ["git", f"--git-dir={self.path}", *options, *arguments]

    def run_with_input(self, data: bytes, *arguments: str, env: Mapping[str, str] | None = None) -> bytes:
        """Run one git command with `data` on its standard input."""
        with tempfile.TemporaryFile() as stdin:
            stdin.write(data)
            stdin.seek(0)
            return self.run(*arguments, stdin=cast("BinaryIO", stdin), env=env)

    # --- reading ----------------------------------------------------------------------------------
    def head(self) -> str | None:
        """The commit that `main` points at; `None` while there is none."""
        return self._sha_of(_REF)

    def resolve(self, revision: str) -> str:
        """The commit that a branch name, a tag or a commit id stands for."""
        check_revision(revision)
        name = _REF if revision in (BRANCH, "HEAD") else revision
        sha = self._sha_of(f"{name}^{{commit}}")
        if sha is None:
            raise RevisionNotFound(revision)
        return sha

    def _sha_of(self, expression: str) -> str | None:
        try:
            output = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", expression)
        except GitCommandError:
            return None
        sha = output.decode().strip()
        return sha if is_sha(sha) else None

    def entries(self, sha: str, path: str = "", *, recursive: bool = True) -> list[TreeEntry]:
        """The files and folders under a path, in git's order."""
        recursion = ("-r", "-t") if recursive else ()
        tree = f"{sha}:{path}" if path else sha
        try:
            output = self.run("ls-tree", "-z", "-l", "--full-tree", *recursion, tree)
        except GitCommandError:
            raise EntryNotFound(path) from None
        return [_entry(record, path) for record in output.split(b"\0") if record]

    def entry(self, sha: str, path: str) -> TreeEntry | None:
        """The file or folder at one path, if there is one."""
        output = self.run("ls-tree", "-z", "-l", "--full-tree", sha, "--", path)
        return next((_entry(record, "") for record in output.split(b"\0") if record), None)

    def read(self, oid: str) -> bytes:
        """A whole blob; for files that are known to be small."""
        return self.run("cat-file", "blob", oid)

    def read_file(self, sha: str, path: str, limit: int) -> bytes | None:
        """A file of a revision; `None` where there is none, or it is larger than `limit`."""
        entry = self.entry(sha, path)
        if entry is None or entry.mode not in (FILE, EXECUTABLE) or (entry.size or 0) > limit:
            return None
        return self.read(entry.oid)

    def stream(self, oid: str, start: int, length: int) -> Iterator[bytes]:
        """A part of a blob, piece by piece."""
        process: Any = Git(self.path).execute(
            self._command(("cat-file", "blob", oid)), as_process=True, env=dict(_ENVIRONMENT)
        )
        try:
            yield from _part(process.stdout, start, length)
        finally:
            process.stdout.close()
            process.proc.terminate()
            process.proc.wait()

    def log(self, sha: str, skip: int, limit: int) -> list[CommitInfo]:
        """Commits from `sha` back, newest first."""
        form = "--format=%H%x00%an%x00%aI%x00%s%x00%b%x00%x00"
        output = self.run("log", f"--skip={skip}", f"--max-count={limit}", form, sha, "--")
        records = output.decode(errors="replace").split("\0\0\n")
        return [_commit(record) for record in records if record.strip()]

    # --- writing ----------------------------------------------------------------------------------
    def write_blobs(self, files: Sequence[Path]) -> list[str]:
        """Store files as blobs and give back their ids."""
        if not files:
            return []
        names = b"".join(os.fsencode(file) + b"\n" for file in files)
        output = self.run_with_input(names, "hash-object", "-w", "--no-filters", "--stdin-paths")
        return output.decode().split()

    def write_tree(self, base: str | None, changes: Mapping[str, tuple[str, str] | None]) -> str:
        """Store the tree of `base` with `changes`: path -> mode and blob, where `None` deletes."""
        with tempfile.TemporaryDirectory(prefix="index-", dir=self.path) as folder:
            env = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            if base:
                self.run("read-tree", base, env=env)
            self.run_with_input(_index_lines(changes), "update-index", "-z", "--index-info", env=env)
            return self.run("write-tree", env=env).decode().strip()

    def write_commit(self, tree: str, parent: str | None, message: str, author: str) -> str:
        """Store a commit; no branch points at it yet."""
        parents = ("-p", parent) if parent else ()
        address = f"{author}@localhost"
        env = {
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": address,
            "GIT_COMMITTER_NAME": author,
            "GIT_COMMITTER_EMAIL": address,
        }
        output = self.run_with_input(message.encode(errors="replace"), "commit-tree", *parents, tree, env=env)
        return output.decode().strip()

    def advance(self, new: str, old: str | None) -> bool:
        """Move `main` from `old` to `new` in one step; `False` when it is not at `old` any more."""
        try:
            self.run("update-ref", _REF, new, old or _NO_COMMIT)
        except GitCommandError:
            return False
        return True

    def tree_of(self, sha: str) -> str:
        """The id of a commit's tree."""
        tree = self._sha_of(f"{sha}^{{tree}}")
        if tree is None:
            raise RevisionNotFound(sha)
        return tree

    def check_out(self, sha: str, folder: Path) -> None:
        """Write a revision's files into an empty folder; links are written as plain text files."""
        with tempfile.TemporaryDirectory(prefix="index-", dir=self.path) as index:
            env = {"GIT_INDEX_FILE": str(Path(index, "index")), "GIT_WORK_TREE": str(folder)}
            self.run("read-tree", sha, env=env)
            self.run("checkout-index", "--all", "--force", f"--prefix={folder}/", env=env)

    def clear_leftovers(self) -> None:
        """Remove what a killed git left: locks, temporary objects, indexes. No git may be running."""
        for pattern in ("*.lock", "refs/**/*.lock", "objects/**/tmp_*"):
            for file in self.path.glob(pattern):
                file.unlink(missing_ok=True)
        for folder in self.path.glob("index-*"):
            for file in folder.iterdir():
                file.unlink(missing_ok=True)
            folder.rmdir()


def _entry(record: bytes, under: str) -> TreeEntry:
    """Read one record of `ls-tree -l -z`: `mode type oid size<TAB>path`."""
    head, _, path = record.partition(b"\t")
    mode, _, oid, size = head.decode().split()
    name = path.decode(errors="replace")
    return TreeEntry(f"{under}/{name}" if under else name, mode, oid, None if size == "-" else int(size))


def _commit(record: str) -> CommitInfo:
    sha, author, date, title, body = record.split("\0")
    return CommitInfo(sha.strip(), author, datetime.fromisoformat(date), title, body.strip())


def _index_lines(changes: Mapping[str, tuple[str, str] | None]) -> bytes:
    """Deletions first, so that a file may take the place of a folder."""
    lines = [f"0 {_NO_COMMIT}\t{path}" for path, change in changes.items() if change is None]
    lines += [f"{change[0]} {change[1]}\t{path}" for path, change in changes.items() if change]
    return b"".join(line.encode() + b"\0" for line in lines)


def _part(source: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    while start and (skipped := source.read(min(start, STREAM_CHUNK))):
        start -= len(skipped)
    while length and (chunk := source.read(min(length, STREAM_CHUNK))):
        length -= len(chunk)
        yield chunk
