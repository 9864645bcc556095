"""Somebody who is called by webhooks."""

from __future__ import annotations

import queue
from dataclasses import dataclass

from local_server import LocalServer, QuietHandler

_PATIENCE_S = 90.0


@dataclass(frozen=True)
class Call:
    """One call: its headers by their names in lower case, and its body."""

    headers: dict[str, str]
    body: bytes


class WebhookReceiver(LocalServer):
    """Takes calls on loopback.

    Args:
        statuses: What the first calls are answered with; all others get 200.
    """

    def __init__(self, *statuses: int) -> None:
        self.calls: queue.Queue[Call] = queue.Queue()
        answers = list(statuses)
        calls = self.calls

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = answers.pop(0) if answers else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                calls.put(Call({name.lower(): value for name, value in self.headers.items()}, body))

        super().__init__(Handler)
        self.url = f"{self.address}/hook"

    def next(self) -> Call:
        """The next call, which is waited for."""
        return self.calls.get(timeout=_PATIENCE_S)
