"""Texts that may hold anything, made safe to stand in GitHub's Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

__all__ = ["block", "code", "link", "prose", "table", "text"]

# What would begin a link, an image, a list, a mention, emphasis or a table's cell.
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~@:-])")
_FENCE = re.compile(r"`{3,}")


def text(value: str) -> str:
    """Words in a sentence: no markup, no HTML, no mention, on one line."""
    plain = html.escape(_line(value), quote=False)
    return _SPECIAL.sub(r"\\\1", plain)


def prose(value: str) -> str:
    """Words of ours, in which `this` is a name."""
    parts = value.split("`")
    is_paired = len(parts) % 2 == 1
    return "".join(
        code(part) if is_paired and number % 2 else text(part) for number, part in enumerate(parts)
    )


def code(value: str) -> str:
    """A name in the type of code."""
    return f"<code>{html.escape(_line(value)).replace('|', '&#124;')}</code>"


def link(address: str) -> str:
    """An address that can be clicked, if it is one of the web."""
    shown = _line(address)
    if not re.fullmatch(r"https?://[^\s<>\"'()\[\]|`\\]+", shown):
        return code(shown)
    return f"[{shown}]({shown})"


def block(lines: str) -> str:
    """Lines as they are, in a fence longer than any in them."""
    longest = max((len(found) for found in _FENCE.findall(lines)), default=2)
    fence = "`" * (longest + 1)
    clean = "\n".join(_line(line) for line in lines.splitlines())
    return f"{fence}text\n{clean}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _line(value: str) -> str:
    """One line without control characters, or marks that turn the direction of text."""
    return "".join(character if character.isprintable() else " " for character in value)
