"""What a file's bytes say at a glance: one read each, whatever number of checks asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spacekit.folder.checks.secret_marks import may_hold_secret
from spacekit.folder.files import FolderFile

__all__ = ["LFS_POINTER", "MAX_SCANNED_BYTES", "FileFacts", "look_at"]

# Keys stand in text that people write; of a larger file the beginning is searched.
MAX_SCANNED_BYTES = 1024 * 1024
# As git decides: a NUL in the first 8,000 bytes.
_GIT_BINARY_BYTES = 8_000
LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
# A pointer has three short lines.
_MAX_POINTER_BYTES = 1024


@dataclass(frozen=True)
class FileFacts:
    """A file that would be sent, and what its bytes say.

    Attributes:
        path: The file.
        size: Its bytes.
        is_binary: Whether git takes it for binary.
        is_pointer: Whether it is git-lfs's stand-in for a file that is not here.
        suspicious: Its text, when something in it looks like the beginning of a secret.
    """

    path: str
    size: int
    is_binary: bool = False
    is_pointer: bool = False
    suspicious: str | None = None


def look_at(file: Path, listed: FolderFile) -> FileFacts:
    """Read a file's beginning once."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_SCANNED_BYTES)
    except OSError:
        return FileFacts(listed.path, listed.size)  # it went away since the folder was read
    is_binary = b"\0" in content[:_GIT_BINARY_BYTES]
    text = None if is_binary or not may_hold_secret(content) else content.decode("utf-8", "replace")
    return FileFacts(
        path=listed.path,
        size=listed.size,
        is_binary=is_binary,
        is_pointer=listed.size <= _MAX_POINTER_BYTES and content.startswith(LFS_POINTER),
        suspicious=text,
    )
