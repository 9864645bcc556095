"""The new folder while it is filled: every path checked, every byte counted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.folder.incoming.limits import MOST_BYTES, MOST_ENTRIES, MOST_FILES
from spacekit.folder.incoming.names import Names, checked_path

__all__ = ["Place", "Told"]

# Told how many bytes are there, and how many there will be, as far as that is known.
Told = Callable[[int, int | None], None]
# Never what is there already, never through a link.
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NEW_FILE = 0o666
_NEW_PROGRAM = 0o777


class Place:
    """Takes files into a fresh folder that nobody else writes to.

    Args:
        root: The folder; it is there, and empty.
        told: Hears how far it is.
        total: How many bytes there will be, as far as that is known.
    """

    def __init__(self, root: Path, told: Told, total: int | None = None) -> None:
        self.root = root
        self.size = 0
        self._told = told
        self._total = total
        self._names = Names()
        self._files = self._entries = 0

    def make_folder(self, path: str) -> None:
        """Make a folder, and those above it.

        Raises:
            FolderError: Its path is none that is taken in.
        """
        self._names.take_folder(checked_path(path))
        self._count(is_file=False)
        (self.root / path).mkdir(parents=True, exist_ok=True)

    def write(self, path: str, pieces: Iterable[bytes], *, is_program: bool = False) -> None:
        """Write a file, and the folders that it lies in.

        Raises:
            FolderError: Its path is none that is taken in, or it is too much.
        """
        self._names.take_file(checked_path(path))
        self._count(is_file=True)
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        flags = (
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        )
        with os.fdopen(os.open(file, flags, _NEW_PROGRAM if is_program else _NEW_FILE), "wb") as stream:
            for piece in pieces:
                self._spend(len(piece))
                stream.write(piece)

    def _spend(self, size: int) -> None:
        self.size += size
        if self.size > MOST_BYTES:
            raise FolderError(
                f"it holds more than {MOST_BYTES / 1000**3:.0f} GB",
                "nothing was kept; put models and data into repositories of their own",
                code="too-much",
            )
        self._told(self.size, self._total)

    def _count(self, *, is_file: bool) -> None:
        self._files += is_file
        self._entries += 1
        if self._files > MOST_FILES or self._entries > MOST_ENTRIES:
            raise FolderError(
                f"it holds more than {MOST_FILES:,} files",
                "nothing was kept; leave out what is no part of the app",
                code="too-much",
            )
