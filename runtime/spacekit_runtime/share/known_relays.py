"""The host keys of relays that were reached before: one line each, as OpenSSH keeps them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# A file of a person's few relays; what is larger is not ours.
_MOST_BYTES = 1 << 20
_FIELDS = 3


@dataclass(frozen=True)
class KnownKey:
    """A key that is remembered, and where.

    Attributes:
        key: Its kind and its text, as in `ssh-ed25519 AAAA...`.
        line: The line of the file, counted from 1.
    """

    key: str
    line: int


class KnownRelays:
    """The file.

    Args:
        path: Where it is; in the user's settings by default, and nowhere for a user without a home.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or _usual_path(os.environ)

    def keys(self, place: str) -> list[KnownKey]:
        """What is remembered of a relay.

        Args:
            place: `[host]:port`, or a name.

        Raises:
            OSError: The file is there and can't be read.
        """
        if self.path is None:
            return []
        try:
            with self.path.open("rb") as file:
                text = file.read(_MOST_BYTES).decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        found = []
        for number, line in enumerate(text.splitlines(), 1):
            fields = line.split()
            is_entry = len(fields) >= _FIELDS and not line.lstrip().startswith("#")
            if is_entry and place in fields[0].split(","):
                found.append(KnownKey(" ".join(fields[1:3]), number))
        return found

    def remember(self, place: str, key: str) -> None:
        """Add a key.

        Raises:
            OSError: It can't be written.
        """
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # In one write at the end of the file: two programs that start at once both leave their line.
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            file.write(f"{place} {key}\n".encode())


def _usual_path(environment: Mapping[str, str]) -> Path | None:
    chosen = environment.get("SPACEKIT_CONFIG_DIR")
    try:
        base = environment.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    except RuntimeError:
        return Path(chosen) / "known_relays" if chosen else None
    return Path(chosen or Path(base, "spacekit")) / "known_relays"
