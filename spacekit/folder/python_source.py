"""Python source of an app folder, parsed; it may hold anything."""

from __future__ import annotations

import ast
import warnings

__all__ = ["parse_python"]


def parse_python(source: str | bytes) -> ast.Module | None:
    """The syntax tree of a file; `None` when it is not Python, or nested past what the parser takes."""
    try:
        with warnings.catch_warnings():
            # An odd escape in a string of the app is no concern of ours.
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
