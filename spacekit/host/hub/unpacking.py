"""Commits that come packed: gzip, unpacked as they come and never at once."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

from spacekit.host.errors import HostError, TooLarge
from spacekit.host.limits import GIB, MAX_PACKED_COMMIT, STREAM_CHUNK

__all__ = ["ACCEPTED", "unpacked"]

# What the answer before a commit says that its body may be packed with (RFC 7694).
ACCEPTED = {"Accept-Encoding": "gzip"}
_GZIP_WINDOW = 31


async def unpacked(body: AsyncIterator[bytes], encoding: str | None) -> AsyncIterator[bytes]:
    """A body as it was before it was packed, in pieces of bounded size.

    Raises:
        HostError: It is packed in another way, or broken.
        TooLarge: A small body unpacks to more than any commit may hold.
    """
    if encoding in (None, "", "identity"):
        async for chunk in body:
            yield chunk
        return
    if encoding.strip().lower() != "gzip":
        raise HostError(f"A commit may come packed with gzip, not {encoding[:40]!r}")
    unpacker, size = zlib.decompressobj(_GZIP_WINDOW), 0
    async for chunk in body:
        packed = chunk
        while packed:
            piece = _next(unpacker, packed)
            packed = unpacker.unconsumed_tail
            size += len(piece)
            if size > MAX_PACKED_COMMIT:
                raise TooLarge(f"A packed commit may hold {MAX_PACKED_COMMIT // GIB} GiB", "commit in parts")
            yield piece
        if unpacker.unused_data:
            raise HostError("The commit goes on after the end of its gzip")
    if not unpacker.eof:
        raise HostError("The commit's gzip was cut off")


def _next(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    if unpacker.eof:
        raise HostError("The commit goes on after the end of its gzip")
    try:
        return unpacker.decompress(packed, STREAM_CHUNK)
    except zlib.error:
        raise HostError("The commit is no valid gzip") from None
