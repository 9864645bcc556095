"""A server of a test's own on loopback: what stands in for a part that can't be here."""

from __future__ import annotations

import http.server
import threading
from types import TracebackType
from typing import Self

__all__ = ["LocalServer", "QuietHandler"]

# How soon it notices that it is to end; half a second where nothing is said.
_LOOK_EVERY_S = 0.02


class QuietHandler(http.server.BaseHTTPRequestHandler):
    """Answers without a word on stderr."""

    def send_body(self, status: int, body: bytes, kind: str = "application/json") -> None:
        """A whole answer."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
        """Stay silent."""


class LocalServer:
    """Serves while it is entered.

    Args:
        handler: What answers each request.

    Attributes:
        port: Where it listens.
    """

    def __init__(self, handler: type[http.server.BaseHTTPRequestHandler]) -> None:
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port: int = self._server.server_port

    @property
    def address(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(_LOOK_EVERY_S,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
