"""The routes that show an app: the page, its files, its config, its endpoints."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from urllib.parse import parse_qs, quote

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.graph.compile import App
from spacekit_runtime.graph.config import page_config
from spacekit_runtime.graph.info import api_info
from spacekit_runtime.graph.openapi import openapi
from spacekit_runtime.i18n import translated
from spacekit_runtime.protocol import API_PREFIX, Config
from spacekit_runtime.server.bundle import STATIC, Bundle
from spacekit_runtime.server.content import ASK_EACH_TIME, Content
from spacekit_runtime.server.files import BuiltFiles
from spacekit_runtime.server.forwarded import root_of
from spacekit_runtime.server.http import (
    JSON,
    USER,
    Endpoint,
    Handler,
    answer,
    encode,
)
from spacekit_runtime.server.page import render_page, theme_css

HTML = (b"content-type", b"text/html; charset=utf-8")
# Addresses that an app is reached at: its own, a proxy's; anybody can make up more in a header.
KEPT_ROOTS = 8
# People whose page is kept as it was made for them, of those who are signed in.
KEPT_USERS = 64
# What names the address that a client came by is for that client: what somebody else's headers say must
# not be kept for others by a cache between them and us.
FOR_ONE = (b"cache-control", b"private, no-cache")
# Names the address that the calls in `/info` are printed with.
APP_ROOT = b"x-app-root"
# A drawing can hold a script; opened by itself it must not run as the app.
NO_SCRIPT = (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox")
# Of what stands below an icon on a phone.
SHORT_NAME = 12
# Going back to a page after signing out must not show it again.
NOT_KEPT = (b"cache-control", b"private, no-store")
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


class PageRoutes:
    """Handlers of what shows an app.

    Args:
        app: The app.
        root_path: What `launch` was told; see `root_of`.
        has_login: Whether people sign in here, and can sign out.
    """

    def __init__(self, app: App, root_path: str, *, has_login: bool = False) -> None:
        self._app = app
        self._has_login = has_login
        self._root_path = root_path
        self._files = BuiltFiles(STATIC)
        self._paths = [path for path, _, _ in app.config["pages"]]
        self._page_of = lru_cache(KEPT_USERS * len(self._paths))(self._make_page)
        self._config_start = lru_cache(None)(self._make_config_start)
        self._info_of = lru_cache(KEPT_ROOTS * (len(self._paths) + 1))(self._make_info)
        self._openapi_at = lru_cache(KEPT_ROOTS)(self._make_openapi)
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
            (f"{API_PREFIX}/openapi.json", self.openapi),
            (f"{API_PREFIX}/app_id", self.app_id),
            (f"{API_PREFIX}/startup-events", self.startup_events),
            ("/favicon.svg", self.favicon),
            ("/favicon.ico", self.favicon),
            ("/pwa_icon", self.favicon),
            ("/pwa_icon/{size}", self.favicon),
            ("/theme.css", self.theme),
            ("/manifest.json", self.manifest),
            ("/robots.txt", self.robots),
        ]
        return [Route(path, Endpoint(handler), methods=get) for path, handler in table]

    def _make_page(self, path: str, username: str | None) -> Content:
        config: Config = {**page_config(self._app.config, path), "username": username}
        keeping = ASK_EACH_TIME
        if username is not None and self._has_login:
            config["can_log_out"] = True
            keeping = NOT_KEPT
        try:
            return Content(render_page(config, Bundle(), self._app.options, path).encode(), HTML, keeping)
        except FileNotFoundError:
            return Content(NOT_BUILT, HTML)

    def _make_info(self, root: str | None, page: str | None) -> Content:
        described = api_info(self._app, undocumented=root is None, page=page, root=root)
        # The page knows its own address better than we do: it puts that in this one's place.
        told = () if root is None else ((APP_ROOT, quote(root, safe=":/").encode()),)
        return Content(encode(described), JSON, ASK_EACH_TIME if root is None else FOR_ONE, told)

    def _make_openapi(self, root: str) -> Content:
        return Content(encode(openapi(self._app, root)), JSON, FOR_ONE)

    @cached_property
    def _theme(self) -> Content:
        css = theme_css(self._app.config, self._app.options)
        return Content(css.encode(), (b"content-type", b"text/css; charset=utf-8"))

    async def page(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """One of the pages."""
        await self._page_of(path, scope.get(USER)).serve(scope, receive, send)

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
        content = self._config_at(root_of(scope, self._root_path), page, scope.get(USER))
        await content.serve(scope, receive, send)

    def _make_config_start(self, page: str | None) -> bytes:
        config = self._app.config if page is None else page_config(self._app.config, page)
        # What depends on the request goes last: who asks, and by which address.
        fixed = {key: value for key, value in config.items() if key not in {"username", "root"}}
        return encode(fixed).removesuffix(b"}")

    def _make_config(self, root: str, page: str | None, username: str | None) -> Content:
        whose, where = encode(username), encode(root)
        body = b'%b,"username":%b,"root":%b}' % (self._config_start(page), whose, where)
        return Content(body, JSON, FOR_ONE)

    async def info(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The endpoints of the app or of a page, with calls; with `all_endpoints` also those it hides."""
        query = _query(scope)
        every = query.get("all_endpoints", ["false"])[0].lower() == "true"
        root = None if every else root_of(scope, self._root_path)
        await self._info_of(root, self._asked_page(query)).serve(scope, receive, send)

    async def openapi(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's endpoints as OpenAPI."""
        await self._openapi_at(root_of(scope, self._root_path)).serve(scope, receive, send)

    async def app_id(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """A number that changes when the app does."""
        await answer(send, encode({"app_id": self._app.config["app_id"]}))

    async def startup_events(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Nothing is left to start: Gradio's own launch asks for this."""
        await answer(send, b"true")

    async def favicon(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """The tab's picture."""
        own = self._app.options.favicon
        picture, kind = own or (FAVICON, "image/svg+xml")
        headers = [(b"content-type", kind.encode()), (b"cache-control", b"max-age=86400")]
        await answer(send, picture, headers=[*headers, NO_SCRIPT] if own else headers)

    async def theme(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """The theme, for pages that show the app in themselves; our own has it in the page."""
        await self._theme.serve(scope, receive, send)

    async def manifest(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """What a phone needs to put the app on its home screen."""
        kind = self._app.options.favicon[1] if self._app.options.favicon else "image/svg+xml"
        title = translated(self._app.config["title"], self._app.options.translations)
        manifest = {
            "name": title,
            "short_name": title[:SHORT_NAME],
            "icons": [{"src": "pwa_icon", "sizes": "any", "type": kind, "purpose": "any"}],
            "id": "./",
            "start_url": "./",
            "scope": "./",
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
