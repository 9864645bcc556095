"""A zip, unpacked as if its maker meant us harm."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from spacekit.errors import FolderError
from spacekit.folder.incoming.limits import (
    MOST_DIRECTORY_BYTES,
    MOST_ENTRIES,
    MOST_RATIO,
    RATIO_FROM_BYTES,
)
from spacekit.folder.incoming.names import checked_path, is_left_out, shared_top
from spacekit.folder.incoming.place import Place, Told

__all__ = ["unpack"]

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# Bits of an entry's flags: encrypted, encrypted strongly, a patch of another file.
_LOCKED = 0x1 | 0x40 | 0x2000
_PATCH = 0x20
# Its name is UTF-8; otherwise each byte of it is a character.
_UTF8 = 0x800
# What stands before an entry's name and bytes.
_HEADER_BYTES = 30
_PIECE = 256 * 1024
_AGAIN = "make it anew as a plain zip, without a password"


def unpack(archive: Path, root: Path, told: Told) -> None:
    """Unpack a zip into a fresh folder. If all lies in one folder, that folder is it.

    Raises:
        FolderError: It is no zip, or has something in it that is not taken in.
    """
    try:
        with _Bounded(io.FileIO(archive)) as file, zipfile.ZipFile(file) as opened:
            entries = _checked(opened.infolist())
            total = sum(entry.file_size for entry in entries)
            place = Place(root, told, total)
            top = shared_top(entry.filename.removesuffix("/") for entry in entries if not entry.is_dir())
            for entry in entries:
                _take(opened, entry, top, place)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise FolderError(
            f"{archive.name} is no zip, or it is damaged: {error}", _AGAIN, code="zip"
        ) from error
    if not any(root.iterdir()):
        raise FolderError(f"{archive.name} has no file in it", "choose another one", code="zip")


class _Bounded(io.BufferedReader):
    """A file of which no one gets more at a time than an archive's own list may have.

    `zipfile` reads that list at once, as long as the archive says that it is.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, within bounds."""
        left = os.fstat(self.fileno()).st_size - self.tell()
        wanted = left if size is None or size < 0 else min(size, left)
        if wanted > MOST_DIRECTORY_BYTES:
            raise FolderError("the list of its files is too long", "nothing was kept", code="too-much")
        return super().read(size)


def _checked(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The entries that are part of an app; each is one that may be unpacked."""
    if len(entries) > MOST_ENTRIES:
        raise FolderError(f"it lists more than {MOST_ENTRIES:,} files", "nothing was kept", code="too-much")
    _refuse_overlap(entries)
    taken = []
    for entry in entries:
        # As it stands in the archive, where `zipfile` cuts a name at a NUL; and as the file will be called:
        # an entry may have a second name beside the first, which from Python 3.12 on counts.
        names = [name.removesuffix("/") for name in (entry.orig_filename, entry.filename)]
        if not any(is_left_out(name) for name in names):
            for name in names:
                _refuse_odd(entry, checked_path(name))
            taken.append(entry)
    return taken


def _refuse_odd(entry: zipfile.ZipInfo, path: str) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        what = "a link" if kind == stat.S_IFLNK else "no plain file"
        raise FolderError(
            f"{path!r:.160} is {what}",
            "nothing was kept; put the file itself into the zip",
            code="unsafe-path",
        )
    if entry.flag_bits & _LOCKED:
        raise FolderError(f"{path!r:.160} is encrypted", _AGAIN, code="zip")
    if entry.compress_type not in _METHODS or entry.flag_bits & _PATCH:
        raise FolderError(f"{path!r:.160} is packed in a way that few programs know", _AGAIN, code="zip")


def _refuse_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """No two entries share bytes: that is how a small archive becomes a mountain."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise FolderError("two of its files share the same bytes", "nothing was kept", code="zip")
        name = entry.orig_filename.encode() if entry.flag_bits & _UTF8 else entry.orig_filename
        end = entry.header_offset + _HEADER_BYTES + len(name) + entry.compress_size


def _take(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, top: str, place: Place) -> None:
    path = entry.filename.removesuffix("/").removeprefix(top)
    if entry.is_dir():
        if f"{entry.filename.removesuffix('/')}/" != top:
            place.make_folder(path)
        return
    is_program = bool((entry.external_attr >> 16) & stat.S_IXUSR)
    with opened.open(entry) as stream:
        place.write(path, _pieces(stream, entry, place), is_program=is_program)


def _pieces(stream: IO[bytes], entry: zipfile.ZipInfo, place: Place) -> Iterator[bytes]:
    """The bytes of an entry, as long as they are no more than such an entry can honestly have."""
    size = 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        is_large = place.size + len(piece) > RATIO_FROM_BYTES
        if is_large and size > MOST_RATIO * max(entry.compress_size, 1):
            raise FolderError(
                f"{entry.filename!r:.160} is {MOST_RATIO} times as large as what it is packed in",
                "nothing was kept: an archive like this is made to fill disks",
                code="too-much",
            )
        yield piece
