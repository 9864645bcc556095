"""A visitor's connection: heads and bodies read and written through h11, with limits of time and size."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import cast

import h11

from spacekit.relay.limits import (
    HEAD_SECONDS,
    KEEP_ALIVE_SECONDS,
    KIB,
    MAX_HEAD,
    MIB,
    PROBE_AFTER,
    PROBE_EVERY,
    PROBES,
    READ_AHEAD,
    STALL_SECONDS,
)
from spacekit.relay.web.heads import check_head

__all__ = ["Visitor", "VisitorGone"]

# A visitor who is refused in the middle of a body may finish a little of it, or the answer would be lost.
_LINGER_SECONDS, _LINGER_BYTES = 1, MIB
# Up to this much waits in our own memory for a visitor who reads slowly.
_WRITE_AHEAD = 256 * KIB


def _probe(writer: asyncio.StreamWriter) -> None:
    """Have the system notice when the other side is gone without a word."""
    line: socket.socket | None = writer.get_extra_info("socket")
    if line is None:
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", PROBE_AFTER),
        ("TCP_KEEPINTVL", PROBE_EVERY),
        ("TCP_KEEPCNT", PROBES),
    ):
        if hasattr(socket, name):  # not every system has all of them
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class VisitorGone(Exception):
    """The visitor closed the connection, or does not go on."""


class Visitor:
    """One connection of a visitor.

    Args:
        reader: What comes.
        writer: Where answers go.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._transport = cast(asyncio.Transport, writer.transport)
        self._transport.set_write_buffer_limits(high=_WRITE_AHEAD)
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        _probe(writer)
        peer = writer.get_extra_info("peername") or ("", 0)
        self.peer: tuple[str, int] = (str(peer[0]), int(peer[1]))
        self._is_first = True

    async def next_request(self) -> h11.Request | None:
        """The next head; `None` when no more comes.

        Raises:
            BadRequest: It is larger than a head may be, or other servers might read it differently.
            h11.RemoteProtocolError: It is no HTTP.
            VisitorGone: It takes too long.
        """
        if not self.http.trailing_data[0]:
            data = await self.read(HEAD_SECONDS if self._is_first else KEEP_ALIVE_SECONDS)
            self.http.receive_data(data)
        self._is_first = False
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                while (event := self._head()) is h11.NEED_DATA:
                    self.http.receive_data(await self.read(None))
        except TimeoutError:
            raise VisitorGone from None
        return event if isinstance(event, h11.Request) else None

    def _head(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        """The head, once it is whole, and only if every server reads it the same way."""
        came = self.http.trailing_data[0]
        event = self.http.next_event()
        if isinstance(event, h11.Request):
            check_head(came)
        return event

    async def body_event(self) -> h11.Event | type[h11.PAUSED]:
        """The next piece of the body, or its end."""
        while True:
            event = self.http.next_event()
            if event is not h11.NEED_DATA:
                return cast("h11.Event | type[h11.PAUSED]", event)
            self.http.receive_data(await self.read(STALL_SECONDS))

    async def wait_gone(self) -> None:
        """Return when the visitor closes the connection; what else comes is kept for the next request."""
        kept = len(self.http.trailing_data[0])
        while kept <= MAX_HEAD:
            data = await self._reader.read(READ_AHEAD)
            if not data:
                return
            kept += len(data)
            self.http.receive_data(data)
        await asyncio.Event().wait()  # somebody pipelines a lot: it waits in the socket

    async def read(self, seconds: float | None) -> bytes:
        """Whatever comes; nothing at the end.

        Raises:
            VisitorGone: Nothing comes for so long.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._reader.read(READ_AHEAD)
        except (TimeoutError, OSError):
            raise VisitorGone from None

    async def send(self, event: h11.Event) -> None:
        """Send a head, a piece or an end.

        Raises:
            VisitorGone: Nobody reads.
        """
        data = self.http.send(event)
        if data:
            await self.write(data)

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        if self._transport.is_closing():
            raise VisitorGone
        self._writer.write(data)
        if self._transport.get_write_buffer_size() <= _WRITE_AHEAD:
            return
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await self._writer.drain()
        except (TimeoutError, OSError):
            raise VisitorGone from None

    def can_go_on(self) -> bool:
        """Whether another request may come; begins it, if so."""
        if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
            return False
        self.http.start_next_cycle()
        return True

    async def linger(self) -> None:
        """End in order: what was sent is read, before the connection breaks on what comes yet."""
        with contextlib.suppress(OSError, TimeoutError, RuntimeError):
            async with asyncio.timeout(_LINGER_SECONDS):
                if self._writer.can_write_eof():
                    self._writer.write_eof()
                left = _LINGER_BYTES
                while left > 0 and (data := await self._reader.read(READ_AHEAD)):
                    left -= len(data)

    def abort(self) -> None:
        """Break the connection off: the only way to say that an answer is not whole."""
        self._transport.abort()

    def close(self) -> None:
        """End the connection when all is sent."""
        self._writer.close()
