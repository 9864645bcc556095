"""Edits of requirements.txt, line by line: comments, line ends and all other lines stay."""

from __future__ import annotations

from spacekit.folder.requirements import requirement_lines

__all__ = ["append_line", "remove_line", "replace_line"]


def replace_line(text: str, old: str, new: str) -> str:
    """Put other words in the place of a requirement, its comment kept; a continued line is left alone."""
    lines = text.splitlines(keepends=True)
    for number in _numbers(text, old):
        if old in lines[number]:
            lines[number] = lines[number].replace(old, new, 1)
            break
    return "".join(lines)


def remove_line(text: str, old: str) -> str:
    """Take a requirement's line out."""
    lines = text.splitlines(keepends=True)
    number = next((number for number in _numbers(text, old) if old in lines[number]), None)
    return "".join(line for at, line in enumerate(lines) if at != number)


def append_line(text: str, line: str) -> str:
    """Add a requirement at the end."""
    ending = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else ending
    return f"{text}{gap}{line}{ending}"


def _numbers(text: str, old: str) -> list[int]:
    """Where a requirement stands, from 0."""
    return [line.number - 1 for line in requirement_lines(text) if line.text == old]
