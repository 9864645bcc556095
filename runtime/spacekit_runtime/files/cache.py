"""The folder that an app's files lie in, each under the hash of what is in it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from spacekit_runtime.environment import setting
from spacekit_runtime.errors import Error
from spacekit_runtime.files.names import safe_name

# What is being written. The name begins with a dot, so nothing in it is ever served.
_UNFINISHED = ".unfinished"
# What is older was left by a process that was killed: no upload takes a day.
_STALE_SECONDS = 24 * 60 * 60
_CHUNK = 1024 * 1024
_PRIVATE = 0o700


class FileCache:
    """Keeps files under `ROOT/<sha256>/<name>`, so that none can be guessed and none is kept twice.

    Args:
        root: The folder; `GRADIO_TEMP_DIR`, else one of this user's in the system's temporary folder.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._given = root
        # What was kept here in this process, if it is to be removed again.
        self._kept: set[Path] | None = None

    @cached_property
    def root(self) -> Path:
        """The folder, as it really lies; made on first use."""
        given = self._given or setting("TEMP_DIR")
        root = Path(given) if given else _own_folder()
        root.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        _sweep(root / _UNFINISHED)
        return root.resolve()

    def begin(self, name: str) -> UnfinishedFile:
        """Begin to write a file; it is not there before it is kept.

        Args:
            name: What its owner calls it; anything at all.
        """
        return UnfinishedFile(self.root, safe_name(name), self._note)

    def note_files(self) -> None:
        """From now on, note what is kept, so that `remove` can remove it."""
        if self._kept is None:
            self._kept = set()

    def remove(self, *, older_than: float = 0) -> None:
        """Remove the noted files that were written longer ago than so many seconds."""
        newest = time.time() - older_than
        for path in list(self._kept or ()):
            try:
                if path.stat().st_mtime > newest:
                    continue
                path.unlink()
                # Another file with the same contents may lie beside it under another name.
                with contextlib.suppress(OSError):
                    path.parent.rmdir()
            except FileNotFoundError:
                pass
            if self._kept is not None:
                self._kept.discard(path)

    def _note(self, path: Path) -> None:
        if self._kept is not None:
            self._kept.add(path)

    def write(self, content: bytes, name: str) -> Path:
        """Keep a file that is made here, and give its path.

        Args:
            content: All that is in it.
            name: What it is called.
        """
        with self.begin(name) as target:
            target.write(content)
            return target.keep()

    def copy(self, path: Path) -> Path:
        """Keep a copy of a file, and give its path; one that lies here already stays where it is."""
        real = path.resolve(strict=True)
        if self.holds(real):
            return real
        with real.open("rb") as source, self.begin(real.name) as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
            return target.keep()

    def holds(self, real: Path) -> bool:
        """Tell whether a path, as it really lies, is that of a kept file."""
        if not real.is_relative_to(self.root):
            return False
        parts = real.relative_to(self.root).parts
        return bool(parts) and not any(part.startswith(".") for part in parts)


class UnfinishedFile:
    """A file that is being written: kept as a whole, or gone."""

    def __init__(self, root: Path, name: str, note: Callable[[Path], None] = lambda _: None) -> None:
        self._root = root
        self._name = name
        self._note = note
        self._digest = hashlib.sha256()
        self.size = 0
        folder = root / _UNFINISHED
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        self._path = folder / os.urandom(16).hex()
        self._stream: BinaryIO = self._path.open("xb")

    def write(self, data: bytes) -> None:
        """Add to its end."""
        self._stream.write(data)
        self._digest.update(data)
        self.size += len(data)

    def close(self) -> None:
        """Nothing more will come: give back what an open file takes."""
        self._stream.close()

    def keep(self) -> Path:
        """It is whole: give the path that it has from now on."""
        self.close()
        folder = self._root / self._digest.hexdigest()
        kept = folder / self._name
        try:
            self._move(kept)
        except FileNotFoundError:
            # The folder was empty for a moment, and removed with the last file that was in it.
            self._move(kept)
        self._note(kept)
        return kept

    def _move(self, kept: Path) -> None:
        kept.parent.mkdir(mode=_PRIVATE, exist_ok=True)
        # Should the same file be there, it is replaced by itself: a reader of it notices nothing.
        self._path.replace(kept)

    def discard(self) -> None:
        """Leave nothing of it; does nothing once it is kept."""
        self._stream.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()


def _own_folder() -> Path:
    """A folder that is this user's alone: anybody may make one of any name in the system's.

    Raises:
        Error: Somebody else made it.
    """
    import tempfile  # most apps have no files, and it takes as long to load as all of this package

    user = os.getuid() if hasattr(os, "getuid") else "files"
    folder = Path(tempfile.gettempdir()) / f"spacekit-{user}"
    folder.mkdir(exist_ok=True, mode=_PRIVATE)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
        raise Error(f"{folder} belongs to somebody else; set GRADIO_TEMP_DIR to a folder of your own")
    return folder


def _sweep(folder: Path) -> None:
    """Remove what killed processes left half-written."""
    if not folder.is_dir():
        return
    oldest = time.time() - _STALE_SECONDS
    for left in folder.iterdir():
        if left.lstat().st_mtime < oldest:
            left.unlink(missing_ok=True)
