"""Sizes as people read them."""

from __future__ import annotations

__all__ = ["human_size"]

_UNIT = 1000


def human_size(size: int) -> str:
    """Bytes in the unit that people use: 1.2 MB."""
    number = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if number < _UNIT:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= _UNIT
    return f"{number:.1f} TB"
