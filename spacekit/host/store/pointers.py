"""Pointers: the small text that stands in a repository for a file kept in large-file storage."""

from __future__ import annotations

import re
from dataclasses import dataclass

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\noid sha256:([0-9a-f]{64})\nsize (0|[1-9]\d{0,17})\n"
)
_OID = re.compile(r"[0-9a-f]{64}")
_SHORTEST = len("version https://git-lfs.github.com/spec/v1\noid sha256:\nsize 0\n") + 64
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Pointer:
    """Which large file is meant: the SHA-256 of its content, and its size."""

    oid: str
    size: int

    def as_bytes(self) -> bytes:
        """The pointer file, to the letter as git-lfs writes it."""
        text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.oid}\nsize {self.size}\n"
        return text.encode()


def parse_pointer(content: bytes) -> Pointer | None:
    """The pointer that a file is; `None` for any other file."""
    match = _POINTER.fullmatch(content)
    return Pointer(match.group(1).decode(), int(match.group(2))) if match else None


def may_be_pointer(size: int) -> bool:
    """Whether a file of this size can be a pointer: most need not be opened to know."""
    return _SHORTEST <= size < _SHORTEST + _MOST_DIGITS


def is_oid(text: str) -> bool:
    """Whether a text is the SHA-256 of something, as git-lfs writes it."""
    return _OID.fullmatch(text) is not None
