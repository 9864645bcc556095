"""Tokens that let clients share; of each only a hash is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from typing import Any

from spacekit.errors import UsageError
from spacekit.relay.data import DataFolder
from spacekit.relay.limits import MAX_TOKENS

__all__ = ["Tokens"]

# Begins every token, so that scanners of secrets and people know what they have found.
_PREFIX = "skr_"
_BYTES = 20
_NAME = re.compile(r"[A-Za-z0-9][\w.@-]{0,63}", re.ASCII)


class Tokens:
    """The tokens of one relay; read anew each time, since `spacekit relay token` changes them meanwhile.

    Args:
        data: Where they are kept.
    """

    def __init__(self, data: DataFolder) -> None:
        self._data = data

    def all(self) -> list[dict[str, Any]]:
        """Every token: its name, its hash, and when it was made."""
        return self._data.read_list(self._data.tokens)

    def add(self, name: str) -> str:
        """Make a token; what is given back can't be had again."""
        with self._data.lock():
            if not _NAME.fullmatch(name):
                raise UsageError(
                    f"{name!r} is no name for a token", "use letters, digits, `.`, `_`, `-` and `@`"
                )
            known = self.all()
            if any(each.get("name") == name for each in known):
                raise UsageError(f"there is a token {name} already", f"spacekit relay token remove {name}")
            if len(known) >= MAX_TOKENS:
                raise UsageError(f"there are {MAX_TOKENS} tokens, which is the most", "remove some")
            # 160 random bits need no slow hash: there is nothing to guess.
            token = _PREFIX + base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()
            added = {"name": name, "sha256": _hash(token), "added": int(time.time())}
            self._data.write_list(self._data.tokens, [*known, added])
            return token

    def remove(self, name: str) -> None:
        """Take a token away."""
        with self._data.lock():
            known = self.all()
            kept = [each for each in known if each.get("name") != name]
            if len(kept) == len(known):
                raise UsageError(f"there is no token {name}", "`spacekit relay token list`")
            self._data.write_list(self._data.tokens, kept)

    def name_of(self, token: str) -> str | None:
        """Whose a token is."""
        given = _hash(token)
        found = None
        for each in self.all():
            if hmac.compare_digest(str(each.get("sha256")), given):
                found = str(each.get("name"))
        return found

    def names(self) -> set[str]:
        """Of all tokens, the names."""
        return {str(each.get("name")) for each in self.all()}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
