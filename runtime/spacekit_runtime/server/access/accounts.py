"""The accounts of an app: `launch(auth=...)`, as names with passwords or as a function that decides."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from spacekit_runtime.errors import LaunchError

Auth = Callable[[str, str], Any] | tuple[str, str] | list[tuple[str, str]]
# What is longer is no name and no password; to hash it would be work for nothing.
LONGEST_NAME = 256
LONGEST_PASSWORD = 4096
HOW = 'auth= takes ("name", "password"), a list of such pairs, or a function of a name and a password'


class Accounts:
    """Those who may sign in.

    Args:
        auth: What `launch` was told.
        secret: The server's own.

    Raises:
        LaunchError: It is not what it may be, or nobody is named.
    """

    def __init__(self, auth: Auth, secret: bytes) -> None:
        self._secret = secret
        self._decide = auth if callable(auth) else None
        pairs = [] if callable(auth) else _pairs(auth)
        self._passwords = {name: _digest(password) for name, password in pairs}
        # What the password of an unknown name is compared with, so that the answer takes as long.
        self._nobody = _digest("")

    async def accept(self, name: str, password: str) -> bool:
        """Tell whether this is the password of that name."""
        if len(name) > LONGEST_NAME or len(password) > LONGEST_PASSWORD:
            return False
        if self._decide is None:
            is_right = hmac.compare_digest(self._passwords.get(name, self._nobody), _digest(password))
            return is_right and name in self._passwords
        if inspect.iscoroutinefunction(self._decide):
            return bool(await self._decide(name, password))
        # It may ask a directory or a database, and hash on purpose slowly.
        decided = await asyncio.to_thread(self._decide, name, password)
        return bool(await decided if inspect.isawaitable(decided) else decided)

    def stamp(self, name: str) -> str | None:
        """What changes with an account's password, so that a new one ends what the old one opened.

        Returns:
            `None` for a name that there is not.
        """
        if self._decide is not None:
            return ""
        digest = self._passwords.get(name)
        # Keyed: whoever finds a token must not be able to try passwords against it.
        return hmac.digest(self._secret, digest, "sha256").hex()[:16] if digest else None


def _pairs(auth: Any) -> list[tuple[str, str]]:
    """The names and passwords; one pair may stand alone."""
    listed = [auth] if _is_pair(auth) else auth
    is_list = isinstance(listed, Sequence) and not isinstance(listed, str)
    if not is_list or not listed or not all(_is_pair(pair) for pair in listed):
        raise LaunchError(HOW)
    return [(name.strip(), password) for name, password in listed]


def _is_pair(given: Any) -> bool:
    if not isinstance(given, tuple | list) or len(given) != 2:  # noqa: PLR2004  # a name and a password
        return False
    return all(isinstance(part, str) and part for part in given)


def _digest(password: str) -> bytes:
    """All alike in length, so that comparing tells nothing. Not for keeping: it never leaves memory."""
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
