"""A visitor's connection and the app's, joined."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any, cast

import asyncssh

from spacekit_runtime.share.address import is_loopback

# The app is on this machine or beside it.
_CONNECT_SECONDS = 10
# What one link may have open; a relay's own limit is lower.
_MOST_CONNECTIONS = 1000


@dataclass(frozen=True)
class App:
    """Where visitors' connections go, and nowhere else."""

    host: str
    port: int
    is_tls: bool = False

    def context(self) -> ssl.SSLContext | None:
        """How it is spoken to. Its own certificate is nobody's business on the machine that it is on."""
        if not self.is_tls:
            return None
        context = ssl.create_default_context()
        if is_loopback(self.host):
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class Forwarding:
    """All visitors of one connection to the relay."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._context = app.context()
        self._open: set[Visitor] = set()
        self._is_closed = False

    async def accept(self, _address: str, _port: int) -> Visitor:
        """Reach the app for one more visitor.

        Raises:
            asyncssh.ChannelOpenError: It does not answer, or has enough of them.
        """
        if len(self._open) >= _MOST_CONNECTIONS:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, "too many connections")
        visitor = Visitor(self._open)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await asyncio.get_running_loop().create_connection(
                    lambda: visitor.app, self._app.host, self._app.port, ssl=self._context
                )
        except (OSError, TimeoutError) as error:
            self._open.discard(visitor)
            raise asyncssh.ChannelOpenError(
                asyncssh.OPEN_CONNECT_FAILED, "the app does not answer"
            ) from error
        if self._is_closed:
            visitor.abort()
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, "the link has ended")
        return visitor

    def close(self) -> None:
        """End all of them, and those that are on their way."""
        self._is_closed = True
        for visitor in list(self._open):
            visitor.abort()


class Visitor(asyncssh.SSHTCPSession[bytes]):
    """The visitor's end: a channel. Each end stops reading while the other can't write."""

    def __init__(self, among: set[Visitor]) -> None:
        self._among = among
        self._channel: Any = None
        self._has_said_all = False
        self._was_told_all = False
        self.app = _AppEnd(self)
        among.add(self)

    def connection_made(self, chan: asyncssh.SSHTCPChannel[bytes]) -> None:
        """The relay has the channel."""
        self._channel = chan

    def session_started(self) -> None:
        """From now on both ends are there."""
        self.app.begin()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """From the visitor to the app."""
        self.app.write(data)

    def eof_received(self) -> bool:
        """The visitor has said all, and may still listen."""
        self._has_said_all = True
        self.app.write_eof()
        self._end_if_all_is_said()
        return True

    def pause_writing(self) -> None:
        """The way to the visitor is full."""
        self.app.pause_reading()

    def resume_writing(self) -> None:
        """It has room again."""
        self.app.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The visitor has gone."""
        self._channel = None
        self._among.discard(self)
        self.app.end(is_broken=exc is not None)

    def write(self, data: bytes) -> None:
        """From the app to the visitor."""
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write(data)

    def write_eof(self) -> None:
        """The app has said all."""
        self._was_told_all = True
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write_eof()
        self._end_if_all_is_said()

    def pause_reading(self) -> None:
        """The way to the app is full."""
        if self._channel is not None:
            self._channel.pause_reading()

    def resume_reading(self) -> None:
        """It has room again."""
        if self._channel is not None:
            self._channel.resume_reading()

    def end(self, *, is_broken: bool) -> None:
        """The app has gone: send what waits, or, where it broke off, nothing more."""
        self._among.discard(self)
        if self._channel is not None:
            if is_broken:
                self._channel.abort()
            else:
                self._channel.close()

    def _end_if_all_is_said(self) -> None:
        if self._has_said_all and self._was_told_all:
            self.end(is_broken=False)
            self.app.end(is_broken=False)

    def abort(self) -> None:
        """End both at once."""
        self.end(is_broken=True)
        self.app.end(is_broken=True)


class _AppEnd(asyncio.Protocol):
    """The app's end: a socket."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._transport: asyncio.Transport | None = None
        self._has_begun = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The app is there; it is not heard before the channel is open."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.pause_reading()

    def begin(self) -> None:
        """Hear the app."""
        self._has_begun = True
        self.resume_reading()

    def data_received(self, data: bytes) -> None:
        """From the app to the visitor."""
        self._visitor.write(data)

    def eof_received(self) -> bool:
        """The app has said all. TLS knows no half of an end."""
        self._visitor.write_eof()
        return self._transport is not None and self._transport.can_write_eof()

    def pause_writing(self) -> None:
        """The way to the app is full."""
        self._visitor.pause_reading()

    def resume_writing(self) -> None:
        """It has room again."""
        self._visitor.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        """The app has gone."""
        self._transport = None
        self._visitor.end(is_broken=error is not None)

    def write(self, data: bytes) -> None:
        """To the app."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def write_eof(self) -> None:
        """No more to the app."""
        if (
            self._transport is not None
            and not self._transport.is_closing()
            and self._transport.can_write_eof()
        ):
            self._transport.write_eof()

    def pause_reading(self) -> None:
        """Hear nothing for a while."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Hear on."""
        if self._has_begun and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def end(self, *, is_broken: bool) -> None:
        """The visitor has gone."""
        if self._transport is not None:
            if is_broken:
                self._transport.abort()
            else:
                self._transport.close()
