"""A server that has one answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from local_server import LocalServer, QuietHandler

__all__ = ["answering"]


@contextmanager
def answering(status: int, body: bytes, headers: dict[str, str] | None = None) -> Iterator[str]:
    """A server that answers every GET the same; gives its address."""

    class Handler(QuietHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | (headers or {})).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with LocalServer(Handler) as server:
        yield server.address
