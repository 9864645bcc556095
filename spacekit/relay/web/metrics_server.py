"""`/metrics`, on loopback alone."""

from __future__ import annotations

import asyncio

import h11

from spacekit.relay.relay import Relay
from spacekit.relay.web.visitor import Visitor, VisitorGone

__all__ = ["MetricsServer"]

_TYPE = b"text/plain; version=0.0.4; charset=utf-8"


class MetricsServer:
    """Tells what the relay counts, for Prometheus.

    Args:
        relay: Whose counts.
    """

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    async def listen(self, port: int) -> int:
        """Begin; gives the port."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """End."""
        self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visitor = Visitor(reader, writer)
        try:
            while request := await visitor.next_request():
                is_it = request.target == b"/metrics"
                body = self._relay.measured().encode() if is_it else b"/metrics\n"
                headers = [(b"content-type", _TYPE), (b"content-length", str(len(body)).encode())]
                await visitor.send(h11.Response(status_code=200 if is_it else 404, headers=headers))
                await visitor.send(h11.Data(data=body))
                await visitor.send(h11.EndOfMessage())
                if not visitor.can_go_on():
                    break
        except (VisitorGone, OSError, h11.ProtocolError):
            visitor.abort()
        finally:
            visitor.close()
