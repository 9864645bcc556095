"""A folder that is to be: there whole, or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spacekit.errors import FolderError

__all__ = ["fresh_folder"]

# A file's name takes 255 bytes; this many characters of up to four bytes leave room for what is added.
_SCRATCH_CHARS = 50


@contextmanager
def fresh_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill, which becomes `target` at the end; an empty one that is there is filled itself.

    Raises:
        FolderError: Something is in the way, or nothing can be written there.
    """
    _refuse_occupied(target)
    try:
        if target.exists():
            yield from _filled(target)
        else:
            yield from _made(target)
    except OSError as error:
        raise FolderError(
            f"{target} can't be written: {error.strerror or error}",
            "choose a folder that is yours to write to",
        ) from error


def _made(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name[:_SCRATCH_CHARS]}.{secrets.token_hex(4)}")
    scratch.mkdir()
    try:
        yield scratch
        scratch.rename(target)
    finally:
        with suppress(FileNotFoundError):
            shutil.rmtree(scratch)


def _filled(target: Path) -> Iterator[Path]:
    try:
        yield target
    except BaseException:
        for left in target.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        raise


def _refuse_occupied(target: Path) -> None:
    """Say what is in the way, if something is: a person's files are never overwritten."""
    if target.is_symlink() and not target.exists():
        raise FolderError(f"{target} is a link to nothing", "choose a name that is free")
    if target.exists() and not target.is_dir():
        raise FolderError(f"{target} is a file", "choose a name that is free")
    if target.is_dir() and any(target.iterdir()):
        raise FolderError(f"{target} is not empty", "choose a folder that is not there yet, or an empty one")
