"""SSH inside a WebSocket, for networks that let nothing else pass."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from websockets.exceptions import ProtocolError
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from spacekit.relay.limits import MIB, READ_AHEAD
from spacekit.relay.web.heads import Visit
from spacekit.relay.web.visitor import Visitor, VisitorGone

__all__ = ["carry_ssh"]

_MAX_FRAME = MIB  # clients send what SSH has in a packet, 256 KiB at most
_DATA = (Opcode.BINARY, Opcode.CONT)

Serve = Callable[[socket.socket, str], Awaitable[None]]


async def carry_ssh(visitor: Visitor, visit: Visit, serve: Serve) -> None:
    """Answer the upgrade, then pass SSH's bytes between the WebSocket and the SSH server.

    Args:
        visitor: The connection.
        visit: The request.
        serve: Serves SSH on a socket, for a client at an address.
    """
    protocol = ServerProtocol(max_size=_MAX_FRAME)
    protocol.receive_data(_head(visit))
    request = next((event for event in protocol.events_received() if isinstance(event, Request)), None)
    if request is None:
        raise VisitorGone
    protocol.send_response(protocol.accept(request))
    await _send(visitor, protocol)
    if protocol.state.name != "OPEN":
        return
    protocol.receive_data(visitor.http.trailing_data[0])
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    tasks = [
        asyncio.ensure_future(serve(theirs, visit.address)),
        asyncio.ensure_future(_in(visitor, protocol, writer)),
        asyncio.ensure_future(_out(visitor, protocol, reader)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        writer.transport.abort()
        for task in tasks[1:]:
            task.cancel()
        # The SSH server sees the end of its socket, and ends its own way.
        await asyncio.gather(*tasks, return_exceptions=True)


def _head(visit: Visit) -> bytes:
    """The head as it came, for the library that answers it."""
    lines = [b"GET " + visit.request.target + b" HTTP/1.1"]
    lines += [name + b": " + value for name, value in visit.request.headers]
    return b"\r\n".join([*lines, b"", b""])


async def _in(visitor: Visitor, protocol: ServerProtocol, writer: asyncio.StreamWriter) -> None:
    while True:
        for event in protocol.events_received():
            if isinstance(event, Frame) and event.opcode in _DATA:
                writer.write(event.data)
        await _send(visitor, protocol)  # pongs, and the answer to a close
        await writer.drain()
        if protocol.close_expected():
            return
        data = await visitor.read(None)
        if not data:
            return
        try:
            protocol.receive_data(data)
        except ProtocolError:
            return


async def _out(visitor: Visitor, protocol: ServerProtocol, reader: asyncio.StreamReader) -> None:
    while data := await reader.read(READ_AHEAD):
        protocol.send_binary(data)
        await _send(visitor, protocol)
    protocol.send_close(1000)
    await _send(visitor, protocol)


async def _send(visitor: Visitor, protocol: ServerProtocol) -> None:
    for data in protocol.data_to_send():
        if data:
            await visitor.write(data)
