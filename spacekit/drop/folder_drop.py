"""A place to drop a folder on, which leaves out what is never part of an app before it is sent."""

from __future__ import annotations

from typing import Any

import spacekit as gr

__all__ = ["LEFT_OUT", "FolderDrop"]

# Thousands of files that the other end would drop: they need not travel. The rules themselves are
# `spacekit.folder.ignore`; these are the large ones, and secrets.
LEFT_OUT = (
    ".git",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".env",
)


class FolderDrop(gr.File):
    """A `File` for a folder.

    Args:
        leave_out: Names of files and folders that are not sent, at any depth.
        placeholder: What stands in the empty field.
        options: Arguments of `File`.
    """

    def __init__(
        self,
        *,
        leave_out: tuple[str, ...] = LEFT_OUT,
        placeholder: str = "Drop a folder or a zip here",
        **options: Any,
    ) -> None:
        super().__init__(file_count="directory", **options)
        self.leave_out = list(leave_out)
        self.placeholder = placeholder
