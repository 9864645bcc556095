"""The door of an app: nobody gets past it whom the guard does not know, to whatever route."""

from __future__ import annotations

from http import HTTPStatus

from starlette._utils import get_route_path  # what the router itself goes by, so that both see one path
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.access.cookies import is_cookie_lost
from spacekit_runtime.server.access.guards import Guard
from spacekit_runtime.server.access.login_page import login_page, notice_page
from spacekit_runtime.server.access.login_words import visitors_language
from spacekit_runtime.server.access.sites import READING
from spacekit_runtime.server.embed_routes import PATHS as EMBED_PATHS
from spacekit_runtime.server.http import USER, Headers, answer, encode, header

# What strangers may ask for: to sign in, and who they are. Everything else is closed, also what is added
# later or by the app's author.
OPEN = frozenset({"/login", "/logout", "/favicon.ico", "/favicon.svg", "/robots.txt", *EMBED_PATHS})
OPEN_API = frozenset({f"{API_PREFIX}/{name}" for name in ("user", "token", "login_check")})
NOT_KEPT = (b"cache-control", b"no-store")
HTML: Headers = [(b"content-type", b"text/html; charset=utf-8"), NOT_KEPT]
IN_A_FRAME = (
    "Sign in",
    "This app asks who you are, and a browser keeps no login for it on another site's page.",
)
OPEN_IT = "Open the app by itself"
POLICY_VIOLATION = 1008  # of WebSocket


class Gate:
    """ASGI middleware that lets in whom a guard knows.

    Args:
        app: What it stands before.
        guard: Knows who sends a request.
        message: What strangers are told: HTML of the app's author.
        theme_css: How the page that tells them looks.
    """

    def __init__(self, app: ASGIApp, guard: Guard, message: str | None, theme_css: str = "") -> None:
        self._app = app
        self._guard = guard
        self._message = message
        self._theme_css = theme_css

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        try:
            scope[USER] = user = await self._guard.user(scope)
        except HTTPException as error:
            await _refuse(scope, send, error.status_code, error.detail, error.headers)
            return
        if user is not None or get_route_path(scope) in OPEN | OPEN_API:
            await self._app(scope, receive, send)
            return
        if self._guard.has_login and _is_visit(scope):
            await self._ask(scope, send)
            return
        await _refuse(scope, send, 401, {"error": "Not authenticated", "auth_message": self._message})

    async def _ask(self, scope: Scope, send: Send) -> None:
        path = get_route_path(scope)
        if is_cookie_lost(scope):
            notice = notice_page(*IN_A_FRAME, "", OPEN_IT, is_framed=True)  # the very page that was asked for
            await answer(send, b"" if scope["method"] == "HEAD" else notice, headers=HTML)
            return
        query = scope["query_string"].decode("latin-1")
        body = login_page(
            message=self._message,
            page=path.lstrip("/") + (f"?{query}" if query else ""),
            up="../" * (path.count("/") - 1),
            theme_css=self._theme_css,
            language=visitors_language(scope),
            is_first=path in ("", "/"),
        )
        # As Gradio's: the app's own address answers, to a proxy that looks whether the app is there.
        status = HTTPStatus.OK if path in ("", "/") else HTTPStatus.UNAUTHORIZED
        await answer(send, b"" if scope["method"] == "HEAD" else body, status=status, headers=HTML)


def _is_visit(scope: Scope) -> bool:
    """Tell whether a person's browser asks for a page, and no program for an answer."""
    if scope["type"] != "http" or scope["method"] not in READING:
        return False
    path = get_route_path(scope)
    return path in ("", "/") or (
        not path.startswith((API_PREFIX, "/config")) and "text/html" in (header(scope, b"accept") or "")
    )


async def _refuse(scope: Scope, send: Send, status: int, detail: object, headers: object = None) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return
    more = headers.items() if isinstance(headers, dict) else ()
    extra = [(str(name).lower().encode("latin-1"), str(value).encode("latin-1")) for name, value in more]
    kind = (b"content-type", b"application/json")
    await answer(send, encode({"detail": detail}), status=status, headers=[kind, NOT_KEPT, *extra])
