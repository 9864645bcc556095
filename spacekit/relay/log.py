"""The relay's log: one line an event, `key=value`.

No content, no path, no name of a link and no token goes in.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime


def log_event(event: str, **fields: object) -> None:
    """Write one line: the time, the event's name and its fields."""
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    pairs = "".join(f" {key}={_quoted(str(value))}" for key, value in fields.items() if value is not None)
    sys.stderr.write(f"{time} {event}{pairs}\n")
    sys.stderr.flush()


def _quoted(text: str) -> str:
    """Keep one event on one line: anything unusual is written as a quoted, escaped text."""
    plain = text and all(letter.isprintable() and letter not in " \"'=" for letter in text)
    return text if plain else ascii(text)
