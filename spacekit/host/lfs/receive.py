"""Takes a file as it comes: to disk in pieces, checked on the way, there only when it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request

from spacekit.host.errors import HostError, Unsupported
from spacekit.host.limits import GIT_IDLE_TIME, MIB
from spacekit.host.store.disk import disk_errors
from spacekit.host.store.large_files import LargeFiles
from spacekit.host.store.pointers import Pointer
from spacekit.host.threads import in_thread

# Written at once: large enough that going to a thread costs nothing beside it.
_LUMP = 1 * MIB


async def receive_file(request: Request, files: LargeFiles, pointer: Pointer) -> None:
    """Receive the body of a request as the file that a pointer means."""
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Unsupported("A large file can't be sent compressed")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) != pointer.size:
        raise HostError(f"The request has {int(length)} bytes instead of the {pointer.size} that were said")
    with disk_errors(), await in_thread(files.begin, pointer) as incoming:
        async for lump in _lumps(request):
            await in_thread(incoming.write, lump)
        await in_thread(incoming.finish)


async def _lumps(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces that are worth a write; a client that sends nothing for a while is gone."""
    collected = bytearray()
    stream = request.stream()
    while True:
        try:
            piece = await asyncio.wait_for(anext(stream, None), GIT_IDLE_TIME.total_seconds())
        except TimeoutError:
            raise HostError("The file stopped coming", "send it again") from None
        if piece is None:
            break
        collected += piece
        if len(collected) >= _LUMP:
            yield bytes(collected)
            collected.clear()
    if collected:
        yield bytes(collected)
