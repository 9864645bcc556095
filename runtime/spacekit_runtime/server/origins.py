"""Which other sites' pages may call an app from a browser, and show it in a frame."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette._utils import get_route_path  # what the router itself goes by
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacekit_runtime.server.allowed_origins import HIDDEN, AllowedOrigins
from spacekit_runtime.server.embed_routes import PATHS as EMBED_PATHS
from spacekit_runtime.server.forwarded import OWN_HOST, PORTS, front_of, is_passed_on, own_hosts
from spacekit_runtime.server.http import Headers, answer, encode, header

# Noted in a request to an app that pages of other sites show in a frame, for the cookies that it sets.
IS_FRAMED = "spacekit.is_framed"
# What proxies say, and with what a page in the visitor's browser would pass for one.
PROXYS_OWN = ("forwarded", "via", "x-real-ip", "x-forwarded-")
# Endings of names that nobody can have in the public DNS: people give them to machines of their own.
HOME_NAMES = ("internal", "lan", "local", "localdomain", "test", "home.arpa")


def may_call(origin: str, host: str, *, strict: bool = True) -> bool:
    """Tell whether a page of an origin may call an app that the browser reached at a host.

    Any page may, as `@gradio/client` runs in other sites' pages: but an app on the user's own machine
    may be called only by pages from there, else any site that the user visits could use it. Pages that hide
    where they are from (`null`) may where the author says so: `strict` is off.
    """
    if not is_local(_name(f"//{host}")):
        return True
    return is_local(_name(origin)) or (origin == HIDDEN and not strict)


def _name(address: str) -> str:
    """The host in an address; empty where it is none, and for an origin that hides (`null`)."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def is_local(name: str) -> bool:
    """Tell whether a host is this machine."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_rebound(scope: Scope) -> bool:
    """Tell whether a page's public name was led to this machine, so that its page passes for the app's own.

    Whoever has a name can have it lead to one server first, which gives the page, and then to 127.0.0.1. Told
    by what such a page can't change: the connection came from this machine straight to our own port, and not
    through a proxy, which listens on another; and it was made for a name that is no machine's of one's own.
    """
    host = header(scope, b"host") or ""
    address, own_port = scope.get("server") or ("", None)
    try:
        named = urlsplit(f"//{host}")
        port = named.port or int(PORTS[scope["scheme"]])
    except (KeyError, ValueError):
        return False
    is_direct = is_local(address) and port == own_port
    return is_direct and is_public_name(named.hostname or "") and host != scope.get(OWN_HOST)


def is_public_name(name: str) -> bool:
    """Tell whether a host is a name that anybody could have."""
    name = name.removesuffix(".")
    if "." not in name or is_local(name) or name.endswith(tuple(f".{ending}" for ending in HOME_NAMES)):
        return False
    try:
        ip_address(name)
    except ValueError:
        return True
    return False


class Origins:
    """ASGI middleware that answers browsers' questions about other origins, and refuses those that may not.

    Args:
        app: What it stands before.
        parent: The FastAPI app that this one is mounted into: where it says itself who may call, that counts.
        strict: See `may_call`.
        allowed: Those that the author names; without a list, see `may_call`.
    """

    def __init__(
        self,
        app: ASGIApp,
        parent: FastAPI | None = None,
        *,
        strict: bool = True,
        allowed: AllowedOrigins | None = None,
    ) -> None:
        self._app = app
        self._parent = parent
        self._strict = strict
        self._allowed = allowed
        self._policy = allowed.frame_policy if allowed is not None else None
        self._is_framed = allowed is not None and allowed.is_for_others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[IS_FRAMED] = self._is_framed
        if self._policy is not None:
            send = _with_policy(send, self._policy)
        origin = header(scope, b"origin")
        if origin is None or self._is_free(scope):
            await self._app(scope, receive, send)
        elif is_rebound(scope) and not (self._allowed is not None and self._allowed.allows(origin)):
            await answer(send, encode({"detail": _refusal_of_name(scope)}), status=403)
        elif self._is_own(scope, origin):
            await self._app(scope, receive, send)
        elif not self._allows(scope, origin):
            await answer(send, encode({"detail": self._refusal(origin)}), status=403)
        else:
            await self._allow(scope, receive, send, origin)

    def _is_free(self, scope: Scope) -> bool:
        """Whether it is not ours to say who may ask for this."""
        return get_route_path(scope) in EMBED_PATHS or self._is_said_above()

    def _is_own(self, scope: Scope, origin: str) -> bool:
        """Whether the page is the app's own, as far as its browser and proxies tell."""
        # The browser's own word; no page can put another in its place.
        if header(scope, b"sec-fetch-site") == "same-origin":
            return True
        if origin.partition("://")[2] in own_hosts(scope):
            return True
        # A proxy that says nothing of the host it was asked for, before an app that it calls by a local name:
        # a browser on this machine would have come directly, and have said whose page it is.
        is_untold = header(scope, b"sec-fetch-site") is None and is_passed_on(scope)
        return is_untold and self._allowed is None and is_local(_name(f"//{front_of(scope).host}"))

    def _allows(self, scope: Scope, origin: str) -> bool:
        if self._allowed is None:
            return may_call(origin, front_of(scope).host, strict=self._strict)
        return self._allowed.allows(origin) or (origin == HIDDEN and not self._strict)

    def _refusal(self, origin: str) -> str:
        if self._allowed is None:
            return f"a page of {origin[:100]} may not call an app on this machine"
        return f"a page of {origin[:100]} may not call this app: allowed_origins does not name it"

    async def _allow(self, scope: Scope, receive: Receive, send: Send, origin: str) -> None:
        allowed: Headers = [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", b"x-event-id"),
            (b"vary", b"origin"),
        ]
        if scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method"):
            more = [
                (b"access-control-allow-methods", b"GET, POST"),
                (b"access-control-allow-headers", _headers_of_pages(scope)),
                (b"access-control-max-age", b"600"),
            ]
            await answer(send, b"", headers=[*allowed, *more])
            return

        async def send_allowed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *allowed]}
            await send(message)

        await self._app(scope, receive, send_allowed)

    def _is_said_above(self) -> bool:
        """Whether the parent has a policy; it may have got it after this app was mounted."""
        above: list[Any] = self._parent.user_middleware if self._parent is not None else []
        return any(middleware.cls is CORSMiddleware for middleware in above)


def _refusal_of_name(scope: Scope) -> str:
    name = _name(f"//{header(scope, b'host')}")
    return (
        f"a page of {name[:100]} may not call an app on this machine, though the name leads here: "
        "if it is yours, name it in allowed_origins"
    )


def _headers_of_pages(scope: Scope) -> bytes:
    """Of the headers that a page asks to send, those that it may."""
    asked = (header(scope, b"access-control-request-headers") or "content-type").split(",")
    names = [name.strip() for name in asked]
    return ", ".join(name for name in names if not name.lower().startswith(PROXYS_OWN)).encode("latin-1")


def _with_policy(send: Send, policy: bytes) -> Send:
    """Say with each page who may show it in a frame."""

    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message["headers"]):
            message = {**message, "headers": [*message["headers"], (b"content-security-policy", policy)]}
        await send(message)

    return send_with_policy


def _is_page(headers: Headers) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
