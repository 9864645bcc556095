"""Keeps secrets on disk so that the database alone does not tell them.

The key is a file beside the database. That protects a copy of `host.db` that gets out (a backup, a bug
report); whoever reads the whole data directory, or is root on this machine, reads the secrets too.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from spacekit.host.errors import DataDirError


class Unreadable(Exception):
    """A secret was stored under another key."""


class Vault:
    """Encrypts and decrypts with the key of a data directory; makes one at the first start."""

    def __init__(self, key_file: Path) -> None:
        key = _read_key(key_file) if key_file.exists() else _make_key(key_file)
        try:
            self._fernet = Fernet(key)
        except ValueError:
            raise DataDirError(
                f"{key_file.name} in the data directory is no key",
                "bring it back from a backup, or remove it and set every secret anew",
            ) from None

    def lock(self, text: str) -> str:
        """A text as it is stored."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def unlock(self, stored: str) -> str:
        """A stored text as it was given; raises `Unreadable` when the key is another one."""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except InvalidToken:
            raise Unreadable from None


def _read_key(path: Path) -> bytes:
    path.chmod(0o600)  # a backup that was brought back may have any mode
    return path.read_bytes().strip()


def _make_key(path: Path) -> bytes:
    """Write a new key, whole and on disk before anything is encrypted with it."""
    key = Fernet.generate_key()
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, key)
        os.fsync(file)
    finally:
        os.close(file)
    partial.replace(path)
    return key
