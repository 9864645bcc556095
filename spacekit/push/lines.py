"""Lines of a remote log, made safe to show."""

from __future__ import annotations

import re

from spacekit.folder.lines import clean_line

__all__ = ["clean_line", "lines_that_matter"]

# Where a traceback or a resolver's complaint begins.
_BEGINNINGS = re.compile(r"Traceback \(most recent call last\)|^\s*(?:error|ERROR|fatal)\b|\w+Error\b")
# Enough for a traceback of a small app; the whole log is one command away.
_MAX_LINES_SHOWN = 15


def lines_that_matter(lines: list[str]) -> list[str]:
    """The part of a failed build's or run's log that says why: the last traceback, or its end."""
    kept = [line for line in map(clean_line, lines) if line.strip()]
    tail = kept[-_MAX_LINES_SHOWN:]
    starts = [number for number, line in enumerate(tail) if line.startswith("Traceback (most recent")]
    starts = starts or [number for number, line in enumerate(tail) if _BEGINNINGS.search(line)][:1]
    return tail[starts[-1] :] if starts else tail
