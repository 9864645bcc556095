"""What this machine remembers of the secrets that it set: no value, but a hash under a key of its own.

With that `secrets sync` can say whether a secret is still what the file says. It is remembered with the time
at which the server says that it was set: if somebody else set it since, nothing is known any more. The file
is for its owner alone. Whoever can read it could test guesses of a value, as they could read the dotenv file
beside it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from spacekit.push.digests import cache_folder
from spacekit.push.target import Target

__all__ = ["KnownSecrets"]

_FILE = "known-secrets.json"
_KEY_BYTES = 32
# Some 150 bytes a secret; who sets more than this has another way to keep track.
_MAX_BYTES = 4 * 1024 * 1024


class KnownSecrets:
    """Hashes of the values that were set last, by Space and name.

    Args:
        target: The Space.
        folder: Where they are remembered; by default where spacekit keeps what can be forgotten.
    """

    def __init__(self, target: Target, folder: Path | None = None) -> None:
        self._space = f"{target.endpoint} {target.space}"
        self._file = (folder or cache_folder()) / _FILE
        self._all = _load(self._file)

    def verdicts(self, wanted: Mapping[str, str], set_at: Mapping[str, datetime | None]) -> dict[str, bool]:
        """For each secret that is as it was set here: whether it has the value that is wanted."""
        told = {}
        for name, value in wanted.items():
            note = self._notes().get(name)
            is_ours = isinstance(note, dict) and name in set_at and note.get("at") == _stamp(set_at[name])
            if is_ours and isinstance(note, dict):
                told[name] = hmac.compare_digest(str(note.get("hash")), self._hash(name, value))
        return told

    def remember(self, name: str, value: str, set_at: datetime | None) -> None:
        """Note what was set, and when the server says that it was."""
        self._notes()[name] = {"hash": self._hash(name, value), "at": _stamp(set_at)}

    def forget(self, names: Iterable[str]) -> None:
        """Note that they are gone."""
        for name in names:
            self._notes().pop(name, None)

    def save(self) -> None:
        """Write it down; where that can't be done, the next time nothing is known."""
        data = json.dumps(self._all).encode()
        with suppress(OSError):
            if len(data) > _MAX_BYTES:
                self._file.unlink(missing_ok=True)
                return
            self._file.parent.mkdir(parents=True, exist_ok=True)
            # A file of this kind is made for its owner alone.
            with tempfile.NamedTemporaryFile(dir=self._file.parent, delete=False) as partial:
                partial.write(data)
            Path(partial.name).replace(self._file)

    def _notes(self) -> dict[str, Any]:
        spaces = self._all["spaces"]
        found = spaces.get(self._space)
        notes: dict[str, Any] = found if isinstance(found, dict) else {}
        spaces[self._space] = notes
        return notes

    def _hash(self, name: str, value: str) -> str:
        message = f"{self._space}\0{name}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.new(bytes.fromhex(self._all["key"]), message, hashlib.sha256).hexdigest()


def _load(file: Path) -> dict[str, Any]:
    """What is remembered; a file that is not ours alone, or is none, is begun anew."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        status = file.stat()
        is_ours = not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o077)
        if is_ours and status.st_size <= _MAX_BYTES:
            data = json.loads(file.read_bytes())
            if len(bytes.fromhex(data["key"])) == _KEY_BYTES and isinstance(data["spaces"], dict):
                return {"key": data["key"], "spaces": data["spaces"]}
    return {"key": secrets.token_hex(_KEY_BYTES), "spaces": {}}


def _stamp(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
