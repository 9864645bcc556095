"""Edits of Python source that replace one argument and leave every other character."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from spacekit.folder.checks.python_calls import called_name, keyword
from spacekit.folder.checks.subject import parse_python

__all__ = ["replace_keyword"]


def replace_keyword(text: str, call: str, name: str, better: Callable[[Any], str | None]) -> str:
    """Replace a keyword argument that is a constant, in every call of this name.

    Args:
        text: The source.
        call: The last name of what is called.
        name: The argument.
        better: The new source from the old value; `None` leaves it.
    """
    tree = parse_python(text)
    spots = []
    for node in ast.walk(tree) if tree else ():
        given = keyword(node, name) if isinstance(node, ast.Call) and called_name(node) == call else None
        new = better(given.value) if isinstance(given, ast.Constant) else None
        if given is not None and new is not None:
            spots.append((_offset(text, given.lineno, given.col_offset), given, new))
    for start, given, new in sorted(spots, key=lambda spot: -spot[0]):
        end = _offset(text, given.end_lineno or given.lineno, given.end_col_offset or given.col_offset)
        text = text[:start] + new + text[end:]
    return text


def _offset(text: str, line: int, column: int) -> int:
    """Where a place of the syntax is in the text: columns count UTF-8 bytes, a bare return ends a line."""
    begin = 0
    for _ in range(line - 1):
        ends = [at for at in (text.find("\n", begin), text.find("\r", begin)) if at >= 0]
        at = min(ends)
        begin = at + (2 if text.startswith("\r\n", at) else 1)
    # A mark at the beginning is no part of the first column.
    begin += line == 1 and text.startswith("\ufeff")
    end = next((at for at in range(begin, len(text)) if text[at] in "\r\n"), len(text))
    return begin + len(text[begin:end].encode()[:column].decode())
