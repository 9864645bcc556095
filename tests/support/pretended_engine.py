"""Something that answers as a Docker engine without anything in it, for tests that start and end it often."""

from __future__ import annotations

import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_NOT_THERE = 404
_ANSWERS: dict[str, Any] = {
    "version": {"ApiVersion": "1.41"},
    "containers/json": [],
    "images/json": [],
    "networks": [],
}


class _Handler(BaseHTTPRequestHandler):
    """Says its version and lists nothing; one answer a connection, so that none outlives it."""

    def do_GET(self) -> None:
        # Behind the version; `containers/json` is a list, and `containers/NAME/json` is about one.
        path = self.path.partition("?")[0].removeprefix("/v1.41").lstrip("/")
        body = b"OK" if path == "_ping" else json.dumps(_ANSWERS.get(path, {"message": "not here"})).encode()
        self.send_response(200 if path in (*_ANSWERS, "_ping") else _NOT_THERE)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Print nothing."""


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def get_request(self) -> tuple[Any, Any]:
        """A peer has no address here, and the handler wants one."""
        return super().get_request()[0], ("here", 0)


class PretendedEngine:
    """An engine; entering the block starts it, as often as need be.

    Args:
        socket: Where it listens.
    """

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """What DOCKER_HOST is."""
        return f"unix://{self._socket}"

    def __enter__(self) -> Self:
        self._server = _Server(str(self._socket), _Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._socket.unlink()
