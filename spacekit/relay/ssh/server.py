"""The SSH server: on a port, and on connections that come through a WebSocket."""

from __future__ import annotations

import socket

import asyncssh

from spacekit.relay.limits import (
    KEEPALIVE_SECONDS,
    KEEPALIVES_MISSED,
    LOGIN_SECONDS,
)
from spacekit.relay.relay import Relay
from spacekit.relay.ssh.door import Door

__all__ = ["SshServer"]


class SshServer:
    """Takes SSH connections for a relay.

    Args:
        relay: What they come to.
        key: The host key.
    """

    def __init__(self, relay: Relay, key: asyncssh.SSHKey) -> None:
        self._relay = relay
        self.key = key
        self._options = asyncssh.SSHServerConnectionOptions(
            server_factory=lambda: Door(relay),
            server_version="spacekit-relay",
            server_host_keys=[key],
            encoding=None,
            line_editor=False,
            # What is compressed costs memory and time by what is in it; apps' answers are compressed already.
            compression_algs=None,
            login_timeout=LOGIN_SECONDS,
            keepalive_interval=KEEPALIVE_SECONDS,
            keepalive_count_max=KEEPALIVES_MISSED,
            agent_forwarding=False,
            x11_forwarding=False,
            host_based_auth=False,
            gss_host=None,
        )

    async def listen(self, host: str, port: int) -> int:
        """Begin; gives the port."""
        self._listener = await asyncssh.listen(host, port, options=self._options)
        return self._listener.get_port() or int(self._listener.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    async def serve_socket(self, end: socket.socket, address: str) -> None:
        """Serve one connection that came another way, until it is over."""
        connection = await asyncssh.run_server(
            end, options=self._options, server_factory=lambda: Door(self._relay, address)
        )
        await connection.wait_closed()
