"""Revisions with a slash in them: `refs%2Fheads%2Fmain` is one part of an address, not three.

Servers decode a path before it is routed. So that a branch `feature/one` can be told from a folder, the part
of the path that holds a revision keeps its slashes encoded; `names.check_revision` reads them.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

_REVISION = re.compile(
    rb"(/api/spaces/[^/]+/[^/]+/[a-z-]+/|/spaces/[^/]+/[^/]+/resolve/)([^/]*%2[Ff][^/]*)(/.*)?", re.DOTALL
)


class EncodedSlashes:
    """Leaves the slashes of a revision encoded."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route by the path with such a revision in it."""
        match = _REVISION.fullmatch(scope.get("raw_path") or b"") if scope["type"] == "http" else None
        if match:
            before, revision, after = (part or b"" for part in match.groups())
            kept = unquote(revision.decode("latin-1")).replace("/", "%2F")
            scope = {**scope, "path": unquote(before.decode()) + kept + unquote(after.decode("latin-1"))}
        await self._app(scope, receive, send)
