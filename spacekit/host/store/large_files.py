"""Large files of one Space, each under the SHA-256 of its content.

<repository>/lfs/objects/ab/cd/abcd…   the file, never changed once it is there
<repository>/lfs/git/abcd…             its id as a git blob, which clients compare with
<repository>/lfs/incoming/             what is being received; emptied at start
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from spacekit.host.errors import HostError
from spacekit.host.limits import STREAM_CHUNK, UNNAMED_AFTER

from .disk import check_room
from .pointers import Pointer, is_oid

# Where git-lfs keeps what it is receiving, when the host fetches from elsewhere.
_OF_GIT_LFS = ("incomplete", "tmp")


class LargeFiles:
    """The large files of one Space; no other Space's are within reach."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def _objects(self) -> Path:
        return self._folder / "objects"

    @property
    def _incoming(self) -> Path:
        return self._folder / "incoming"

    def path_of(self, oid: str) -> Path:
        """Where the file of that id is, or would be."""
        if not is_oid(oid):
            raise HostError(f"{oid[:80]!r} is not the SHA-256 of a file")
        return self._objects / oid[:2] / oid[2:4] / oid

    def size_of(self, oid: str) -> int | None:
        """How large the file is; `None` when it is not here."""
        try:
            return self.path_of(oid).stat().st_size
        except FileNotFoundError:
            return None

    def has(self, pointer: Pointer) -> bool:
        """Whether the very file that a pointer means is here."""
        return self.size_of(pointer.oid) == pointer.size

    def begin(self, pointer: Pointer) -> IncomingFile:
        """Begin to receive a file."""
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_room(self._incoming, pointer.size)
        return IncomingFile(self._incoming, pointer, self.path_of(pointer.oid))

    def take(self, file: Path) -> Pointer:
        """Store a copy of a file that is on disk already; gives back its pointer."""
        with file.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            pointer = Pointer(digest, source.tell())
            if self.has(pointer):
                return pointer
            source.seek(0)
            with self.begin(pointer) as incoming:
                while chunk := source.read(STREAM_CHUNK):
                    incoming.write(chunk)
                incoming.finish()
        return pointer

    def take_from(self, other: LargeFiles, oid: str) -> bool:
        """Have a file that another Space has; `False` when it has none of that id.

        Files never change once they are there, so both may be one on the disk.
        """
        mine, theirs = self.path_of(oid), other.path_of(oid)
        if not theirs.is_file():
            return mine.is_file()
        mine.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.link(theirs, mine)
            _fsync_folder(mine.parent)
        os.utime(mine)  # for as long as no commit names it, it is as young as one that was sent
        return True

    def copy_to(self, pointer: Pointer, target: Path) -> None:
        """Write the file in a pointer's place; a copy, since its reader may change it."""
        if self.has(pointer):
            mode = target.stat().st_mode
            shutil.copyfile(self.path_of(pointer.oid), target)
            target.chmod(mode)

    def read(self, oid: str, start: int, length: int) -> Iterator[bytes]:
        """A part of a file, piece by piece."""
        with self.path_of(oid).open("rb") as file:
            file.seek(start)
            while length and (chunk := file.read(min(length, STREAM_CHUNK))):
                length -= len(chunk)
                yield chunk

    def git_id(self, oid: str) -> str:
        """The id that the file would have as a git blob; worked out once."""
        note = self._folder / "git" / oid
        with contextlib.suppress(FileNotFoundError):
            return note.read_text()
        file = self.path_of(oid)
        digest = hashlib.sha1(f"blob {file.stat().st_size}\0".encode(), usedforsecurity=False)
        with file.open("rb") as source:
            while chunk := source.read(STREAM_CHUNK):
                digest.update(chunk)
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=note.parent, delete=False) as partial:
            partial.write(digest.hexdigest())
        Path(partial.name).replace(note)
        return digest.hexdigest()

    # --- clearing up ------------------------------------------------------------------------------
    def clear_leftovers(self) -> None:
        """Remove what was being received when the host was killed."""
        for folder in (self._incoming, *(self._folder / name for name in _OF_GIT_LFS)):
            shutil.rmtree(folder, ignore_errors=True)

    def has_old(self) -> bool:
        """Whether any file is old enough to be removed, if nothing names it."""
        return next(self._old(), None) is not None

    def remove_old_but(self, named: set[str]) -> None:
        """Remove files that have been here for a while, and that nothing names."""
        for file in list(self._old()):
            if file.name not in named:
                file.unlink(missing_ok=True)
                (self._folder / "git" / file.name).unlink(missing_ok=True)

    def _old(self) -> Iterator[Path]:
        latest = time.time() - UNNAMED_AFTER.total_seconds()
        return (file for file in self._objects.glob("??/??/*") if file.stat().st_mtime < latest)


class IncomingFile:
    """A file that is being received: it is there once it is whole, and what its id says."""

    def __init__(self, folder: Path, pointer: Pointer, target: Path) -> None:
        self._pointer = pointer
        self._target = target
        self._digest = hashlib.sha256()
        self._size = 0
        self._file = tempfile.NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115 - see __exit__

    def write(self, piece: bytes) -> None:
        """Take the next piece; more than was said is refused at once."""
        self._size += len(piece)
        if self._size > self._pointer.size:
            raise HostError(f"More came than the {self._pointer.size} bytes that were said")
        self._digest.update(piece)
        self._file.write(piece)

    def finish(self) -> None:
        """Check what came and put it in its place."""
        if self._size != self._pointer.size:
            raise HostError(f"{self._size} bytes came instead of the {self._pointer.size} that were said")
        if self._digest.hexdigest() != self._pointer.oid:
            raise HostError(
                "The content is not what its SHA-256 says: it was changed on the way", "send it again"
            )
        self._file.flush()
        os.fsync(self._file.fileno())
        self._target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Path(self._file.name).replace(self._target)
        _fsync_folder(self._target.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)  # it is elsewhere once it was whole


def _fsync_folder(folder: Path) -> None:
    """Make a file's new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
