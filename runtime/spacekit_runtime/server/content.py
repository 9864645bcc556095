"""What many ask for, and is the same for all of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from functools import cached_property

from starlette.types import Receive, Scope, Send

from spacekit_runtime.server.files import etag
from spacekit_runtime.server.http import Headers, answer, header

# A page names the hashed files of one build: it may be kept, and must be asked about each time.
ASK_EACH_TIME = (b"cache-control", b"no-cache")


class Content:
    """Bytes that many ask for: compressed once, with a name to ask by whether they changed.

    Args:
        plain: The bytes.
        kind: The header that says what they are.
        keeping: The header that says how long a browser may keep them.
        more: Further headers.
    """

    def __init__(
        self,
        plain: bytes,
        kind: tuple[bytes, bytes],
        keeping: tuple[bytes, bytes] = ASK_EACH_TIME,
        more: Iterable[tuple[bytes, bytes]] = (),
    ) -> None:
        self.plain = plain
        self.headers = [kind, keeping, *more]
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
