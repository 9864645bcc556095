"""Who may use the page: the browser that was given its key, at its own address, and nobody else.

The page pushes with the user's token, so other users of the machine, other sites in the same browser and
names that an attacker points at 127.0.0.1 must not reach it.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "Keys"]

# What this machine calls itself. Any other name that leads here is somebody's trick with DNS.
_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
# They hold nothing but the page's title, and browsers ask for some of them without cookies.
_OPEN = frozenset({"/manifest.json", "/favicon.svg", "/favicon.ico", "/robots.txt"})
_KEY_BYTES = 32
_COOKIE_CHARS = 4096
_HTTP_PORT = 80
_HTML = (b"content-type", b"text/html; charset=utf-8")
_NO_STORE = (b"cache-control", b"no-store")
# Nobody frames the page to have it clicked, and no address of it goes to where a link leads.
_ALWAYS = (
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
_REFUSED = (
    b"<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    b"<meta name=color-scheme content='light dark'><title>spacekit drop</title>"
    b"<body style='font:16px/1.5 system-ui;max-width:34rem;margin:15vh auto;padding:0 1rem'>"
    b"<h1 style='font-size:1.4rem'>This page is for somebody else</h1>"
    b"<p>Its address works once, in one browser. Run <code>spacekit drop</code> again to get a new one."
)


class Keys:
    """The key that opens the page once, and the secret that a browser keeps for it."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(_KEY_BYTES)
        self._cookie = secrets.token_urlsafe(_KEY_BYTES)
        self._is_used = False

    def exchange(self, key: str) -> str | None:
        """The secret for the key; `None` if it is wrong, or was used."""
        if self._is_used or not hmac.compare_digest(key.encode(), self.key.encode()):
            return None
        self._is_used = True
        return self._cookie

    def opens(self, cookie: str) -> bool:
        """Whether a browser's secret is the right one."""
        return hmac.compare_digest(cookie.encode(), self._cookie.encode())


class Guard:
    """ASGI middleware that lets nobody through who has not the key.

    Args:
        app: What it stands before.
        keys: The page's key.
    """

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        own = headers.get(b"host", "")
        name = f"spacekit-drop-{scope['server'][1]}"
        if not _is_own(own, scope["server"][1]):
            await _answer(send, 403, _REFUSED, [_HTML])
        elif scope["path"] == "/" and "key=" in scope["query_string"].decode("latin-1"):
            await self._exchange(scope, headers, name, send)
        elif scope["path"] not in _OPEN and not self._may_pass(scope, headers, own, name):
            await _answer(send, 403, _REFUSED, [_HTML])
        else:
            await self._app(scope, receive, _guarded(send))

    async def _exchange(self, scope: Scope, headers: dict[bytes, str], name: str, send: Send) -> None:
        """The key for a cookie, and on to the address without the key: it stays in no history."""
        key = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        given = self._keys.exchange(key)
        to = [(b"location", b"/"), _NO_STORE]
        if given is not None:
            # Lax and not Strict: a browser that comes here from another program would keep a strict one back.
            cookie = f"{name}={given}; HttpOnly; SameSite=Lax; Path=/"
            await _answer(send, 303, b"", [*to, (b"set-cookie", cookie.encode())])
        elif self._keys.opens(_cookie(headers, name)):
            await _answer(send, 303, b"", to)
        else:
            await _answer(send, 403, _REFUSED, [_HTML])

    def _may_pass(self, scope: Scope, headers: dict[bytes, str], own: str, name: str) -> bool:
        origin = headers.get(b"origin")
        if origin is not None and origin != f"{scope['scheme']}://{own}":
            return False
        # Another port of this machine is the same site to a browser, and gets the cookie along.
        from_elsewhere = headers.get(b"sec-fetch-site", "none") not in {"none", "same-origin"}
        is_visit = scope["path"] == "/" and headers.get(b"sec-fetch-mode") == "navigate"
        if from_elsewhere and not is_visit:
            return False
        return self._keys.opens(_cookie(headers, name))


def _is_own(host: str, port: int) -> bool:
    """Whether a browser asked for this machine by its own name, at our port."""
    try:
        parts = urlsplit(f"//{host}")
        asked = parts.port or _HTTP_PORT
    except ValueError:
        return False
    return parts.hostname in _OWN_NAMES and asked == port and parts.username is None


def _cookie(headers: dict[bytes, str], name: str) -> str:
    try:
        found = SimpleCookie(headers.get(b"cookie", "")[:_COOKIE_CHARS]).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _guarded(send: Send) -> Send:
    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_ALWAYS]}
        await send(message)

    return send_guarded


async def _answer(send: Send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *_ALWAYS, length]})
    await send({"type": "http.response.body", "body": body})
