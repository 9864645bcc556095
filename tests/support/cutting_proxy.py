"""A proxy between a client and a host that cuts the line after so many requests."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

# Where a request is cut: before the host has it, or after it has acted and before its answer is read.
Moment = Literal["before", "after"]

_CHUNK = 65_536


class CuttingProxy:
    """Forwards connections to a host; request number `cut_at` and all later ones are cut.

    Each connection carries one request: the answer's end closes it, so requests can be counted.

    Args:
        url: The host.
        cut_at: The first request to cut, from 1; `None` cuts none.
        moment: Whether the host gets to see the request that is cut.
        held_at: A request whose first line holds this does not reach the host, until it is let go.

    Attributes:
        requests: The first line of each request.
        sizes: How many bytes each was, all in all.
        is_holding: Set when a request is held up.
    """

    def __init__(
        self, url: str, cut_at: int | None = None, moment: Moment = "before", held_at: str | None = None
    ) -> None:
        parts = urlsplit(url)
        self._host = (parts.hostname or "", parts.port or 80)
        self._cut_at = cut_at
        self._moment = moment
        self._held_at = held_at
        self._over = threading.Event()
        self._may_go_on = threading.Event()
        self.is_holding = threading.Event()
        self._lock = threading.Lock()
        self.requests: list[str] = []
        self.sizes: list[int] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._may_go_on.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def let_go(self) -> None:
        """Pass on what is held up, and hold nothing up any more."""
        self._may_go_on.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            request = _read_request(client)
            if not request:
                return
            with self._lock:
                self.requests.append(request.split(b"\r\n", 1)[0].decode())
                self.sizes.append(len(request))
                number, line = len(self.requests), self.requests[-1]
            if self._held_at and self._held_at in line:
                self.is_holding.set()
                self._may_go_on.wait()
                if self._over.is_set():
                    return
            is_cut = self._cut_at is not None and number >= self._cut_at
            if is_cut and (self._moment == "before" or number > (self._cut_at or 0)):
                return
            answer = self._ask(request)
            if not is_cut:
                client.sendall(answer)

    def _ask(self, request: bytes) -> bytes:
        """The host's whole answer. It sees its own name, and closes when it has answered."""
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith((b"host:", b"connection:"))
        ]
        lines += [b"Host: %s:%d" % (self._host[0].encode(), self._host[1]), b"Connection: close"]
        with socket.create_connection(self._host) as host:
            host.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            answer = b""
            while chunk := host.recv(_CHUNK):
                answer += chunk
        return answer


def _read_request(client: socket.socket) -> bytes:
    """One request, as far as its Content-Length says."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = client.recv(_CHUNK)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    sizes = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    ]
    size = int(sizes[0]) if sizes else 0
    while len(body) < size:
        chunk = client.recv(_CHUNK)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body
