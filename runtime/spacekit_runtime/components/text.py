"""Text from whatever was sent or given."""

from __future__ import annotations

from typing import Any


def as_text(value: Any) -> str | None:
    """A `str` of any value; `None` stays, as no text."""
    return value if value is None or type(value) is str else str(value)
