"""What the relay keeps: its own two keys, hashes of tokens, bans. Nothing of links or of what passes."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from spacekit.errors import FolderError, StartError
from spacekit.relay.limits import MAX_FILE

__all__ = ["DataFolder"]

_KEY_BYTES = 32


class DataFolder:
    """The folder that `--data` names. It is made for its owner alone, and every file in it too.

    Args:
        path: The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.host_key = path / "host_key"
        self.authorized_keys = path / "authorized_keys"
        self.tokens = path / "tokens.json"
        self.bans = path / "bans.json"
        self.control = path / "control.sock"

    def make(self) -> None:
        """Make the folder, unless it is there."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(f"can't make {self.path}: {error.strerror}", "choose another --data") from error

    def secret_key(self) -> bytes:
        """The key of all signatures, made the first time."""
        return _once(self.path / "secret_key", lambda: secrets.token_bytes(_KEY_BYTES))

    def host_key_text(self, make: Callable[[], bytes]) -> bytes:
        """The SSH host key as OpenSSH writes it, made the first time."""
        return _once(self.host_key, make)

    def read_list(self, path: Path) -> list[dict[str, Any]]:
        """One of the lists; one that is not there is empty."""
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_FILE + 1)
        except FileNotFoundError:
            return []
        try:
            found = json.loads(raw)
        except ValueError:
            found = None
        if len(raw) > MAX_FILE or not isinstance(found, list) or not all(isinstance(x, dict) for x in found):
            raise FolderError(
                f"{path} is not a list as this relay writes it",
                "mend it, or move it away to begin an empty one",
            )
        return found

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lists while one is read, changed and written: two commands may run at once."""
        self.make()
        with _private(self.path / ".lock") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def running(self) -> Iterator[None]:
        """Hold the folder for one relay: two would each take the other's links for strangers'."""
        with _private(self.path / ".running") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StartError(
                    f"a relay runs on {self.path} already", "stop that one, or choose another --data"
                ) from None
            yield

    def write_list(self, path: Path, items: list[dict[str, Any]]) -> None:
        """Write one of the lists: the whole of it, or nothing."""
        _write(path, json.dumps(items, indent=1).encode() + b"\n")


def _once(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        made = make()
        _write(path, made)
        return made


def _private(path: Path) -> BinaryIO:
    """A file that nobody else may read, to be written anew."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with _private(beside) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
