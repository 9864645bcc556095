"""The HTTP server: one application behind any number of addresses, which come and go while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from spacekit_runtime.serving import http_protocol

from .errors import ListenError
from .limits import MAX_HEADER

_BACKLOG = 2048
# Open requests get this long when the host stops: streams never end by themselves.
_GRACE_SECONDS = 3
_KEEP_ALIVE_SECONDS = 75


def bind(host: str, port: int) -> socket.socket:
    """A socket for an address; port 0 takes a free one."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ListenError(
                f"port {port} of {host} is in use", "choose another with --port, or 0 for a free one"
            ) from None
        raise ListenError(
            f"the host can't listen on {host}:{port}: {error.strerror or error}",
            "choose another --host or --port",
        ) from None
    return listener


class Listener(uvicorn.Server):
    """uvicorn, listening on more addresses than one."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=http_protocol(),
                lifespan="off",
                access_log=False,  # paths and queries are the users' business
                log_config=None,
                server_header=False,
                date_header=False,  # uvicorn's may be a second old; see proxy.router
                proxy_headers=False,
                ws="websockets-sansio",
                h11_max_incomplete_event_size=MAX_HEADER,
                # Clients close what they don't use after 5 s, which is uvicorn's own time as well: then a
                # request could meet a connection that is just being closed.
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_GRACE_SECONDS,
                backlog=_BACKLOG,
            )
        )
        self.ready = asyncio.Event()
        self._by_address: dict[str, asyncio.Server] = {}

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the host, which has more to end than this server."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start without an address; `open` adds them."""
        await super().startup(sockets=[])
        self.ready.set()

    async def open(self, listener: socket.socket) -> None:
        """Take connections on one more socket."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._connection, sock=listener, backlog=_BACKLOG)
        self._by_address[listener.getsockname()[0]] = server
        self.servers.append(server)

    def _connection(self) -> asyncio.Protocol:
        protocol: type[asyncio.Protocol] = self.config.http_protocol_class
        # uvicorn's protocols take these; asyncio's base class, which is all that their type says, does not.
        return protocol(config=self.config, server_state=self.server_state, app_state={})  # type: ignore[call-arg]

    def close(self, address: str) -> None:
        """Take no more connections on an address."""
        server = self._by_address.pop(address, None)
        if server is not None:
            self.servers.remove(server)
            server.close()


class OwnAddresses:
    """The loopback addresses of the Spaces, at the port of the host."""

    def __init__(self, port: int, *, is_needed: bool) -> None:
        self._port = port
        self._is_needed = is_needed
        self._listener: Listener | None = None

    def attach(self, listener: Listener) -> None:
        """Say which server takes the connections."""
        self._listener = listener

    async def open(self, address: str) -> bool:
        """Listen on a Space's address; whether it can be reached there now."""
        if self._listener is None:
            return False
        if not self._is_needed:
            return True  # a host on all addresses has this one already
        try:
            await self._listener.open(bind(address, self._port))
        except ListenError:
            return False  # not Linux: only 127.0.0.1 is there without being set up
        return True

    def close(self, address: str) -> None:
        """Listen there no more."""
        if self._listener is not None and self._is_needed:
            self._listener.close(address)
