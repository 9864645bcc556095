"""The body of a request to git: piece by piece, unpacked, within limits."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

from starlette.types import Receive

from spacekit.host.errors import HostError, TooLarge, Unsupported
from spacekit.host.limits import GIT_IDLE_TIME, MIB, STREAM_CHUNK

_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to ask for gzip


class Disconnected(Exception):
    """The client is gone."""


class RequestBody:
    """What a client sends.

    Args:
        receive: The request.
        encoding: Its Content-Encoding.
        limit: The most that it may hold, unpacked.
    """

    def __init__(self, receive: Receive, encoding: str, limit: int) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip"):
            raise Unsupported(
                f"A body encoded as {encoding[:40]!r} can't be read", "send it plain or as gzip"
            )
        self._receive = receive
        self._unpacker = zlib.decompressobj(_GZIP) if encoding.endswith("gzip") else None
        self._limit = limit
        self._size = 0

    async def pieces(self) -> AsyncIterator[bytes]:
        """All of it; a client that sends nothing for a while is taken for gone."""
        more = True
        while more:
            try:
                message = await asyncio.wait_for(self._receive(), GIT_IDLE_TIME.total_seconds())
            except TimeoutError:
                raise Disconnected from None
            if message["type"] == "http.disconnect":
                raise Disconnected
            more = message.get("more_body", False)
            for piece in self._unpack(message.get("body", b"")):
                self._size += len(piece)
                if self._size > self._limit:
                    raise TooLarge(f"A request to git may hold {self._limit // MIB:,} MiB here")
                yield piece
        if self._unpacker and not self._unpacker.eof:
            raise HostError("The gzip body of the request ends too early")

    async def gone(self) -> None:
        """Wait until the client is gone; only after the body."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def _unpack(self, data: bytes) -> list[bytes] | _Unpacked:
        return _Unpacked(self._unpacker, data) if self._unpacker else [data]


class _Unpacked:
    """The pieces that some gzip data unpacks to, none larger than a chunk: a bomb goes off in small steps."""

    def __init__(self, unpacker: zlib._Decompress, data: bytes) -> None:
        self._unpacker = unpacker
        self._data = data

    def __iter__(self) -> _Unpacked:
        return self

    def __next__(self) -> bytes:
        if not self._data or self._unpacker.eof:
            raise StopIteration
        try:
            piece = self._unpacker.decompress(self._data, STREAM_CHUNK)
        except zlib.error:
            raise HostError("The body of the request is not gzip, though it says so") from None
        self._data = self._unpacker.unconsumed_tail
        return piece
