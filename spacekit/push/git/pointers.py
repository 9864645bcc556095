"""Pointer files of git-lfs: the few lines that stand in a commit for a large file."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MAX_POINTER_BYTES", "MIN_POINTER_BYTES", "Pointer", "parse_pointer"]

# The format's own limit: a file of this size or more is none.
MAX_POINTER_BYTES = 1024
# The shortest version line, the line of the digest, and a size of one digit: fewer bytes are none either.
MIN_POINTER_BYTES = 42 + 76 + 7
_VERSIONS = (b"version https://git-lfs.github.com/spec/v1\n", b"version https://hawser.github.com/spec/v1\n")
_OID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
# More digits than any disk has bytes would be an attack on whoever adds them up.
_SIZE = re.compile(rb"^size (\d{1,18})$", re.MULTILINE)


@dataclass(frozen=True)
class Pointer:
    """What a pointer file says of the large file."""

    sha256: str
    size: int

    def as_bytes(self) -> bytes:
        """The pointer file, byte for byte as git-lfs writes it."""
        return b"%boid sha256:%b\nsize %d\n" % (_VERSIONS[0], self.sha256.encode(), self.size)


def parse_pointer(content: bytes) -> Pointer | None:
    """Read a pointer file; `None` for any other file."""
    if not MIN_POINTER_BYTES <= len(content) < MAX_POINTER_BYTES or not content.startswith(_VERSIONS):
        return None
    oid, size = _OID.search(content), _SIZE.search(content)
    return Pointer(oid.group(1).decode(), int(size.group(1))) if oid and size else None
