"""Which other sites' pages may call an app from a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spacekit_runtime.server.http import Headers, answer, encode, header

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104  # compared, not bound


def may_call(origin: str, host: str) -> bool:
    """Tell whether a page of an origin may call an app that the browser reached at a host.

    Any page may, as `@gradio/client` runs in other sites' pages: but an app on the user's own machine
    may be called only by pages from there, else any site that the user visits could use it.
    """
    name = urlsplit(f"//{host}").hostname or ""
    if not _is_local(name):
        return True
    return _is_local(urlsplit(origin).hostname or "")


def _is_local(name: str) -> bool:
    return name in LOOPBACK or name.endswith(".localhost") or name.startswith("127.")


class Origins:
    """ASGI middleware that answers browsers' questions about other origins, and refuses those that may not.

    Args:
        app: What it stands before.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        origin = header(scope, b"origin") if scope["type"] == "http" else None
        if origin is None:
            await self._app(scope, receive, send)
            return
        host = header(scope, b"host") or ""
        if urlsplit(origin).netloc == host:
            await self._app(scope, receive, send)
            return
        if not may_call(origin, host):
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
