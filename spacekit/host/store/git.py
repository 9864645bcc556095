"""One bare git repository, driven through git's plumbing.

git is the one truth for content. Nothing here reads a user's git configuration, runs a hook or follows a
filter, and every name that comes from the network was checked by `names` before.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from git import Git, GitCommandError

from spacekit.host.errors import EntryNotFound, RevisionNotFound, TooLarge
from spacekit.host.limits import MAX_PACKS, MAX_TREE_ENTRIES, STREAM_CHUNK
from spacekit.host.names import check_revision, is_sha

from .blobs import MANY_FILES, pack_blobs
from .git_command import (
    ENVIRONMENT,
    git_command,
    git_environment,
    quarantine_environment,
    read_records,
)
from .large_files import LargeFiles
from .pointers import Pointer, may_be_pointer, parse_pointer

BRANCH = "main"
_REF = f"refs/heads/{BRANCH}"
FILE, EXECUTABLE, SYMLINK, DIRECTORY, SUBMODULE = "100644", "100755", "120000", "040000", "160000"
_SHORTEST_SHA = 7  # what git itself abbreviates to
_NO_COMMIT = "0" * 40
_HEX = re.compile(r"[0-9a-f]{1,40}")


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

    @property
    def is_submodule(self) -> bool:
        """Whether it names a commit of another repository, which is not here."""
        return self.mode == SUBMODULE


@dataclass(frozen=True)
class CommitInfo:
    """One commit, as lists show it."""

    sha: str
    author: str
    date: datetime
    title: str
    message: str


@dataclass(frozen=True)
class Ref:
    """A branch or a tag, and the commit behind it."""

    name: str
    sha: str
    target: str

    @property
    def short_name(self) -> str:
        """Without `refs/heads/` or `refs/tags/`."""
        return self.name.split("/", 2)[2]


class Repository:
    """A bare repository, whose branch `main` is what the Space runs.

    Args:
        path: Its folder.
        quarantine: Where the objects of a push lie that is not accepted yet; they are seen as well.
    """

    def __init__(self, path: Path, quarantine: Path | None = None) -> None:
        self.path = path
        self.large_files = LargeFiles(path / "lfs")  # where git-lfs keeps them, too
        self.environment = {**ENVIRONMENT, **quarantine_environment(path, quarantine)}

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
            git_command(self.path, *arguments),
            istream=stdin,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env={**self.environment, **(env or {})},
        )
        return output

    def records(
        self, *arguments: str, separator: bytes = b"\0", stdin: IO[bytes] | None = None
    ) -> Iterator[bytes]:
        """The output of one git command here, record by record, in bounded memory."""
        environment = git_environment(self.environment)
        return read_records(git_command(self.path, *arguments), environment, separator=separator, stdin=stdin)

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
        """The commit that a branch, a tag, a full ref or a commit id (or its beginning) stands for."""
        name = check_revision(revision)
        candidates = [_REF] if name == "HEAD" else [f"refs/heads/{name}", f"refs/tags/{name}"]
        if name.startswith("refs/"):
            candidates.append(name)
        if len(name) >= _SHORTEST_SHA and _HEX.fullmatch(name):
            candidates.append(name)
        found = (self._sha_of(f"{candidate}^{{commit}}") for candidate in candidates)
        sha = next((sha for sha in found if sha), None)
        if sha is None:
            raise RevisionNotFound(name[:100])
        return sha

    def branch_head(self, branch: str) -> str | None:
        """The commit that a branch points at; `None` when there is no such branch."""
        return self._sha_of(f"refs/heads/{branch}")

    def parent_of(self, sha: str) -> str | None:
        """The commit that a commit was made on; `None` for the first one."""
        return self._sha_of(f"{sha}^")

    def refs(self) -> list[Ref]:
        """All branches and tags, in the order of their names."""
        form = "--format=%(refname) %(objectname) %(*objectname)"
        lines = self.run("for-each-ref", form, "refs/heads", "refs/tags").decode(errors="replace")
        parts = [line.split(" ") for line in lines.splitlines()]
        return [Ref(name, sha, target or sha) for name, sha, target in parts]

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
        entries: list[TreeEntry] = []
        try:
            for record in self.records("ls-tree", "-z", "-l", "--full-tree", *recursion, tree):
                entries.append(_entry(record, path))
                # A few kilobytes of trees can stand for billions of paths.
                if len(entries) > MAX_TREE_ENTRIES:
                    raise TooLarge(f"A revision may hold {MAX_TREE_ENTRIES:,} files and folders")
        except subprocess.CalledProcessError:
            raise EntryNotFound(path) from None
        return entries

    def entry(self, sha: str, path: str) -> TreeEntry | None:
        """The file or folder at one path, if there is one."""
        output = self.run("ls-tree", "-z", "-l", "--full-tree", sha, "--", path)
        return next((_entry(record, "") for record in output.split(b"\0") if record), None)

    def read(self, oid: str) -> bytes:
        """A whole blob; for files that are known to be small."""
        return self.run("cat-file", "blob", oid)

    def pointers(self, entries: Iterable[TreeEntry]) -> list[tuple[TreeEntry, Pointer]]:
        """Those files that stand for large ones, each with what it says."""
        maybe = [
            entry for entry in entries if entry.mode in (FILE, EXECUTABLE) and may_be_pointer(entry.size or 0)
        ]
        contents = self.read_small([entry.oid for entry in maybe])
        found = ((entry, parse_pointer(content)) for entry, content in zip(maybe, contents, strict=True))
        return [(entry, pointer) for entry, pointer in found if pointer]

    def read_small(self, oids: Sequence[str]) -> list[bytes]:
        """Small blobs, all in one call."""
        if not oids:
            return []
        output = self.run_with_input("".join(f"{oid}\n" for oid in oids).encode(), "cat-file", "--batch")
        contents, position = [], 0
        for _ in oids:
            end = output.index(b"\n", position)
            size = int(output[position:end].split()[2])
            contents.append(output[end + 1 : end + 1 + size])
            position = end + size + 2  # a newline follows the content
        return contents

    def all_pointers(self) -> list[Pointer]:
        """Every pointer that any object here is, of any revision."""
        form = "--batch-check=%(objectname) %(objecttype) %(objectsize)"
        lines = self.records("cat-file", "--batch-all-objects", form, separator=b"\n")
        parts = (line.decode().split(" ") for line in lines)
        maybe = [oid for oid, kind, size in parts if kind == "blob" and may_be_pointer(int(size))]
        return [pointer for content in self.read_small(maybe) if (pointer := parse_pointer(content))]

    def read_file(self, sha: str, path: str, limit: int) -> bytes | None:
        """A file of a revision; `None` where there is none, or it is larger than `limit`."""
        entry = self.entry(sha, path)
        if entry is None or entry.mode not in (FILE, EXECUTABLE) or (entry.size or 0) > limit:
            return None
        return self.read(entry.oid)

    def stream(self, oid: str, start: int, length: int) -> Iterator[bytes]:
        """A part of a blob, piece by piece."""
        process: Any = Git(self.path).execute(
            git_command(self.path, "cat-file", "blob", oid), as_process=True, env=dict(self.environment)
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
        if len(files) >= MANY_FILES:
            return pack_blobs(git_command(self.path), git_environment(self.environment), files)
        names = b"".join(os.fsencode(file) + b"\n" for file in files)
        output = self.run_with_input(names, "hash-object", "-w", "--no-filters", "--stdin-paths")
        return output.decode().split()

    def write_blob(self, content: bytes) -> str:
        """Store a small content as a blob and give back its id."""
        return self.run_with_input(content, "hash-object", "-w", "--no-filters", "--stdin").decode().strip()

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
        text = message.encode(errors="replace")
        return self.run_with_input(text, "commit-tree", *parents, tree, env=_person(author)).decode().strip()

    def write_tag(self, name: str, sha: str, message: str, author: str) -> str:
        """Store a tag with a message; no ref points at it yet."""
        person = self.run("var", "GIT_COMMITTER_IDENT", env=_person(author)).decode().strip()
        text = message.replace("\0", "").strip()
        head = f"object {sha}\ntype commit\ntag {name}\ntagger {person}\n\n{text}\n"
        return self.run_with_input(head.encode(errors="replace"), "mktag").decode().strip()

    def advance(self, new: str, old: str | None, branch: str = BRANCH) -> bool:
        """Move a branch from `old` to `new` in one step; `False` when it is not at `old` any more."""
        return self.set_ref(f"refs/heads/{branch}", new, old)

    def set_ref(self, name: str, new: str, old: str | None) -> bool:
        """Move a ref from `old` (`None`: not there) to `new` in one step; `False` when it is elsewhere."""
        try:
            self.run("update-ref", name, new, old or _NO_COMMIT)
        except GitCommandError:
            return False
        return True

    def delete_ref(self, name: str) -> None:
        """Remove a ref; what it pointed at stays."""
        self.run("update-ref", "-d", name)

    def type_of(self, oid: str) -> str:
        """What an object is behind any tag: commit, tree or blob."""
        return self.run("cat-file", "-t", f"{oid}^{{}}").decode().strip()

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
        for entry, pointer in self.pointers(self.entries(sha)):
            self.large_files.copy_to(pointer, folder / entry.path)

    def has_history(self) -> bool:
        """Whether there is more in it than the first commit, which the host makes itself."""
        if not (self.path / "HEAD").exists():
            return False
        return int(self.run("rev-list", "--all", "--count", "--max-count=2")) > 1

    def clear_leftovers(self) -> None:
        """Remove what a killed git left: locks, temporary objects, indexes. No git may be running."""
        for pattern in ("objects/tmp_objdir-*", "objects/incoming-*", "index-*"):
            for folder in self.path.glob(pattern):
                shutil.rmtree(folder, ignore_errors=True)
        for pattern in (
            "*.lock",
            "refs/**/*.lock",
            "objects/**/tmp_*",
            "objects/**/*.lock",
            "objects/pack/*.keep",
            "fast_import_crash_*",
        ):
            for file in self.path.glob(pattern):
                file.unlink(missing_ok=True)
        if len(list(self.path.glob("objects/pack/*.pack"))) > MAX_PACKS:
            # The smaller ones, with all that is in them: nothing that was ever committed goes.
            self.run("-c", "pack.threads=1", "repack", "-d", "-q", "--geometric=2")
        self.large_files.clear_leftovers()
        if self.large_files.has_old():
            self.large_files.remove_old_but({pointer.oid for pointer in self.all_pointers()})


def _person(name: str) -> dict[str, str]:
    """Who makes a commit or a tag, as git is told."""
    parts = {"NAME": name, "EMAIL": f"{name}@localhost"}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in parts.items()}


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
