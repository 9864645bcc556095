"""What a relay's web side says, and what a hostile one can't bring about."""

from __future__ import annotations

import asyncio
import http.server
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.server import ServerConnection, serve

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share import link as links
from spacekit_runtime.share.address import RelayAddress
from spacekit_runtime.share.discovery import WebSide, _parsed, ask_web_side
from spacekit_runtime.share.settings import ShareSettings
from spacekit_runtime.share.share import open_share

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHxKuuvhMHNY"


@contextmanager
def web_side(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """A web server that answers everything the same way; gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer."""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(address: str) -> WebSide:
    """What it says."""
    return asyncio.run(ask_web_side(address, ssl.create_default_context()))


def test_what_it_says() -> None:
    """A port and a path; its keys count where https vouches for them, and else not."""
    said = json.dumps({"ssh_port": 2222, "host_keys": [f"{KEY} comment"], "websocket": "/ssh"}).encode()
    assert WebSide(2222, (KEY,), "/ssh") == _parsed(said, is_verified=True)
    assert WebSide(2222, (), "/ssh") == _parsed(said, is_verified=False)


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_is_no_answer(status: int) -> None:
    """Then SSH has to answer by itself."""
    with web_side(status, b"{}") as address, pytest.raises(OSError, match=f"answers {status}"):
        ask(address)


def test_it_is_followed_nowhere() -> None:
    """Keys come from the very address that was verified, or not at all."""
    with (
        web_side(200, json.dumps({"ssh_port": 1}).encode()) as other,
        web_side(302, b"", Location=f"{other}/.well-known/spacekit-relay") as address,
        pytest.raises(OSError, match="answers 302"),
    ):
        ask(address)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b"\xff", b"[" * 60_000, b"x" * 10_000_000])
def test_nonsense_is_no_answer(body: bytes) -> None:
    """Nothing of it is kept, however long it is."""
    with web_side(200, body) as address, pytest.raises(OSError, match="does not answer as a relay does"):
        ask(address)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional={"ssh_port": JSON, "host_keys": JSON, "websocket": JSON}))
def test_wrong_values_are_left_out(said: dict[str, Any]) -> None:
    """A port is a port, keys are texts, a path is a path on that very server."""
    side = _parsed(json.dumps(said).encode(), is_verified=True)
    assert side.ssh_port is None or 0 < side.ssh_port <= 65_535
    assert all(isinstance(key, str) for key in side.host_keys)
    assert side.websocket.startswith("/")
    assert side.websocket.isprintable()


def hostile(talk: Callable[[ServerConnection], None]) -> Iterator[str]:
    """A WebSocket that says what it likes; gives the web side's address."""
    with serve(talk, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "said", ["SSH-2.0-text", b"\x00" * 5_000_000, b"SSH-1.0-old\r\n", b"\xff" * 70_000, b""]
)
def test_a_websocket_that_is_no_relay(said: str | bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text, frames past all measure, another protocol, silence and then the end: an error each, at once."""

    def talk(connection: ServerConnection) -> None:
        with suppress(Exception):
            connection.send(said)
            connection.recv(timeout=1)

    for address in hostile(talk):
        monkeypatch.setattr(links, "parse_relay", lambda *_, web=address: RelayAddress("127.0.0.1", 1, web))
        with pytest.raises(ShareError) as caught:
            open_share(9, ShareSettings("a relay"))
        assert caught.value.code in ("unreachable", "protocol")
