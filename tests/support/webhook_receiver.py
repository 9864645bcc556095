"""Somebody who is called by webhooks."""

from __future__ import annotations

import http.server
import queue
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

_PATIENCE_S = 30.0


@dataclass(frozen=True)
class Call:
    """One call: its headers by their names in lower case, and its body."""

    headers: dict[str, str]
    body: bytes


class WebhookReceiver:
    """Takes calls on loopback.

    Args:
        statuses: What the first calls are answered with; all others get 200.
    """

    def __init__(self, *statuses: int) -> None:
        self.calls: queue.Queue[Call] = queue.Queue()
        answers = list(statuses)
        calls = self.calls

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = answers.pop(0) if answers else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                calls.put(Call({name.lower(): value for name, value in self.headers.items()}, body))

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its caller's name
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"

    def next(self) -> Call:
        """The next call, which is waited for."""
        return self.calls.get(timeout=_PATIENCE_S)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
