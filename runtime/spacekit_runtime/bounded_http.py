"""HTTP/1.1 as uvicorn's fast parser reads it, with an end to what it keeps in memory and waits for.

The parser keeps a header until it is whole, however long that is, and so do requests that are never asked:
one connection that goes on writing its first header would take all of the memory, and one that writes nothing
would stay open for ever. What is written waits in memory until it is read: clients that ask for much and read
nothing are let go, the worst first.
"""

from __future__ import annotations

import asyncio
import logging

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from spacekit_runtime.asgi import ABORT

# A head has some hundred bytes, with large cookies some thousand. What is counted is what was read from the
# connection at a time, a quarter of a megabyte at most, of which only a part may have been the head.
MOST_HEAD_BYTES = 512 * 1024
# From a connection's begin to the end of the first head, and from the first to the last byte of others.
HEAD_SECONDS = 60.0
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
# What may wait to be written in all connections together. One alone may have more: somebody asked for that.
MOST_UNSENT_BYTES = 512 << 20
# What waits in one before that is looked at: pieces of files are smaller.
MANY_UNSENT_BYTES = 1 << 20


logger = logging.getLogger("spacekit")


class BoundedHttp(HttpToolsProtocol):
    """One connection."""

    _is_in_head = True
    _is_in_request = True
    # Read since there was news: a head that is whole, a piece of a body.
    _without_news = 0
    # Since when it waits for its client to read.
    stalled_since: float | None = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody connects."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        super().data_received(data)
        if not self._is_in_request or self.transport.is_closing():
            return
        self._without_news += len(data)
        if self._without_news > MOST_HEAD_BYTES:
            self._refuse()
        elif self._is_in_head and self._timer is None:
            self._wait_for_head()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._is_in_request = self._is_in_head = True
        self._without_news = 0

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._is_in_head = False
        self._without_news = 0
        self._wait_no_more()
        super().on_headers_complete()
        self.scope["extensions"] = {ABORT: {ABORT: self.transport.abort}}

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._without_news = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The last byte of a request."""
        self._is_in_request = False
        super().on_message_complete()

    def pause_writing(self) -> None:
        """More was written than the client has read."""
        super().pause_writing()
        self.stalled_since = self.loop.time()
        if self.unsent >= MANY_UNSENT_BYTES:
            self._make_room()

    def resume_writing(self) -> None:
        """The client has read it."""
        self.stalled_since = None
        super().resume_writing()

    @property
    def unsent(self) -> int:
        """Bytes that wait to be written."""
        return self.transport.get_write_buffer_size()

    def _burden(self) -> float:
        """How much memory is taken for how long, in bytes and seconds."""
        return self.unsent * (self.loop.time() - (self.stalled_since or 0.0))

    def _make_room(self) -> None:
        """Of all connections of this server, cut off those that have held up most for longest."""
        stalled = [
            other
            for other in self.connections
            if isinstance(other, BoundedHttp) and other.stalled_since is not None
        ]
        excess = sum(connection.unsent for connection in stalled) - MOST_UNSENT_BYTES
        # Who has just been answered had no time to read: the last that may go.
        for slow in sorted(stalled, key=BoundedHttp._burden, reverse=True)[:-1]:
            if excess <= 0:
                return
            logger.warning("a client that does not read %d MB of its answer is cut off", slow.unsent >> 20)
            excess -= slow.unsent
            slow.stalled_since = None
            slow.transport.abort()

    def _refuse(self) -> None:
        """End the connection; say why where no answer is under way."""
        before: RequestResponseCycle | None = self.cycle
        if self._is_in_head and (before is None or before.response_complete):
            self.transport.write(TOO_LARGE)
        self.transport.close()

    def _wait_for_head(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._tire)

    def _wait_no_more(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tire(self) -> None:
        self._timer = None
        if self._is_in_head:
            self.transport.close()
