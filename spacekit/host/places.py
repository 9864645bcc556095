"""Where the host keeps things: the data directory, and the place that Spaces run from.

The data directory is for the host alone. What a Space runs from (checkout, environment, home) must be
reachable by the Space's own user, so where the data directory lies behind a closed folder (`/root`, a
temporary directory) it lies elsewhere.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from .errors import DataDirError

_DATABASE = "host.db"
_ORIGIN = "belongs-to"  # in a run place outside: the data directory it is derived from
_OUTSIDE = Path("/var/lib/spacekit/spaces")


@dataclass(frozen=True)
class Places:
    """The folders of one host."""

    data: Path
    spaces: Path

    @property
    def database(self) -> Path:
        """Spaces, tokens, builds."""
        return self.data / _DATABASE

    @property
    def secrets_key(self) -> Path:
        """What the secrets in the database are encrypted with."""
        return self.data / "secrets.key"

    @property
    def repositories(self) -> Path:
        """Bare git repositories, `<key>.git`."""
        return self.data / "repositories"

    @property
    def spool(self) -> Path:
        """What is being received; emptied at start."""
        return self.data / "spool"

    @property
    def logs(self) -> Path:
        """Build and run logs, a folder a Space."""
        return self.data / "logs"

    @property
    def tools(self) -> Path:
        """uv and the wheel of spacekit, readable by every Space."""
        return self.spaces / ".tools"

    def space(self, key: str) -> Path:
        """What one Space runs from."""
        return self.spaces / key


def open_places(data: Path, *, as_users: bool) -> Places:
    """Make the folders; `as_users` when Spaces run as users of their own, who must reach theirs."""
    data = data.absolute()
    try:
        data.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(data)
        places = Places(data, _spaces_root(data, as_users=as_users))
        shutil.rmtree(places.spool, ignore_errors=True)  # what a killed host was receiving
        for folder in (places.repositories, places.spool, places.logs):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
        places.tools.mkdir(mode=0o755, exist_ok=True)
        places.tools.chmod(0o755)  # mkdir's mode is cut by the umask
    except OSError as error:
        raise _unusable(data, error) from None
    return places


def _refuse_foreign(data: Path) -> None:
    """Leave alone what no host of ours made, or whose database is gone."""
    if (data / _DATABASE).exists():
        return
    for name in ("repositories", "spool", "logs", "spaces"):
        folder = data / name
        if folder.is_dir() and any(folder.iterdir()):
            raise DataDirError(
                f"{data} has a folder {name} with something in it, but no {_DATABASE}",
                f"bring {_DATABASE} back from a backup, or choose another folder with --data",
            )


def _unusable(data: Path, error: OSError) -> DataDirError:
    return DataDirError(
        f"the data directory {data} can't be used: {error.strerror or error}",
        "choose a folder that you may write to with --data",
    )


def _spaces_root(data: Path, *, as_users: bool) -> Path:
    inside = data / "spaces"
    if as_users and not is_open_to_all(data.parent):
        return _outside_root(data)
    if as_users:
        data.chmod(data.stat().st_mode | stat.S_IXOTH)
    inside.mkdir(mode=0o711, exist_ok=True)
    inside.chmod(0o711)
    return inside


def _outside_root(data: Path) -> Path:
    """A folder that only root could have made, where apps' homes stay."""
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    root = _OUTSIDE / digest
    root.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    root.mkdir(mode=0o711, exist_ok=True)
    found = root.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise DataDirError(f"{root} belongs to someone else", "remove it, or choose another --data")
    root.chmod(0o711)
    (root / _ORIGIN).write_text(str(data))
    return root


def remove_orphaned_roots() -> None:
    """Remove run places outside whose data directory is gone; one that may be mounted again is kept."""
    for root in _OUTSIDE.glob("*"):
        origin = root / _ORIGIN
        if root.lstat().st_uid != os.geteuid() or not origin.is_file():
            continue
        data = Path(origin.read_text())
        if data.parent.is_dir() and not data.exists() and not _has_homes(root):
            shutil.rmtree(root, ignore_errors=True)


def _has_homes(root: Path) -> bool:
    """Whether an app has kept something there."""
    return any(entry.name != "tmp" for home in root.glob("*/home") for entry in home.iterdir())


def is_open_to_all(folder: Path) -> bool:
    """Whether any user may pass through a folder and all those above it."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder.resolve(), *folder.resolve().parents))


class DataDirLock:
    """Holds a data directory for one host; the kernel lets go of it however the process ends."""

    def __init__(self, data: Path) -> None:
        self._path = data / "host.lock"
        self._file = -1

    def __enter__(self) -> Self:
        """Take the lock, or say who has it."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(self._path.parent, error) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise DataDirError(
                f"another host (process {holder}) uses the data directory {self._path.parent}",
                "stop it, or choose another --data",
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""
        os.close(self._file)
