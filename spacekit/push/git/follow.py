"""git's own progress, told as ours: it counts in per cent, we in bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from spacekit.push.progress import Progress

__all__ = ["followed"]

_PERCENT = re.compile(r"^(?:remote: )?([A-Z][A-Za-z ]+):\s+(\d{1,3})% ")
_ALL = 100


@contextmanager
def followed(progress: Progress, doing: str, total: int, phase: str) -> Iterator[Callable[[str], None]]:
    """Give what hears each line of a command; the lines of one phase of it move the progress."""
    done = 0

    def heard(line: str) -> None:
        nonlocal done
        found = _PERCENT.match(line)
        if found and found.group(1) == phase:
            now = total * min(int(found.group(2)), _ALL) // _ALL
            progress.advance(now - done)
            done = now

    progress.begin(doing, total)
    try:
        yield heard
    finally:
        progress.end()
