"""The routes that show an app: the page, its files, its config, its endpoints."""

from __future__ import annotations

import gzip
from functools import cached_property, lru_cache, partial
from urllib.parse import parse_qs

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.config import page_config
from spacekit_runtime.graph.info import api_info
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
    """Bytes that many ask for: compressed once, with a name to ask by whether they changed."""

    def __init__(self, plain: bytes, kind: tuple[bytes, bytes]) -> None:
        self.plain = plain
        self.kind = kind
        self.etag = etag(plain)

    @cached_property
    def compressed(self) -> bytes:
        """The bytes in gzip."""
        return gzip.compress(self.plain, 9, mtime=0)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Send the bytes, unless the browser has them."""
        headers: Headers = [self.kind, ASK_EACH_TIME, (b"etag", self.etag), (b"vary", b"accept-encoding")]
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
        self._paths = [path for path, _, _ in app.config["pages"]]
        self._page_of = lru_cache(None)(self._make_page)
        self._config_start = lru_cache(None)(self._make_config_start)
        self._info_of = lru_cache(None)(self._make_info)
        self._config_at = lru_cache(KEPT_ROOTS * (len(self._paths) + 1))(self._make_config)

    def routes(self) -> list[Route]:
        """The routes."""
        get = ["GET", "HEAD"]
        table: list[tuple[str, Handler]] = [
            *((f"/{path}", partial(self.page, path)) for path in self._paths),
            *((f"/{path}/", partial(self.page_without_slash, path)) for path in self._paths if path),
            ("/assets/{name}", self._files.serve),
            ("/config", self.config),
            (f"{API_PREFIX}/info", self.info),
            (f"{API_PREFIX}/app_id", self.app_id),
            (f"{API_PREFIX}/startup-events", self.startup_events),
            ("/favicon.svg", self.favicon),
            ("/favicon.ico", self.favicon),
            ("/theme.css", self.theme),
            ("/manifest.json", self.manifest),
            ("/robots.txt", self.robots),
        ]
        return [Route(path, Endpoint(handler), methods=get) for path, handler in table]

    def _make_page(self, path: str) -> Content:
        try:
            return Content(render_page(page_config(self._app.config, path), Bundle()).encode(), HTML)
        except FileNotFoundError:
            return Content(NOT_BUILT, HTML)

    def _make_info(self, every: bool, page: str | None) -> Content:
        return Content(encode(api_info(self._app, undocumented=every, page=page)), JSON)

    async def page(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """One of the pages."""
        await self._page_of(path).serve(scope, receive, send)

    async def page_without_slash(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Send who asks with a slash at the end to where relative addresses are right."""
        await answer(send, b"", status=301, headers=[(b"location", f"../{path}".encode())])

    def _asked_page(self, query: dict[str, list[str]]) -> str | None:
        """The page that an address asks for with `?page=`; `None` for all of them."""
        asked = query.get("page", [None])[0]
        return asked if asked in self._paths else None

    async def config(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's config or a page's, with the address that the client reached it at."""
        page = self._asked_page(_query(scope))
        await self._config_at(root_of(scope, self._root_path), page).serve(scope, receive, send)

    def _make_config_start(self, page: str | None) -> bytes:
        config = encode(self._app.config if page is None else page_config(self._app.config, page))
        # The only thing in the config that depends on the request stands last.
        return config[: config.rindex(b'"root":')]

    def _make_config(self, root: str, page: str | None) -> Content:
        return Content(b'%b"root":%b}' % (self._config_start(page), encode(root)), JSON)

    async def info(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The endpoints of the app or of a page."""
        query = _query(scope)
        every = query.get("all_endpoints", ["false"])[0].lower() == "true"
        await self._info_of(every, self._asked_page(query)).serve(scope, receive, send)

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


def _query(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
