"""A line that others wrote, made safe to show."""

from __future__ import annotations

import re

__all__ = ["clean_line"]

# Colours and cursor moves (CSI), and window titles, links and clipboard writes (OSC): a log comes from
# code that is not ours and must not steer the terminal.
_ESCAPE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\].*?(?:\x07|\x1b\\|$)|\x1b.?", re.DOTALL)
# Longer lines are data, not messages.
_MAX_LINE_CHARS = 2_000


def clean_line(line: str) -> str:
    """A line without control characters or escape sequences."""
    plain = _ESCAPE.sub("", line.rstrip("\r\n"))
    # Of a progress bar that redraws itself, what it showed last.
    plain = plain.rpartition("\r")[2].replace("\t", "    ")
    return "".join(character for character in plain if character.isprintable())[:_MAX_LINE_CHARS]
