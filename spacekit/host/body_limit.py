"""A limit on request bodies: nobody fills the memory with one request."""

from __future__ import annotations

import contextlib
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .answers import answer_error
from .errors import TooLarge
from .limits import MAX_JSON_BODY, MIB

# What is read as a stream, with limits of its own: commits, git, and large files.
_STREAMED = re.compile(
    r"/api/spaces/[^/]+/[^/]+/commit/"
    r"|/spaces/[^/]+/[^/]+/(?:git-upload-pack|git-receive-pack|info/lfs/objects/[0-9a-f]{64})$"
)


class BodyLimit:
    """Refuses bodies past the limit, but for those that are streamed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in."""
        if scope["type"] != "http" or _STREAMED.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_JSON_BODY:
                raise _PastLimit
            return message

        async def unless_past(message: Message) -> None:
            # The application may have made an answer of its own of the broken-off body.
            if received <= MAX_JSON_BODY:
                await send(message)

        with contextlib.suppress(_PastLimit):
            await self._app(scope, counted, unless_past)
        if received > MAX_JSON_BODY:
            error = TooLarge(f"A request may hold {MAX_JSON_BODY // MIB} MiB; only commits may be larger")
            await answer_error(error, {"Connection": "close"})(scope, receive, send)


class _PastLimit(Exception):
    """The body is too long."""
