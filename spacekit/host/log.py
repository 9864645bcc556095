"""The host's own log: one line an event, `key=value`, with no secret and no user's content.

What goes in is chosen by the caller, field by field; headers, query strings and bodies never do.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime

__all__ = ["log_event", "setup_logging"]

_LOGGER = logging.getLogger("spacekit.host")


def log_event(event: str, **fields: object) -> None:
    """Write one line: the event's name and its fields."""
    pairs = " ".join(f"{key}={_quote(str(value))}" for key, value in fields.items() if value is not None)
    _LOGGER.info("%s %s", event, pairs)


def _quote(text: str) -> str:
    """Keep one event on one line: anything unusual is written as a quoted, escaped text."""
    plain = text and all(letter.isprintable() and letter not in " \"'=" for letter in text)
    return text if plain else ascii(text)


class _LineFormatter(logging.Formatter):
    """UTC time, level, message."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{time} {record.levelname.lower()} {record.getMessage().rstrip()}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def setup_logging() -> None:
    """Send the host's and uvicorn's lines to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LineFormatter())
    for name, level in (("spacekit.host", logging.INFO), ("uvicorn.error", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
