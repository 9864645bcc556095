"""Shares through a relay, and visits through it, as plainly as can be: what tests of the relay hold it to."""

from __future__ import annotations

import asyncio
import http.client
import json
import queue
import socket
import threading
from types import TracebackType
from typing import Any, Self

import asyncssh
from running_relay import RunningRelay

# Longer than anything takes on a machine that is slow and busy: a hang shows as an error.
_SECONDS = 60
SUBSYSTEM = "spacekit-share"
HELLO = {"version": 1, "resume": None, "auth": None, "expires": None, "client": "spacekit/0.0.0"}


class Sharing:
    """One SSH connection that shares one port, by the contract and nothing else.

    Args:
        relay: The relay.
        port: The app's port on this machine.
        wishes: More of the first line.
        options: More for `asyncssh.connect`.
        waits: Whether the link has to come up.
    """

    def __init__(
        self,
        relay: RunningRelay,
        port: int,
        *,
        wishes: dict[str, Any] | None = None,
        options: dict[str, Any] | None = None,
        waits: bool = True,
    ) -> None:
        self._relay, self._port, self._waits = relay, port, waits
        self._wishes = {**HELLO, **(wishes or {})}
        self._options = options or {}
        self.events: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.link: dict[str, Any] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.do(self._open())
        if self._waits:
            assert self.next_event() == {"event": "ready"}
            self.do(self._forward())
            self.link = self.next_event()
            assert self.link["event"] == "link", self.link
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_SECONDS)
        self._loop.close()

    def do(self, work: Any) -> Any:
        """Run a coroutine on the connection's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS)

    async def _open(self) -> None:
        self.connection = await connect(self._relay, **self._options)
        self._writer, reader, _ = await self.connection.open_session(subsystem=SUBSYSTEM)
        self._task = asyncio.ensure_future(self._listen(reader))
        self._writer.write(json.dumps(self._wishes) + "\n")

    async def _forward(self) -> None:
        await self.connection.forward_remote_port("", 80, "127.0.0.1", self._port)

    async def _listen(self, reader: asyncssh.SSHReader[str]) -> None:
        try:
            async for line in reader:
                self.events.put(json.loads(line))
        except asyncssh.Error:
            pass
        finally:
            self.events.put(None)

    async def _close(self) -> None:
        self.connection.abort()
        await self.connection.wait_closed()
        await asyncio.gather(self._task, return_exceptions=True)

    def next_event(self) -> dict[str, Any]:
        """What the relay says next."""
        event = self.events.get(timeout=_SECONDS)
        assert event is not None, "the connection ended"
        return event

    @property
    def host(self) -> str:
        """The link's host name, with its port."""
        return str(self.link["url"]).split("/")[2]


async def connect(relay: RunningRelay, **options: Any) -> asyncssh.SSHClientConnection:
    """A connection to the relay as a stranger has it: no key, no agent, no settings."""
    settings = {"username": "share", "client_keys": [], "agent_path": None, "config": None, **options}
    return await asyncssh.connect("127.0.0.1", relay.ssh_port, known_hosts=None, **settings)


class Visitor:
    """A program that visits one host name of a relay; its connection stays open.

    Args:
        relay: The relay.
        host: The host name.
    """

    def __init__(self, relay: RunningRelay, host: str) -> None:
        self.host = host
        self.http = http.client.HTTPConnection("127.0.0.1", relay.http_port, timeout=_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def ask(
        self, path: str, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        """Send a request; the answer is not read yet."""
        self.http.request(method, path, body=body, headers={"Host": self.host, **(headers or {})})
        return self.http.getresponse()

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text of an answer."""
        answer = self.ask(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return answer.status, answer.read().decode()

    def told(self, path: str = "/", **headers: str) -> dict[str, Any]:
        """What the echo app says that it was sent."""
        status, text = self.get(path, **headers)
        assert status == 200, text
        found = json.loads(text)
        assert isinstance(found, dict)
        return found


def raw(relay: RunningRelay, sent: bytes, seconds: float = _SECONDS) -> bytes:
    """Send bytes; give all that comes until the relay closes, or for so long."""
    with socket.create_connection(("127.0.0.1", relay.http_port), timeout=seconds) as line:
        line.sendall(sent)
        found = b""
        try:
            while data := line.recv(65_536):
                found += data
        except (TimeoutError, ConnectionResetError):
            pass
        return found
