"""A TCP relay in front of a server, whose lines a test can cut."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

CHUNK = 65_536
# What Chromium says of a line that a test cut.
CUT = r"ERR_(INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_\w+|SOCKET_NOT_CONNECTED|NETWORK)"


class Relay:
    """Passes bytes on between clients and a server.

    Args:
        url: The server; `point_to` changes it.
    """

    def __init__(self, url: str) -> None:
        self.point_to(url)
        self._is_open = True
        self._lines: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shut()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def point_to(self, url: str) -> None:
        """Send new connections to another server."""
        parts = urlsplit(url)
        self._server = (parts.hostname or "", parts.port or 80)

    def cut(self) -> None:
        """Break all connections there are; new ones may come."""
        with self._lock:
            lines, self._lines = self._lines, set()
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def shut(self) -> None:
        """Break all connections, and refuse new ones."""
        with self._lock:
            self._is_open = False
        self.cut()

    def open(self) -> None:
        """Let connections through again."""
        self._is_open = True

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            if not self._is_open:
                return
            with socket.create_connection(self._server) as server:
                with self._lock:
                    if not self._is_open:  # it was shut meanwhile
                        return
                    self._lines |= {client, server}
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(CHUNK):
            target.sendall(part)
    for line in (source, target):
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
