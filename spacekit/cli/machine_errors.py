"""What the machine refuses, in any command: a name too long, no right, no room."""

from __future__ import annotations

import errno
import os

from spacekit.errors import FolderError

__all__ = ["explained"]

# Each is about the machine and not about a mistake of ours, wherever it comes up.
_NEXT_STEPS = {
    errno.ENAMETOOLONG: "use a shorter name: most systems take 255 bytes for each part of a path",
    errno.EACCES: "look at its permissions, or use another place",
    errno.EPERM: "look at its permissions, or use another place",
    errno.EROFS: "use a place that can be written to",
    errno.ENOSPC: "make room, then run it again",
    errno.EDQUOT: "make room, then run it again",
    errno.EMFILE: "close programs, or raise the limit with `ulimit -n`",
    errno.ENFILE: "close programs, then run it again",
    errno.ELOOP: "look where its links lead",
}
_SHOWN_CHARS = 80


def explained(error: OSError) -> FolderError | None:
    """What a person can do about it; `None` for what may be a mistake of ours."""
    hint = _NEXT_STEPS.get(error.errno or 0)
    if hint is None:
        return None
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    shown = name if len(name) <= _SHOWN_CHARS else f"{name[:_SHOWN_CHARS]}…"
    reason = error.strerror or str(error)
    return FolderError(f"{shown}: {reason}" if shown else reason, hint, code="machine")
