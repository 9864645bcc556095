"""SSH inside a WebSocket: for firewalls that let only the web through, and for web proxies."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI, ProxyError

from spacekit_runtime.share.address import is_loopback

# SSH's largest packet is a quarter of this; what is larger is no relay.
_MOST_FRAME = 1 << 20
_OPEN_SECONDS = 15


class WebSocketTunnel:
    """What asyncssh can make its connection through.

    Args:
        address: The WebSocket's: `wss://share.example.org/.spacekit/ssh`.
        context: How the certificate is verified.
    """

    def __init__(self, address: str, context: ssl.SSLContext) -> None:
        self._address = address
        self._context = context

    async def create_connection(
        self, factory: Callable[[], Any], host: str, port: int
    ) -> tuple[_Transport, Any]:
        """Open the WebSocket, and put a protocol on it as if it were a socket.

        Raises:
            OSError: There is no such WebSocket; `ssl.SSLError` where its certificate is wrong.
        """
        is_secure = self._address.startswith("wss://")
        try:
            connection = await connect(
                self._address,
                ssl=self._context if is_secure else None,
                # `https_proxy` and `no_proxy` of the environment. This machine is never behind a proxy.
                proxy=None if is_loopback(urlsplit(self._address).hostname or "") else True,
                # SSH looks after both: what it sends does not compress, and silence it notices itself.
                compression=None,
                ping_interval=None,
                max_size=_MOST_FRAME,
                open_timeout=_OPEN_SECONDS,
                close_timeout=1,
                user_agent_header="spacekit",
            )
        except ImportError as error:
            raise OSError("a SOCKS proxy needs `pip install python-socks[asyncio]`") from error
        except ProxyError as error:
            raise OSError(f"the web proxy lets nothing through: {error}") from error
        except ssl.SSLError:  # some of them are values that are wrong, too
            raise
        except (InvalidHandshake, InvalidURI, ValueError) as error:
            raise OSError(f"{self._address} is no WebSocket of a relay: {error}") from error
        protocol = factory()
        return _Transport(connection, protocol), protocol


class _Transport(asyncio.Transport):
    """A WebSocket that looks like a socket's transport."""

    def __init__(self, connection: ClientConnection, protocol: Any) -> None:
        super().__init__()
        self._connection = connection
        self._protocol = protocol
        self._waiting: deque[bytes] = deque()
        self._has_more = asyncio.Event()
        self._is_closing = False
        self._tasks = [asyncio.ensure_future(self._read()), asyncio.ensure_future(self._write())]
        protocol.connection_made(self)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Where the two ends are, as the socket below knows; the socket itself is not to be touched."""
        return default if name == "socket" else self._connection.transport.get_extra_info(name, default)

    def write(self, data: Any) -> None:
        """Send, when what came before is sent. SSH's windows keep this short."""
        self._waiting.append(bytes(data))
        self._has_more.set()

    def is_closing(self) -> bool:
        """Whether nothing more is sent."""
        return self._is_closing

    def close(self) -> None:
        """Send what waits, and end."""
        self._is_closing = True
        self._has_more.set()

    def abort(self) -> None:
        """End at once."""
        self._is_closing = True
        self._waiting.clear()
        self._has_more.set()
        self._connection.transport.abort()

    async def _read(self) -> None:
        error: Exception | None = None
        try:
            async for message in self._connection:
                if isinstance(message, str):
                    error = OSError("the relay sent text where SSH was due")
                    break
                self._protocol.data_received(message)
        except (ConnectionClosed, OSError) as broken:
            error = broken
        finally:
            self._is_closing = True
            self._has_more.set()
            self._protocol.connection_lost(error)

    async def _write(self) -> None:
        # A WebSocket that broke is noticed where it is read.
        with contextlib.suppress(ConnectionClosed, OSError):
            while True:
                await self._has_more.wait()
                self._has_more.clear()
                while self._waiting:
                    together = b"".join(self._waiting)
                    self._waiting.clear()
                    await self._connection.send(together)
                if self._is_closing:
                    await self._connection.close()
                    return
