"""Pages of plain HTML without a script: one frame, one look, and one way that text gets into them."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

__all__ = ["frame", "style", "text"]

_COMMON = Path(__file__).with_suffix(".css")


def frame(title: str, body: str, *, styles: Path, head: str = "") -> str:
    """A whole page.

    Args:
        title: Its title; any text.
        body: HTML, made of texts that went through `text`.
        styles: The style sheet of these pages, which comes after the common one.
        head: HTML for the head.
    """
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{head}<title>{text(title)}</title><style>{style(styles)}</style></head><body>{body}</body></html>"
    )


def text(value: object) -> str:
    """A text as HTML."""
    return escape(str(value), quote=True)


@cache
def style(styles: Path) -> str:
    """The common style sheet and another one."""
    return _COMMON.read_text() + styles.read_text()
