"""What a push would put in the repository: the folder's files, and those made on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacekit.folder.app_folder import AppFolder
from spacekit.push.remote import RemoteFile

__all__ = ["Content", "is_same", "of_folder"]

# Large enough that hashing, not reading, takes the time.
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Content:
    """One file to be: its path in the repository, its size, and its bytes or where they are.

    Attributes:
        made: What it was made by, when it is no file of the folder; shown in the plan.
        blob_id: git's name for the bytes, where it is known without reading them.
        sha256: Their digest, where it is known without reading them.
        is_copied: Whether the server has the bytes already, so that none are sent.
    """

    path: str
    size: int
    source: Path | bytes
    made: str | None = None
    blob_id: str | None = None
    sha256: str | None = None
    is_copied: bool = False


def of_folder(folder: AppFolder) -> list[Content]:
    """The files of a folder as they are to be sent: as they stand, but for those that its settings change."""
    files = {file.path: Content(file.path, file.size, folder.path / file.path) for file in folder.files}
    for path, data in folder.made().items():
        files[path] = Content(path, len(data), data, made="spacekit.toml")
    return list(files.values())


def is_same(local: Content, remote: RemoteFile) -> bool:
    """Whether the repository holds these very bytes already. Reads the file only if the sizes agree."""
    if local.size != remote.size:
        return False
    if remote.sha256 is not None:
        known, expected = local.sha256, remote.sha256
        digest = hashlib.sha256()
    else:
        known, expected = local.blob_id, remote.blob_id
        # git's own name for a file: the hash of a small header and the bytes.
        digest = hashlib.sha1(b"blob %d\0" % local.size, usedforsecurity=False)
    if known is not None:
        return known == expected
    for chunk in _chunks(local.source):
        digest.update(chunk)
    return digest.hexdigest() == expected


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    """The bytes of a file piece by piece: it may be larger than the memory."""
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
