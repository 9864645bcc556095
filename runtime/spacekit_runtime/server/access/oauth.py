"""Signing in with Hugging Face: the way there, the way back, and who it was."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
import time
from typing import Any
from urllib.parse import parse_qs

from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from spacekit_runtime.server.access.cookies import read_cookies, set_cookie
from spacekit_runtime.server.access.leading import lead_to
from spacekit_runtime.server.access.login_page import notice_page
from spacekit_runtime.server.access.provider import Provider, ProviderError
from spacekit_runtime.server.access.signing import LONGEST_TOKEN, Signer
from spacekit_runtime.server.access.sites import is_at_home, is_from_own_page
from spacekit_runtime.server.forwarded import root_of
from spacekit_runtime.server.http import OAUTH_INFO, Endpoint, Headers, answer

log = logging.getLogger("spacekit")

# A person reads, and finds their password, meanwhile.
STATE_SECONDS = 10 * 60
# As long as a login lasts at most, whatever its token does.
LONGEST_SECONDS = 7 * 24 * 60 * 60
# What functions get of a profile where all of it is too much for a cookie.
CORE = ("sub", "name", "preferred_username", "profile", "picture", "website", "email")
# A cookie's name, attributes and signature stand beside it within a browser's 4 KB.
MOST_BYTES = LONGEST_TOKEN - 300
HTML: Headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
TO_ROOT = "../"
ELSEWHERE = (
    "This app runs where it can't ask Hugging Face who you are: on a Space with hf_oauth: true it could. "
    "Here only somebody at its own machine is signed in."
)


class OAuthSession:
    """ASGI middleware that notes in a request who has signed in with Hugging Face.

    Args:
        app: What it stands before.
        oauth: Knows.
    """

    def __init__(self, app: ASGIApp, oauth: OAuth) -> None:
        self._app = app
        self._oauth = oauth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] in ("http", "websocket"):
            info = scope[OAUTH_INFO] = self._oauth.login(scope)
            # Where Gradio's apps look for it.
            scope.setdefault("session", {"oauth_info": info} if info is not None else {})
        await self._app(scope, receive, send)


class OAuth:
    """Logins with Hugging Face.

    Args:
        provider: Who vouches for people.
        secret: What cookies are signed with.
        root_path: What `launch` was told; see `root_of`.
    """

    middleware = OAuthSession

    def __init__(self, provider: Provider, secret: bytes, root_path: str) -> None:
        self._provider = provider
        self._root_path = root_path
        self._states = Signer(secret, "oauth state")
        self._logins = Signer(secret, "oauth login")
        suffix = hmac.digest(secret, b"name", "sha256").hex()[:16]
        self._state_cookie, self.cookie = f"oauth-state-{suffix}", f"oauth-login-{suffix}"

    def routes(self) -> list[Route]:
        """The routes."""
        table = [("/login/huggingface", self.begin), ("/login/callback", self.end)]
        return [Route(path, Endpoint(handler), methods=["GET"]) for path, handler in table]

    def login(self, scope: Scope) -> dict[str, Any] | None:
        """Who sends a request, as the provider has said; `None` for a stranger."""
        if not is_from_own_page(scope):
            return None
        return self._logins.read(read_cookies(scope).get(self.cookie))

    async def begin(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Send a person to the provider, and note in their browser what must come back."""
        if self._provider.is_play and not is_at_home(scope):
            # Whoever reached the app from elsewhere would be signed in as its author.
            await _say(send, 403, ELSEWHERE)
            return
        state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        note = {"state": state, "verifier": verifier, "page": _query(scope, "_target_url").lstrip("/")}
        try:
            address = await self._provider.address(self._callback(scope), state, verifier)
        except ProviderError as error:
            log.warning("a login could not begin: %s", error)
            await _say(send, 502, "Hugging Face does not answer. Try again in a while.")
            return
        token = self._states.sign(note, STATE_SECONDS)
        if len(token) > MOST_BYTES:
            token = self._states.sign({**note, "page": ""}, STATE_SECONDS)
        cookie = set_cookie(scope, self._state_cookie, token, STATE_SECONDS)
        headers = [(b"location", address.encode("latin-1")), (b"cache-control", b"no-store"), cookie]
        await answer(send, b"", status=302, headers=headers)

    async def end(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Take a person back who has signed in: only in the browser that was sent there."""
        note = self._states.read(read_cookies(scope).get(self._state_cookie))
        if note is None or not hmac.compare_digest(note["state"].encode(), _query(scope, "state").encode()):
            await _say(send, 400, "This login was begun elsewhere, or too long ago.")
            return
        forget = set_cookie(scope, self._state_cookie, "")
        if _query(scope, "error"):
            await lead_to(send, note["page"], [forget], root=TO_ROOT)
            return
        try:
            info = await self._provider.login(_query(scope, "code"), self._callback(scope), note["verifier"])
        except ProviderError as error:
            log.warning("a login failed: %s", error)
            await _say(send, 502, "Hugging Face did not confirm the login.", [forget])
            return
        seconds = min(info["expires_at"] - int(time.time()), LONGEST_SECONDS)
        token = self._kept(info, seconds)
        if len(token) > LONGEST_TOKEN:
            await _say(send, 502, "What Hugging Face says of this login is too long to keep.", [forget])
            return
        cookie = set_cookie(scope, self.cookie, token, seconds)
        await lead_to(send, note["page"], [forget, cookie], root=TO_ROOT)

    def _kept(self, info: dict[str, Any], seconds: int) -> str:
        """What the browser keeps of a login: all of the profile if it has room."""
        token = self._logins.sign(info, seconds)
        if len(token) <= MOST_BYTES:
            return token
        person = {name: info["userinfo"][name] for name in CORE if name in info["userinfo"]}
        return self._logins.sign({**info, "userinfo": person}, seconds)

    def _callback(self, scope: Scope) -> str:
        # A Space is known to the provider by its own host alone, also where it has another one.
        space = os.environ.get("SPACE_HOST", "").split(",")[0].strip()
        root = f"https://{space}" if space and "SPACE_ID" in os.environ else root_of(scope, self._root_path)
        return f"{root}/login/callback"


def _query(scope: Scope, name: str) -> str:
    query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    return query.get(name, [""])[0]


async def _say(send: Send, status: int, sentence: str, more: Headers | None = None) -> None:
    body = notice_page("The login did not work", sentence, TO_ROOT, "Back to the app")
    await answer(send, body, status=status, headers=[*HTML, *(more or [])])
