"""Which other sites' pages may call an app from a browser."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacekit_runtime.server.http import Headers, answer, encode, header


def may_call(origin: str, host: str, *, strict: bool = True) -> bool:
    """Tell whether a page of an origin may call an app that the browser reached at a host.

    Any page may, as `@gradio/client` runs in other sites' pages: but an app on the user's own machine
    may be called only by pages from there, else any site that the user visits could use it. Pages that hide
    where they are from (`null`) may where the author says so: `strict` is off.
    """
    if not _is_local(_name(f"//{host}")):
        return True
    return _is_local(_name(origin)) or (origin == "null" and not strict)


def _name(address: str) -> str:
    """The host in an address; empty where it is none, and for an origin that hides (`null`)."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_local(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


class Origins:
    """ASGI middleware that answers browsers' questions about other origins, and refuses those that may not.

    Args:
        app: What it stands before.
        parent: The FastAPI app that this one is mounted into: where it says itself who may call, that counts.
        strict: See `may_call`.
    """

    def __init__(self, app: ASGIApp, parent: FastAPI | None = None, *, strict: bool = True) -> None:
        self._app = app
        self._parent = parent
        self._strict = strict

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        origin = header(scope, b"origin") if scope["type"] == "http" else None
        if origin is None:
            await self._app(scope, receive, send)
            return
        host = header(scope, b"host") or ""
        if origin.partition("://")[2] == host or self._is_said_above():
            await self._app(scope, receive, send)
            return
        if not may_call(origin, host, strict=self._strict):
            detail = f"a page of {origin[:100]} may not call an app on this machine"
            await answer(send, encode({"detail": detail}), status=403)
            return
        allowed: Headers = [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", b"x-event-id"),
            (b"vary", b"origin"),
        ]
        if scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method"):
            asked = header(scope, b"access-control-request-headers") or "content-type"
            more = [
                (b"access-control-allow-methods", b"GET, POST"),
                (b"access-control-allow-headers", asked.encode("latin-1")),
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
