"""A Space's repository as a value: what is there before a push."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RemoteFile", "RemoteState"]


@dataclass(frozen=True)
class RemoteFile:
    """A file in the repository: `sha256` only for one that is kept in large-file storage."""

    path: str
    size: int
    blob_id: str
    sha256: str | None = None


@dataclass(frozen=True)
class RemoteState:
    """A Space at one revision.

    Attributes:
        exists: Whether there is such a Space.
        revision: The commit that the files are of.
        files: All files of that commit.
        sdk: What runs it, as the server says.
    """

    exists: bool
    revision: str | None = None
    files: tuple[RemoteFile, ...] = ()
    sdk: str | None = None
