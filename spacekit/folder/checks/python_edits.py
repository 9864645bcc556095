"""Edits of Python source that replace one argument and leave every other character."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from spacekit.folder.checks.python_calls import called_name, keyword
from spacekit.folder.python_source import parse_python

__all__ = ["replace_keyword"]

_LINE_END = re.compile(r"\r\n|\r|\n")


def replace_keyword(text: str, call: str, name: str, better: Callable[[Any], str | None]) -> str:
    """Replace a keyword argument that is a constant, in every call of this name.

    Args:
        text: The source.
        call: The last name of what is called.
        name: The argument.
        better: The new source from the old value; `None` leaves it.
    """
    tree = parse_python(text)
    lines = _line_starts(text)
    spots = []
    for node in ast.walk(tree) if tree else ():
        given = keyword(node, name) if isinstance(node, ast.Call) and called_name(node) == call else None
        new = better(given.value) if isinstance(given, ast.Constant) else None
        if given is not None and new is not None:
            start = _offset(text, lines, given.lineno, given.col_offset)
            end = _offset(
                text, lines, given.end_lineno or given.lineno, given.end_col_offset or given.col_offset
            )
            spots.append((start, end, new))
    parts, at = [], 0
    for start, end, new in sorted(spots):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _line_starts(text: str) -> list[int]:
    """Where each line begins, as Python counts lines: a bare return ends one, too."""
    # A mark at the beginning is no part of the first line.
    return [int(text.startswith("\ufeff")), *(found.end() for found in _LINE_END.finditer(text))]


def _offset(text: str, lines: list[int], line: int, column: int) -> int:
    """Where a place of the syntax is in the text; its columns count UTF-8 bytes."""
    begin = lines[line - 1]
    end = lines[line] if line < len(lines) else len(text)
    return begin + len(text[begin:end].encode()[:column].decode())
