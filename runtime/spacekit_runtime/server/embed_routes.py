"""The script by which other sites' pages show an app: `<spacekit-app src=...>`."""

from __future__ import annotations

from functools import cached_property

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from spacekit_runtime.errors import NotFound
from spacekit_runtime.server.bundle import STATIC
from spacekit_runtime.server.content import Content
from spacekit_runtime.server.http import Endpoint

# The address stands in other people's pages; the second is where those look that were written for Gradio.
PATHS = ("/spacekit-app.js", "/gradio.js")
SCRIPT = (b"content-type", b"text/javascript; charset=utf-8")
# Any page may have it, also one that may not show the app: it says so there. A page that isolates itself
# takes nothing from elsewhere that does not say the second.
FOR_ALL = ((b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin"))


class EmbedRoutes:
    """Handlers of the script."""

    def routes(self) -> list[Route]:
        """The routes."""
        return [Route(path, Endpoint(self.script), methods=["GET", "HEAD"]) for path in PATHS]

    async def script(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The script."""
        try:
            content = self._content
        except FileNotFoundError:
            raise NotFound("the page of this spacekit was never built") from None
        await content.serve(scope, receive, send)

    @cached_property
    def _content(self) -> Content:
        return Content((STATIC / "spacekit-app.js").read_bytes(), SCRIPT, more=FOR_ALL)
