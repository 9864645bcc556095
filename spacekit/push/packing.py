"""Commits without what base64 adds to them, for servers that say they take it.

The Hub's client writes files as base64 into a commit's lines: four bytes for three. A server that takes gzip
says so in the answer that comes before, by `Accept-Encoding` (RFC 7694); then the lines go packed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub import get_session

__all__ = ["COMMIT_TYPE", "packed"]

# The type of a commit's body.
COMMIT_TYPE = "application/x-ndjson"
_GZIP = "gzip"
# zlib's number for a gzip header around a window of 32 KiB.
_GZIP_WINDOW = 31
# The most that zlib takes: longer blocks, and so fewer tables of codes between them.
_MEMORY = 9


@contextmanager
def packed() -> Iterator[None]:
    """While this lasts, pack the commits that go to servers that take it."""
    client = get_session()
    hooks = client.event_hooks
    packer = _Packer()
    client.event_hooks = {
        "request": [*hooks.get("request", []), packer.attach],
        "response": [*hooks.get("response", []), packer.listen],
    }
    try:
        yield
    finally:
        client.event_hooks = hooks


class _Packer:
    """Remembers which servers take gzip, and packs what goes to them."""

    def __init__(self) -> None:
        self._takers: set[str] = set()

    def listen(self, response: httpx2.Response) -> None:
        """Called by the client with each answer."""
        taken = [coding.strip().lower() for coding in response.headers.get("accept-encoding", "").split(",")]
        if _GZIP in taken:
            self._takers.add(_origin(response.request))

    def attach(self, request: httpx2.Request) -> None:
        """Called by the client before each request. A commit is in memory already, as one text."""
        if request.headers.get("content-type") == COMMIT_TYPE and _origin(request) in self._takers:
            body = _gzip(request.read())
            request.stream = httpx2.ByteStream(body)
            request.headers["Content-Encoding"] = _GZIP
            request.headers["Content-Length"] = str(len(body))


def _gzip(text: bytes) -> bytes:
    # Letters of base64 hold six bits each, which codes by frequency give back. Looking for repetitions takes
    # time, and finds less in base64 than it adds.
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP_WINDOW, _MEMORY, zlib.Z_HUFFMAN_ONLY)
    return packer.compress(text) + packer.flush()


def _origin(request: httpx2.Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
