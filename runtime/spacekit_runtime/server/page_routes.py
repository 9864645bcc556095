"""The routes that show an app: the page, its files, its config, its endpoints."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from functools import cached_property, lru_cache
from urllib.parse import parse_qs, quote

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.info import api_info
from spacekit_runtime.graph.openapi import openapi
from spacekit_runtime.protocol import API_PREFIX
from spacekit_runtime.server.bundle import STATIC, Bundle
from spacekit_runtime.server.files import BuiltFiles, etag
from spacekit_runtime.server.http import JSON, Endpoint, Handler, Headers, answer, encode, header, root_of
from spacekit_runtime.server.page import render_page

HTML = (b"content-type", b"text/html; charset=utf-8")
# Addresses that an app is reached at: its own, a proxy's; anybody can make up more in a header.
KEPT_ROOTS = 8
# A page names the hashed files of one build: it may be kept, and must be asked about each time.
ASK_EACH_TIME = (b"cache-control", b"no-cache")
# Names the address that the calls in `/info` are printed with.
APP_ROOT = b"x-app-root"
FAVICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" '
    b'fill="#5b50e6"/><path d="M10 21.5c1.6 1.3 3.6 2 6 2 3.4 0 5.8-1.6 5.8-4.2 0-5.6-9.4-2.6-9.4-6.2 0-1.2 '
    b'1.3-2 3.4-2 1.9 0 3.5.6 4.8 1.7" fill="none" stroke="#fff" stroke-width="3" '
    b'stroke-linecap="round"/></svg>'
)
NOT_BUILT = (
    b"<!doctype html><title>spacekit</title><p>The page of this spacekit was never built. "
    b"Run <code>npm ci &amp;&amp; npm run build</code> in <code>runtime/web</code>, or install the package."
)


class Content:
    """Bytes that many ask for: compressed once, with a name to ask by whether they changed.

    Args:
        plain: The bytes.
        kind: The header that says what they are.
        more: Further headers.
    """

    def __init__(
        self, plain: bytes, kind: tuple[bytes, bytes], more: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        self.plain = plain
        self.headers = [kind, *more, ASK_EACH_TIME]
        self.etag = etag(plain)

    @cached_property
    def compressed(self) -> bytes:
        """The bytes in gzip."""
        return gzip.compress(self.plain, 9, mtime=0)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Send the bytes, unless the browser has them."""
        headers: Headers = [*self.headers, (b"etag", self.etag), (b"vary", b"accept-encoding")]
        if header(scope, b"if-none-match") == self.etag.decode():
            await answer(send, b"", status=304, headers=headers)
            return
        body = self.plain
        if "gzip" in (header(scope, b"accept-encoding") or ""):
            body = self.compressed
            headers.append((b"content-encoding", b"gzip"))
        if scope["method"] == "HEAD":
            length = (b"content-length", b"%d" % len(body))
            await send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
            await send({"type": "http.response.body", "body": b""})
            return
        await answer(send, body, headers=headers)


class PageRoutes:
    """Handlers of what shows an app."""

    def __init__(self, app: App, root_path: str) -> None:
        self._app = app
        self._root_path = root_path
        self._files = BuiltFiles(STATIC)
        config = encode(app.config)
        # The only thing in the config that depends on the request stands last.
        self._config_start = config[: config.rindex(b'"root":')]
        self._config_at = lru_cache(KEPT_ROOTS)(self._make_config)
        self._info_at = lru_cache(KEPT_ROOTS)(self._make_info)
        self._openapi_at = lru_cache(KEPT_ROOTS)(self._make_openapi)

    def routes(self) -> list[Route]:
        """The routes."""
        get = ["GET", "HEAD"]
        table: list[tuple[str, Handler]] = [
            ("/", self.page),
            ("/assets/{name}", self._files.serve),
            ("/config", self.config),
            (f"{API_PREFIX}/info", self.info),
            (f"{API_PREFIX}/openapi.json", self.openapi),
            (f"{API_PREFIX}/app_id", self.app_id),
            (f"{API_PREFIX}/startup-events", self.startup_events),
            ("/favicon.svg", self.favicon),
            ("/favicon.ico", self.favicon),
            ("/theme.css", self.theme),
            ("/manifest.json", self.manifest),
            ("/robots.txt", self.robots),
        ]
        return [Route(path, Endpoint(handler), methods=get) for path, handler in table]

    @cached_property
    def _page(self) -> Content:
        try:
            return Content(render_page(self._app.config, Bundle()).encode(), HTML)
        except FileNotFoundError:
            return Content(NOT_BUILT, HTML)

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page."""
        await self._page.serve(scope, receive, send)

    async def config(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's config, with the address that the client reached it at."""
        await self._config_at(root_of(scope, self._root_path)).serve(scope, receive, send)

    def _make_config(self, root: str) -> Content:
        return Content(b'%b"root":%b}' % (self._config_start, encode(root)), JSON)

    async def info(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's endpoints, with calls that run as printed; with `all_endpoints` also those it hides."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        every = query.get("all_endpoints", ["false"])[0].lower() == "true"
        root = None if every else root_of(scope, self._root_path)
        await self._info_at(root).serve(scope, receive, send)

    def _make_info(self, root: str | None) -> Content:
        # The page knows its own address better than we do: it puts that in this one's place.
        told = () if root is None else ((APP_ROOT, quote(root, safe=":/").encode()),)
        described = api_info(self._app, undocumented=root is None, root=root)
        return Content(encode(described), JSON, told)

    async def openapi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's endpoints as OpenAPI."""
        await self._openapi_at(root_of(scope, self._root_path)).serve(scope, receive, send)

    def _make_openapi(self, root: str) -> Content:
        return Content(encode(openapi(self._app, root)), JSON)

    async def app_id(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """A number that changes when the app does."""
        await answer(send, encode({"app_id": self._app.config["app_id"]}))

    async def startup_events(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Nothing is left to start: Gradio's own launch asks for this."""
        await answer(send, b"true")

    async def favicon(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """The tab's picture."""
        await answer(
            send, FAVICON, headers=[(b"content-type", b"image/svg+xml"), (b"cache-control", b"max-age=86400")]
        )

    async def theme(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """An empty style sheet: ours is in the page."""
        await answer(send, b"", headers=[(b"content-type", b"text/css; charset=utf-8")])

    async def manifest(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """What a phone needs to put the app on its home screen."""
        manifest = {
            "name": self._app.config["title"],
            "icons": [{"src": "favicon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
            "start_url": "./",
            "display": "standalone",
        }
        await answer(send, encode(manifest), headers=[(b"content-type", b"application/manifest+json")])

    async def robots(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Search engines are welcome, as with Gradio."""
        await answer(
            send, b"User-agent: *\nDisallow:\n", headers=[(b"content-type", b"text/plain; charset=utf-8")]
        )
