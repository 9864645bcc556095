"""A commit as the client asked for it: its header and what it does to which paths."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacekit.host.errors import HostError, TooLarge
from spacekit.host.limits import MAX_COMMIT_OPERATIONS, MAX_DESCRIPTION
from spacekit.host.names import check_repo_path

from .commit_lines import LineReader
from .pointers import Pointer, is_oid
from .spool import Spool

# A client that copies a file within the server does not say how large it is.
UNKNOWN_SIZE = -1


@dataclass
class CommitDraft:
    """What a commit shall do."""

    summary: str = ""
    description: str = ""
    parent: str | None = None
    files: dict[str, Path] = field(default_factory=dict)
    deleted_files: set[str] = field(default_factory=set)
    deleted_folders: set[str] = field(default_factory=set)
    pointers: dict[str, Pointer] = field(default_factory=dict)  # files that were sent to large-file storage

    @property
    def written(self) -> set[str]:
        """Every path that gets a content."""
        return self.files.keys() | self.pointers.keys()

    @property
    def message(self) -> str:
        """The commit's message, as git stores it."""
        text = f"{self.summary}\n\n{self.description}".replace("\0", "")  # which git would take for its end
        return text.strip() or "Update"


async def read_draft(body: AsyncIterator[bytes], folder: Path) -> CommitDraft:
    """Read a commit's body; the content of its files lands in `folder`."""
    spool = Spool(folder)
    builder = _DraftBuilder(LineReader(spool))
    try:
        async for chunk in body:
            builder.feed(chunk)
        return builder.finish()
    finally:
        spool.close_all()


class _DraftBuilder:
    """Turns lines into a draft."""

    def __init__(self, lines: LineReader) -> None:
        self._lines = lines
        self._draft: CommitDraft | None = None
        self._operations = 0
        self._takers: dict[str, Callable[[CommitDraft, dict[str, Any]], None]] = {
            "file": self._take_file,
            "deletedFile": self._take_deleted_file,
            "deletedFolder": self._take_deleted_folder,
            "lfsFile": self._take_pointer,
        }

    def feed(self, chunk: bytes) -> None:
        for line in self._lines.feed(chunk):
            self._take(line)

    def finish(self) -> CommitDraft:
        for line in self._lines.finish():
            self._take(line)
        if self._draft is None:
            raise HostError("The commit has no header line")
        return self._draft

    def _take(self, line: dict[str, Any]) -> None:
        key, value = line.get("key"), line["value"]
        if key == "header":
            self._take_header(value)
            return
        if self._draft is None:
            raise HostError("The first line of a commit must be its header")
        self._operations += 1
        if self._operations > MAX_COMMIT_OPERATIONS:
            raise TooLarge(f"A commit may touch {MAX_COMMIT_OPERATIONS} files", "commit in parts")
        taker = self._takers.get(str(key))
        if taker is None:
            raise HostError(f"A commit can't hold {str(key)[:40]!r} lines")
        taker(self._draft, value)

    def _take_header(self, value: dict[str, Any]) -> None:
        if self._draft is not None:
            raise HostError("A commit has one header line")
        summary, description = _text(value, "summary"), _text(value, "description")
        if len(summary) + len(description) > MAX_DESCRIPTION:
            raise TooLarge(f"A commit's message may hold {MAX_DESCRIPTION} letters")
        self._draft = CommitDraft(summary, description, _text(value, "parentCommit") or None)

    def _take_file(self, draft: CommitDraft, value: dict[str, Any]) -> None:
        path = self._new_path(draft, value)
        if value.get("encoding", "base64") != "base64":
            raise HostError(f"The content of {path!r} must be sent as base64")
        draft.files[path] = self._lines.file_of(value.get("content")).path

    def _take_deleted_file(self, draft: CommitDraft, value: dict[str, Any]) -> None:
        draft.deleted_files.add(check_repo_path(_text(value, "path")))

    def _take_deleted_folder(self, draft: CommitDraft, value: dict[str, Any]) -> None:
        draft.deleted_folders.add(check_repo_path(_text(value, "path").rstrip("/")))

    def _take_pointer(self, draft: CommitDraft, value: dict[str, Any]) -> None:
        path, oid, size = self._new_path(draft, value), _text(value, "oid"), value.get("size")
        if not is_oid(oid) or value.get("algo", "sha256") != "sha256":
            raise HostError(f"{path!r} must come with the SHA-256 of its content")
        if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
            raise HostError(f"The size of {path!r} must be a number")
        draft.pointers[path] = Pointer(oid, UNKNOWN_SIZE if size is None else size)

    def _new_path(self, draft: CommitDraft, value: dict[str, Any]) -> str:
        path = check_repo_path(_text(value, "path"))
        if path in draft.files or path in draft.pointers:
            raise HostError(f"The commit holds {path!r} twice")
        return path


def _text(value: dict[str, Any], name: str) -> str:
    text = value.get(name, "")
    if text is None:
        return ""
    if not isinstance(text, str):
        raise HostError(f"{name!r} in a commit line must be a text")
    return text
