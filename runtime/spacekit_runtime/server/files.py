"""The built page's files: found by name, sent compressed as the build left them, cached for good."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.types import Receive, Scope, Send

from spacekit_runtime.errors import NotFound
from spacekit_runtime.server.http import Headers, answer, header

TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json",
    ".svg": b"image/svg+xml",
    ".woff2": b"font/woff2",
    ".png": b"image/png",
}
# Their names hold a hash of what is in them, so a browser never needs to ask again.
FOR_GOOD = (b"cache-control", b"public, max-age=31536000, immutable")
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class BuiltFiles:
    """The files below `assets/`. Only names that the folder has are served, so no path can lead out.

    Args:
        folder: The built page.
    """

    def __init__(self, folder: Path) -> None:
        assets = folder / "assets"
        self._paths = {path.name: path for path in assets.iterdir()} if assets.is_dir() else {}
        self._contents: dict[str, bytes] = {}

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:  # ASGI
        """Send a file, in the best encoding that both sides have."""
        name = scope["path_params"]["name"]
        kind = TYPES.get(Path(name).suffix)
        if kind is None or name not in self._paths:
            raise NotFound(f"the page has no file {name[:80]!r}")
        headers: Headers = [(b"content-type", kind), FOR_GOOD, (b"vary", b"accept-encoding")]
        accepted = header(scope, b"accept-encoding") or ""
        for encoding, suffix in ENCODINGS:
            if encoding in accepted and name + suffix in self._paths:
                name += suffix
                headers.append((b"content-encoding", encoding.encode()))
                break
        await answer(send, self._read(name), headers=headers)

    def _read(self, name: str) -> bytes:
        content = self._contents.get(name)
        if content is None:
            content = self._contents[name] = self._paths[name].read_bytes()
        return content


def etag(content: bytes) -> bytes:
    """A name for a content, as HTTP writes it."""
    return b'"%b"' % hashlib.sha256(content).hexdigest()[:20].encode()
