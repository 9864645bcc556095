"""A connection to a shared app: one channel of the link's SSH connection, read and written like a stream."""

from __future__ import annotations

import asyncio
from collections import deque

import asyncssh

from spacekit.relay.limits import WINDOW

__all__ = ["Channel"]

_ENOUGH = WINDOW // 2


class Channel(asyncssh.SSHTCPSession[bytes]):
    """What the app sends waits here, up to a limit; what is sent to it waits until it can leave.

    Args:
        can_write: Set while the SSH connection itself takes more.
    """

    def __init__(self, can_write: asyncio.Event) -> None:
        self._can_write = can_write
        self._window = asyncio.Event()
        self._window.set()
        self._arrived = asyncio.Event()
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._is_paused = self._is_flushing = False
        self.is_ended = False

    def connection_made(self, chan: asyncssh.SSHTCPChannel[bytes]) -> None:
        """The client has connected to the app."""
        self._channel = chan

    def data_received(self, data: bytes, _datatype: int | None) -> None:
        """The app sends."""
        self._pieces.append(data)
        self._size += len(data)
        if not self._is_flushing:
            self._pause_if_full()
        self._arrived.set()

    def _pause_if_full(self) -> None:
        if self._size >= _ENOUGH and not self._is_paused:
            self._is_paused = True
            self._channel.pause_reading()

    def _resume(self) -> None:
        """Take what asyncssh has kept meanwhile, all of it at once.

        With the first piece that it hands over, it lets the client send a whole window more, whatever it
        still keeps: to pause again before it has handed over all would let that grow without end.
        """
        self._is_paused = False
        self._is_flushing = True
        self._channel.resume_reading()
        self._is_flushing = False
        self._pause_if_full()

    def eof_received(self) -> bool:
        """The app sends no more; it may still read."""
        self.is_ended = True
        self._arrived.set()
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        """The channel or all of the connection is gone."""
        self.is_ended = True
        self._arrived.set()
        self._window.set()

    def pause_writing(self) -> None:
        """The app's side does not keep up."""
        self._window.clear()

    def resume_writing(self) -> None:
        """It does again."""
        self._window.set()

    async def read(self) -> bytes:
        """What has come from the app; nothing when it ended."""
        while not self._pieces:
            if self.is_ended:
                return b""
            self._arrived.clear()
            await self._arrived.wait()
        data = self._pieces.popleft() if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        if self._is_paused:
            self._resume()
        return data

    async def write(self, data: bytes) -> None:
        """Send to the app, as soon as there is room.

        Raises:
            ConnectionError: The app is gone.
        """
        if self._channel.is_closing():
            raise ConnectionResetError
        self._channel.write(data)
        while not (self._window.is_set() and self._can_write.is_set()):
            await self._window.wait()
            await self._can_write.wait()

    def close(self) -> None:
        """End it, whatever is under way."""
        self.is_ended = True
        self._window.set()
        self._channel.abort()
