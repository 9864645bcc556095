"""`.gitattributes`: the rules of both sides kept, and files added to large-file storage."""

from __future__ import annotations

import os
from collections.abc import Iterable

__all__ = ["ATTRIBUTES", "merged", "with_large_files"]

ATTRIBUTES = ".gitattributes"
_LARGE = b"filter=lfs diff=lfs merge=lfs -text"
# What a pattern can't hold as it is.
_ESCAPES = {ord(letter): f"\\{letter}" for letter in "\\*?["}
# What text in quotes can't.
_QUOTED = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\r"): "\\r"}


def merged(ours: bytes, theirs: bytes) -> bytes:
    """Our rules with those of the other side that we lack in front of them: the last line that fits wins.

    No line of either side is lost, ours keep their bytes and their order, and merging again changes nothing.
    """
    known = {line.strip() for line in ours.splitlines()}
    missing = [line for line in theirs.splitlines() if line.strip() and line.strip() not in known]
    return b"".join(line + b"\n" for line in missing) + ours


def with_large_files(rules: bytes, paths: Iterable[str]) -> bytes:
    """The rules with one more for each file that is to be in large-file storage."""
    known = {line.strip() for line in rules.splitlines()}
    lines = [line for line in map(_rule, sorted(paths)) if line not in known]
    start = rules if not lines or not rules or rules.endswith((b"\n", b"\r")) else rules + b"\n"
    return start + b"".join(line + b"\n" for line in lines)


def _rule(path: str) -> bytes:
    """A rule for exactly this file: the slash at its beginning ties it to the root."""
    pattern = "/" + path.translate(_ESCAPES)
    if any(character.isspace() or character == '"' for character in pattern):
        # A pattern in quotes is read as C writes text.
        pattern = f'"{pattern.translate(_QUOTED)}"'
    return os.fsencode(pattern) + b" " + _LARGE
