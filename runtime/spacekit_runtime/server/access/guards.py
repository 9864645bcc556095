"""Guards: who sends a request, if it is somebody whom the app knows."""

from __future__ import annotations

import asyncio
import hmac
import inspect
from collections.abc import Callable
from typing import Any, Protocol

from starlette.requests import Request
from starlette.types import Scope

from spacekit_runtime.server.access.accounts import Accounts
from spacekit_runtime.server.access.cookies import read_cookies
from spacekit_runtime.server.access.signing import Signer
from spacekit_runtime.server.access.sites import is_from_own_page

# A login ends at the latest after a week; the cookie itself when the browser is closed.
LOGIN_SECONDS = 7 * 24 * 60 * 60
# Logins that were ended before their time, as long as they would have gone on.
MOST_ENDED = 100_000


class Guard(Protocol):
    """Knows who sends a request."""

    has_login: bool

    async def user(self, scope: Scope) -> str | None:
        """Who sends it; `None` for a stranger."""


class DependencyGuard:
    """Goes by the word of the author's own function: `auth_dependency=`.

    Args:
        decide: Takes a FastAPI request, and gives a name or `None`.
    """

    has_login = False

    def __init__(self, decide: Callable[[Any], Any]) -> None:
        self._decide = decide

    async def user(self, scope: Scope) -> str | None:
        """Who sends a request.

        Raises:
            HTTPException: The function says so.
        """
        request = Request(scope)
        if inspect.iscoroutinefunction(self._decide):
            user = await self._decide(request)
        else:
            user = await asyncio.to_thread(self._decide, request)
            user = await user if inspect.isawaitable(user) else user
        return None if user is None else str(user)


class PasswordGuard:
    """Knows those who have signed in, by a cookie that only this server can make.

    Args:
        accounts: Those who may.
        secret: What cookies are signed with.
    """

    has_login = True

    def __init__(self, accounts: Accounts, secret: bytes) -> None:
        self.accounts = accounts
        self._signer = Signer(secret, "login")
        # Cookies know no ports: apps on one host need names of their own.
        self.cookie = f"access-token-{hmac.digest(secret, b'name', 'sha256').hex()[:16]}"
        self._ended: dict[str, float] = {}

    async def user(self, scope: Scope) -> str | None:
        """Who sends a request."""
        token = self.token(scope)
        return self._name(token) if token is not None else None

    def token(self, scope: Scope) -> str | None:
        """The token that a request carries and may go by."""
        return read_cookies(scope).get(self.cookie) if is_from_own_page(scope) else None

    def begin(self, name: str, nonce: str) -> str:
        """A token for somebody who has shown who they are."""
        content = {"user": name, "stamp": self.accounts.stamp(name), "id": nonce}
        return self._signer.sign(content, LOGIN_SECONDS)

    def end(self, token: str | None) -> None:
        """Know a token no more: a copy of it is worth nothing after its owner has signed out."""
        content = self._signer.read(token)
        if content is None:
            return
        self._ended[content["id"]] = content["exp"]
        if len(self._ended) > MOST_ENDED:
            del self._ended[next(iter(self._ended))]

    def _name(self, token: str) -> str | None:
        content = self._signer.read(token)
        if content is None or content["id"] in self._ended:
            return None
        name: str = content["user"]
        stamp = self.accounts.stamp(name)
        return name if stamp is not None and stamp == content["stamp"] else None
