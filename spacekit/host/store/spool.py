"""File content on its way in: base64 decoded to disk piece by piece, within limits."""

from __future__ import annotations

import binascii
import os
import tempfile
from pathlib import Path
from typing import IO

from spacekit.host.errors import HostError, TooLarge
from spacekit.host.limits import GIB, MAX_COMMIT_SIZE, MAX_FILE_SIZE

_GROUP = 4  # letters of base64 that make three bytes


class Spool:
    """A folder for the files of one commit; counts what they hold together."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._received = 0
        self._open: set[IO[bytes]] = set()

    def open(self) -> IO[bytes]:
        """A new file."""
        file = tempfile.NamedTemporaryFile(dir=self._folder, delete=False)  # noqa: SIM115 - see close
        self._open.add(file)
        return file

    def close(self, file: IO[bytes]) -> None:
        """A file is complete."""
        file.close()
        self._open.discard(file)

    def close_all(self) -> None:
        """No more comes: close what was left open by a request that was refused or cut."""
        for file in list(self._open):
            self.close(file)

    def count(self, size: int) -> None:
        """Add to what was received, up to the limit."""
        self._received += size
        if self._received > MAX_COMMIT_SIZE:
            raise TooLarge(f"A commit may hold {MAX_COMMIT_SIZE // GIB} GiB", "commit in parts")


class Base64File:
    """One file: base64 goes in, bytes land on disk."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._file = spool.open()
        self._rest = b""
        self._ended = False
        self.path = Path(os.fsdecode(self._file.name))
        self.size = 0

    def write(self, letters: bytes) -> None:
        """Decode what is complete and keep the rest for the next piece."""
        letters = self._rest + letters
        whole = len(letters) - len(letters) % _GROUP
        self._rest = letters[whole:]
        self._decode(letters[:whole])

    def close(self) -> None:
        """The text ended."""
        self._decode(self._rest)
        self._spool.close(self._file)

    def _decode(self, letters: bytes) -> None:
        if not letters:
            return
        try:
            if self._ended:
                raise binascii.Error
            data = binascii.a2b_base64(letters, strict_mode=True)
        except binascii.Error:
            raise HostError("A file's content is not base64") from None
        self._ended = letters.endswith(b"=")
        self.size += len(data)
        self._spool.count(len(data))
        if self.size > MAX_FILE_SIZE:
            raise TooLarge(f"A file may hold {MAX_FILE_SIZE // GIB} GiB")
        self._file.write(data)
