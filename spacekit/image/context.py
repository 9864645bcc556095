"""What is sent to the engine: the files of a folder and what we add, as one archive.

The same files give the same archive: times, owners and modes are set, not taken from the disk, so that
layers have the same digests wherever and whenever the folder is built.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from spacekit.errors import FolderError
from spacekit.folder.app_folder import AppFolder
from spacekit.image.dockerfile import EPOCH

__all__ = ["Source", "digest_of", "sources_of", "write_context"]

# A file on the disk, or what it holds.
Source = Path | bytes
_PLAIN, _EXECUTABLE = 0o644, 0o755
_CHUNK = 1024 * 1024


def sources_of(folder: AppFolder, below: str = "") -> dict[str, Source]:
    """The files that a push would send, by their path in the archive, below one of its folders."""
    made = folder.made()
    prefix = f"{below}/" if below else ""
    return {prefix + file.path: made.get(file.path, folder.path / file.path) for file in folder.files}


def write_context(sources: Mapping[str, Source], out: IO[bytes]) -> None:
    """Write the archive. A file is read as it goes, so its size does not matter.

    Raises:
        FolderError: A file can't be read, or changed meanwhile.
    """
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for folder in _folders(sources):
            archive.addfile(_entry(folder, tarfile.DIRTYPE, _EXECUTABLE, 0))
        for path in sorted(sources):
            _add(archive, path, sources[path])


def digest_of(sources: Mapping[str, Source]) -> str:
    """A name for what the files hold: the same for the same files.

    Raises:
        FolderError: A file can't be read.
    """
    whole = hashlib.sha256()
    for path in sorted(sources):
        source = sources[path]
        whole.update(f"{len(path.encode())}:{path}:{_mode(source):o}:".encode())
        part = hashlib.sha256(source if isinstance(source, bytes) else b"")
        if isinstance(source, Path):
            with _opened(path, source) as stream:
                while chunk := stream.read(_CHUNK):
                    part.update(chunk)
        whole.update(part.digest())
    return whole.hexdigest()


def _folders(sources: Mapping[str, Source]) -> list[str]:
    found: set[str] = set()
    for path in sources:
        parts = path.split("/")[:-1]
        found |= {"/".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return sorted(found)


def _add(archive: tarfile.TarFile, path: str, source: Source) -> None:
    if isinstance(source, bytes):
        archive.addfile(_entry(path, tarfile.REGTYPE, _PLAIN, len(source)), io.BytesIO(source))
        return
    with _opened(path, source) as stream:
        size = os.fstat(stream.fileno()).st_size
        try:
            archive.addfile(_entry(path, tarfile.REGTYPE, _mode(source), size), stream)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise  # the engine has stopped listening, and says why
            raise FolderError(f"{path} became shorter while it was read", "build again") from error


def _opened(path: str, source: Path) -> IO[bytes]:
    try:
        return source.open("rb")
    except OSError as error:
        raise FolderError(f"{path} can't be read: {error.strerror}", "look at it, or build again") from error


def _mode(source: Source) -> int:
    return _EXECUTABLE if isinstance(source, Path) and os.access(source, os.X_OK) else _PLAIN


def _entry(path: str, kind: bytes, mode: int, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(path)
    entry.type, entry.mode, entry.size, entry.mtime = kind, mode, size, EPOCH
    return entry
