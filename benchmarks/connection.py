"""A small HTTP/1.1 client: 20,000 requests a second on one core, so that it is never what is measured."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, cast

import orjson

END_OF_HEAD = b"\r\n\r\n"
LAST_CHUNK = b"\r\n0\r\n\r\n"
STATUS = slice(9, 12)


@dataclass(frozen=True)
class Answer:
    """An answer to its end.

    Attributes:
        status: The status code.
        body: The body; where it came in chunks, their lengths still stand in it.
        size: Bytes in all, the head included.
        reads: In how many pieces it came.
    """

    status: int
    body: bytes
    size: int
    reads: int


class Connection(asyncio.Protocol):
    """A connection that is kept open; one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._forget()

    async def open(self) -> Connection:
        """Connect."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)
        return self

    def close(self) -> None:
        """Hang up; the next request connects anew."""
        if self._answer is not None:
            self._answer.cancel()
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    async def request(self, raw: bytes) -> Answer:
        """Send a request, and wait for the end of its answer."""
        if self._transport is None:
            await self.open()
        self.send(raw)
        if self._answer is None:
            raise ConnectionError("the connection was lost")
        return await self._answer

    def send(self, raw: bytes) -> None:
        """Send a request whose answer is a stream without end."""
        self._forget()
        self._answer = asyncio.get_running_loop().create_future()
        if self._transport is None:
            raise ConnectionError("not connected")
        self._transport.write(raw)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is one, but is no subclass

    def connection_lost(self, exc: Exception | None) -> None:
        """End what waits: with an answer that lasts until the connection closes, else with an error."""
        self._transport = None
        if self._answer is None or self._answer.done():
            return
        if self._body_at and self._length is None and not self._is_chunked:
            self._finish(len(self._buffer))
        else:
            self._answer.set_exception(ConnectionError(f"the connection was lost: {exc}"))

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer."""
        self._buffer += data
        self._reads += 1
        self.has_begun.set()
        if not self._body_at and not self._read_head():
            return
        if self._length is not None:
            if len(self._buffer) >= self._body_at + self._length:
                self._finish(self._body_at + self._length)
        elif self._is_chunked and self._buffer.endswith(LAST_CHUNK):
            self._finish(len(self._buffer))

    def _forget(self) -> None:
        self._buffer = bytearray()
        self.has_begun = asyncio.Event()
        self._reads = self._body_at = self._status = 0
        self._length: int | None = None
        self._is_chunked = False

    def _read_head(self) -> bool:
        end = self._buffer.find(END_OF_HEAD)
        if end < 0:
            return False
        head = bytes(self._buffer[:end]).lower()
        self._body_at = end + len(END_OF_HEAD)
        self._status = int(head[STATUS])
        self._is_chunked = b"transfer-encoding: chunked" in head
        _, found, rest = head.partition(b"content-length:")
        self._length = int(rest.partition(b"\r\n")[0]) if found else None
        return True

    def _finish(self, end: int) -> None:
        if self._answer is not None and not self._answer.done():
            body = bytes(self._buffer[self._body_at : end])
            self._answer.set_result(Answer(self._status, body, end, self._reads))


def post(path: str, value: Any) -> bytes:
    """A request that sends JSON."""
    body: bytes = orjson.dumps(value)
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: */*\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def get(path: str) -> bytes:
    """A request for a stream."""
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n\r\n".encode()
