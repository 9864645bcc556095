"""A relay as small as can be, in this process: what the client's tests bend to their will."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import asyncssh

_START_SECONDS = 10
Answer = Callable[[dict[str, Any], asyncssh.SSHServerChannel[bytes]], None]


class SmallRelay:
    """Speaks the subsystem's lines, and leads each TCP connection of a port to the last client.

    Args:
        key: Its host key; a new one by default.
        port: Its SSH port; any by default.
        password: What a client has to say; nothing by default.
        on_hello: Answers a client's first line in place of the relay.
        printed: What is printed to a plain session, where it is such a relay; `URL` in it is its link.

    Attributes:
        hellos: What clients asked for, in order.
        connections: The clients' connections, in order; closed ones stay.
    """

    def __init__(
        self,
        *,
        key: asyncssh.SSHKey | None = None,
        port: int = 0,
        password: str | None = None,
        on_hello: Answer | None = None,
        printed: bytes | None = None,
        accepts_forward: bool = True,
    ) -> None:
        self.key = key or asyncssh.generate_private_key("ssh-ed25519")
        self.ssh_port = port
        self.password = password
        self.on_hello = on_hello
        self.printed = printed
        self.accepts_forward = accepts_forward
        self.web_port = 0
        self.hellos: list[dict[str, Any]] = []
        self.connections: list[asyncssh.SSHServerConnection] = []
        self.forwards: list[tuple[str, int]] = []
        self.channels: list[asyncssh.SSHServerChannel[bytes]] = []
        self.loop = asyncio.new_event_loop()
        self._visitors: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="small-relay")

    @property
    def address(self) -> str:
        """What the client is to be told."""
        return f"127.0.0.1:{self.ssh_port}"

    @property
    def url(self) -> str:
        """The link that it gives: its web port, whatever the name."""
        return f"http://127.0.0.1:{self.web_port}"

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        assert self._ready.wait(_START_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End, with all connections."""
        self.stop()

    def stop(self) -> None:
        """End, with all connections; once more does nothing."""
        if self._thread.is_alive():
            assert self._stop is not None
            self.loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def on_loop(self, function: Callable[[], Any]) -> Any:
        """Call something on the relay's loop, and give what it gives; waits for a coroutine."""

        async def call() -> Any:
            found = function()
            return await found if asyncio.iscoroutine(found) else found

        return asyncio.run_coroutine_threadsafe(call(), self.loop).result(_START_SECONDS)

    def say(self, event: dict[str, Any]) -> None:
        """Say something on the last client's channel."""
        self.say_raw(json.dumps(event).encode() + b"\n")

    def say_raw(self, data: bytes) -> None:
        """Say anything at all on it."""
        self.on_loop(lambda: self.channels[-1].write(data))

    def cut(self) -> None:
        """Drop the last client, as a network does."""
        self.on_loop(self.connections[-1].abort)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._serve())
        self.loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        server = await asyncssh.create_server(
            lambda: _Server(self),
            "127.0.0.1",
            self.ssh_port,
            server_host_keys=[self.key],
            encoding=None,
            process_factory=None,
        )
        web = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        self.ssh_port = server.get_port()
        self.web_port = web.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        web.close()
        for connection in self.connections:
            connection.abort()
        for connection in self.connections:
            await connection.wait_closed()
        await server.wait_closed()
        visits = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in visits:
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        for visitor in self._visitors:
            visitor.transport.abort()
        # What was aborted closes in the loop's next turn.
        await asyncio.sleep(0)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Lead one visitor to the app, both ways."""
        self._visitors.add(writer)
        try:
            host, port = self.forwards[-1]
            # A channel of the kind that a forward brings.
            inner, outer = await self.connections[-1].open_connection(host, port, "192.0.2.1", 40000)
        except (asyncssh.Error, IndexError):
            writer.close()
            return
        # Of a task that was cancelled the streams would tell in the log.
        with suppress(asyncio.CancelledError):
            await asyncio.gather(_pump(reader, outer), _pump(inner, writer))
        outer.close()
        writer.close()

    def link(self) -> dict[str, Any]:
        """What is said of a link."""
        return {
            "event": "link",
            "url": f"{self.url}/",
            "expires": time.time() + 72 * 3600,
            "resume": "secret-of-this-link",
            "warning": False,
            "limits": {"bytes_per_second": None, "connections": 100},
        }


class _Server(asyncssh.SSHServer):
    def __init__(self, relay: SmallRelay) -> None:
        self._relay = relay

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._relay.connections.append(conn)

    def begin_auth(self, username: str) -> bool:
        return self._relay.password is not None

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return password == self._relay.password

    def session_requested(self) -> Any:
        return _Session(self._relay)

    async def server_requested(self, listen_host: str, listen_port: int) -> Any:
        if not self._relay.accepts_forward:
            return False
        self._relay.forwards.append((listen_host, listen_port))
        if self._relay.channels and self._relay.printed is None and self._relay.on_hello is None:
            channel = self._relay.channels[-1]
            channel.write(json.dumps(self._relay.link()).encode() + b"\n")
        return _Nothing()


class _Nothing(asyncssh.SSHListener):
    """A listener that listens nowhere: the relay's web port is there anyhow."""


class _Session(asyncssh.SSHServerSession[bytes]):
    def __init__(self, relay: SmallRelay) -> None:
        self._relay = relay
        self._buffer = b""
        self._channel: Any = None

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan
        self._relay.channels.append(chan)

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "spacekit-share" and self._relay.printed is None

    def shell_requested(self) -> bool:
        return self._relay.printed is not None

    def session_started(self) -> None:
        if self._relay.printed is not None:
            self._channel.write(self._relay.printed.replace(b"URL", self._relay.url.encode()))

    def data_received(self, data: bytes, datatype: int | None) -> None:
        self._buffer += data
        while b"\n" in self._buffer:
            line, _, self._buffer = self._buffer.partition(b"\n")
            hello = json.loads(line)
            self._relay.hellos.append(hello)
            if self._relay.on_hello is not None:
                self._relay.on_hello(hello, self._channel)
            else:
                self._channel.write(b'{"event": "ready"}\n')


async def _pump(reader: Any, writer: Any) -> None:
    with suppress(asyncssh.Error, OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
