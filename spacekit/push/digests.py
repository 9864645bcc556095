"""Hashes of a folder's files, remembered between runs, so that a push of what did not change reads nothing.

A file's hash is taken from memory when all that its inode says is as it was: size, time of the last write,
time of the last change of any kind, number. As in git's index, a file that was written just before it was
hashed is not remembered: it could be written once more within one tick of the file system's clock, and
nothing of that would show.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import orjson

from spacekit.push.content import Content
from spacekit.push.progress import Progress, Silent
from spacekit.push.remote import RemoteFile

__all__ = ["Digests", "Kind", "cache_folder", "remembered_digests"]

Kind = Literal["blob", "sha256"]
# Large enough that hashing, not reading, takes the time.
_CHUNK = 1024 * 1024
# The coarsest clock of a file system in use: FAT's ticks are two seconds.
_TICK_NS = 2_000_000_000
_VERSION = 1
# One file a folder that was pushed; those that were not used for longest go first.
_MAX_FOLDERS = 200
# Some 100 bytes a file, and twice the files that a folder may have.
_MAX_CACHE_BYTES = 32 * 1024 * 1024


class _Stamp(NamedTuple):
    """What an inode says of a file's bytes."""

    size: int
    written_ns: int
    changed_ns: int
    inode: int


class Digests:
    """Hashes of files, taken from memory where it holds.

    Args:
        file: Where they are remembered; `None` forgets them.
        clock: The time in nanoseconds since 1970.
    """

    def __init__(self, file: Path | None = None, clock: Callable[[], int] = time.time_ns) -> None:
        self._file = file
        self._clock = clock
        self._known: dict[str, dict[str, Any]] = _load(file) if file else {}
        self._made: dict[tuple[str, Kind], str] = {}
        self._is_changed = False

    def digest(self, content: Content, kind: Kind, progress: Progress | None = None) -> str:
        """git's name for the bytes of a file, or their SHA-256."""
        given = content.blob_id if kind == "blob" else content.sha256
        if given is not None:
            return given
        if isinstance(content.source, bytes):
            return str(_begun(kind, len(content.source), content.source).hexdigest())
        made = self._made.get((content.path, kind)) or self._remembered(content, kind)
        return made or self._hashed(content, content.source, kind, progress or Silent())

    def is_same(self, content: Content, remote: RemoteFile) -> bool:
        """Whether the repository holds these very bytes. A file of another size is not even opened."""
        if content.size != remote.size:
            return False
        if remote.sha256 is not None:
            return self.digest(content, "sha256") == remote.sha256
        return self.digest(content, "blob") == remote.blob_id

    def fill(self, wanted: Iterable[tuple[Content, Kind]], progress: Progress) -> None:
        """Hash what is not remembered, with progress; then `digest` and `is_same` need no time."""
        missing = [
            (content, kind)
            for content, kind in wanted
            if isinstance(content.source, Path) and not self._is_known(content, kind)
        ]
        if not missing:
            return
        progress.begin("Hashing", sum(content.size for content, _ in missing))
        try:
            for content, kind in missing:
                self.digest(content, kind, progress)
        finally:
            progress.end()

    def recall(self, contents: Iterable[Content]) -> None:
        """Look up what is remembered of these files; whoever waits for a server has the time."""
        for content in contents:
            for kind in ("blob", "sha256"):
                if kind in self._known.get(content.path, ()):
                    self._remembered(content, kind)

    def save(self) -> None:
        """Write down what was learned. A cache that can't be written is none, and no error."""
        if self._file is None or not self._is_changed:
            return
        data = orjson.dumps({"version": _VERSION, "files": self._known})
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._file.parent, delete=False) as stream:
                stream.write(data)
            # In one step: another run sees the old file or the new one, and each is right.
            Path(stream.name).replace(self._file)
            _tidy(self._file.parent)
        except OSError:
            return
        self._is_changed = False

    def _is_known(self, content: Content, kind: Kind) -> bool:
        given = content.blob_id if kind == "blob" else content.sha256
        return (
            given is not None or (content.path, kind) in self._made or bool(self._remembered(content, kind))
        )

    def _remembered(self, content: Content, kind: Kind) -> str | None:
        """What memory says, if the file is the one that it speaks of."""
        entry = self._known.get(content.path)
        if not isinstance(entry, dict) or not isinstance(content.source, Path):
            return None
        digest = entry.get(kind)
        try:
            is_the_same = isinstance(digest, str) and entry.get("stamp") == list(
                _stamp(content.source.stat())
            )
        except OSError:
            return None
        if not is_the_same or not isinstance(digest, str):
            return None
        self._made[content.path, kind] = digest
        return digest

    def _hashed(self, content: Content, source: Path, kind: Kind, progress: Progress) -> str:
        """Read the file; remember its hash if it stood still meanwhile and for a tick before."""
        began = self._clock()
        with source.open("rb") as stream:
            before = _stamp(os.fstat(stream.fileno()))
            digest = _begun(kind, before.size)
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                progress.advance(len(chunk))
            after = _stamp(os.fstat(stream.fileno()))
        made = str(digest.hexdigest())
        self._made[content.path, kind] = made
        is_old = max(before.written_ns, before.changed_ns) + _TICK_NS < began
        if before == after and is_old:
            entry = self._known.get(content.path)
            stamp = list(before)
            if not isinstance(entry, dict) or entry.get("stamp") != stamp:
                entry = self._known[content.path] = {"stamp": stamp}
            entry[kind] = made
            self._is_changed = True
        return made


def remembered_digests(folder: Path) -> Digests:
    """The hashes of a folder's files, as far as earlier runs left them."""
    name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
    return Digests(cache_folder() / "digests" / f"{name}.json")


def cache_folder() -> Path:
    """Where spacekit keeps what it can make again: SPACEKIT_CACHE_DIR, or the user's cache folder."""
    own = os.environ.get("SPACEKIT_CACHE_DIR")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "spacekit"


def _begun(kind: Kind, size: int, data: bytes = b"") -> Any:
    if kind == "sha256":
        return hashlib.sha256(data)
    # git's own name for a file: the hash of a small header and the bytes.
    return hashlib.sha1(b"blob %d\0" % size + data, usedforsecurity=False)


def _stamp(status: os.stat_result) -> _Stamp:
    return _Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _load(file: Path) -> dict[str, dict[str, Any]]:
    """What is remembered; nothing, if the file is not there, is broken or is of another version."""
    try:
        if file.stat().st_size > _MAX_CACHE_BYTES:
            return {}
        data = orjson.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    files = data.get("files") if isinstance(data, dict) and data.get("version") == _VERSION else None
    return files if isinstance(files, dict) else {}


def _tidy(folder: Path) -> None:
    """Forget the folders that were not pushed for longest."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MAX_FOLDERS]:
        file.unlink(missing_ok=True)
