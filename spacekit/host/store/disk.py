"""The disk's end: said in a sentence, before it is reached where that can be known."""

from __future__ import annotations

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from spacekit.host.errors import NoSpaceLeft
from spacekit.host.limits import DISK_RESERVE, MIB

_HINT = "make room on the host's machine, then send it again"


def check_room(folder: Path, size: int = 0) -> None:
    """Refuse what would not leave the reserve free."""
    if shutil.disk_usage(folder).free - size < DISK_RESERVE:
        what = f"a file of {size // MIB:,} MiB" if size > MIB else "more files"
        raise NoSpaceLeft(f"The host's disk has no room for {what}", _HINT)


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Say that the disk is full, instead of failing for a reason that nobody is told."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpaceLeft("The host's disk is full", _HINT) from None
        raise
