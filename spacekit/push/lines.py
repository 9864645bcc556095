"""Lines of a remote log, made safe to show."""

from __future__ import annotations

import re

__all__ = ["clean_line", "lines_that_matter"]

# Colours and cursor moves (CSI), and window titles, links and clipboard writes (OSC): a log comes from
# code that is not ours and must not steer the terminal.
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\|$)|\x1b.?", re.DOTALL)
# Longer lines are data, not messages.
_MAX_LINE_CHARS = 2_000
# Where a traceback or a resolver's complaint begins.
_BEGINNINGS = re.compile(r"Traceback \(most recent call last\)|^\s*(?:error|ERROR|fatal)\b|\w+Error\b")
# Enough for a traceback of a small app; the whole log is one command away.
_MAX_LINES_SHOWN = 15


def clean_line(line: str) -> str:
    """A line without control characters or escape sequences."""
    plain = _ESCAPE.sub("", line.rstrip("\r\n"))
    # Of a progress bar that redraws itself, what it showed last.
    plain = plain.rpartition("\r")[2].replace("\t", "    ")
    return "".join(character for character in plain if character.isprintable())[:_MAX_LINE_CHARS]


def lines_that_matter(lines: list[str]) -> list[str]:
    """The part of a failed build's or run's log that says why: the last traceback, or its end."""
    kept = [line for line in map(clean_line, lines) if line.strip()]
    tail = kept[-_MAX_LINES_SHOWN:]
    starts = [number for number, line in enumerate(tail) if line.startswith("Traceback (most recent")]
    starts = starts or [number for number, line in enumerate(tail) if _BEGINNINGS.search(line)][:1]
    return tail[starts[-1] :] if starts else tail
