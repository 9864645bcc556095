"""Clients that ask for much and do not read it: they are cut off before they fill the memory."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from waiting import wait_until
from wire_client import PATIENCE, Connect, Serve

import spacekit as gr
from spacekit_runtime import bounded_http
from spacekit_runtime.bounded_http import BoundedHttp
from spacekit_runtime.session import unread

# More than a system keeps of a connection in its own buffers.
LARGE = 24 << 20
MOST = 36 << 20
CUT_OFF = "is cut off"
STREAM = "text/event-stream"


def app(may_end: threading.Event | None = None) -> gr.Blocks:
    """An app that gives as much as it is asked for, and has a function that ends when it may."""

    def times(size: float) -> str:
        return "x" * int(size)

    def wait() -> None:
        assert may_end is not None
        assert may_end.wait(PATIENCE)

    with gr.Blocks() as demo:
        size, text = gr.Number(), gr.Textbox()
        size.change(times, size, text, api_name="times", concurrency_limit=None)
        size.change(wait, None, None, api_name="wait")
    return demo


class Stalled:
    """A client that sends a request and reads nothing."""

    def __init__(self, url: str, path: str, body: object, accept: str = "*/*") -> None:
        where = urlsplit(url)
        assert where.hostname is not None
        content = json.dumps(body).encode()
        head = f"POST /gradio_api/{path} HTTP/1.1\r\nHost: {where.netloc}\r\nAccept: {accept}\r\n"
        head += "Connection: close\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(content)}\r\n\r\n"
        self.line = socket.create_connection((where.hostname, where.port or 80), timeout=PATIENCE)
        self.line.sendall(head.encode() + content)

    def read_to_the_end(self) -> int:
        """How much there is to read before the connection is over, however it ends."""
        count = 0
        try:
            while piece := self.line.recv(1 << 20):
                count += len(piece)
        except ConnectionError:
            pass
        return count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()


Unsent = Callable[[], list[int]]


@pytest.fixture(autouse=True)
def unsent(monkeypatch: pytest.MonkeyPatch) -> Unsent:
    """Servers with little memory; says what waits in each of their connections."""
    monkeypatch.setattr(bounded_http, "MOST_UNSENT_BYTES", MOST)
    monkeypatch.setattr(unread, "MOST_HELD_BYTES", MOST)
    connections: list[BoundedHttp] = []

    class Noted(BoundedHttp):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            connections.append(self)

    monkeypatch.setattr(bounded_http, "BoundedHttp", Noted)
    return lambda: [connection.unsent for connection in connections]


@pytest.mark.parametrize("is_stream", [False, True])
def test_answers_that_nobody_reads_are_cut_off(
    serve: Serve, connect: Connect, unsent: Unsent, caplog: pytest.LogCaptureFixture, is_stream: bool
) -> None:
    """Of many that stall the last one is kept; who reads gets an answer as large all the same."""
    url = serve(app())
    with ExitStack() as clients:
        stalled = []
        for number in range(6):
            body: dict[str, Any] = {"data": [LARGE], "session_hash": f"stalled{number}"}
            client = (
                Stalled(url, "queue/join", {**body, "fn_index": 0}, STREAM)
                if is_stream
                else Stalled(url, "run/times", body)
            )
            stalled.append(clients.enter_context(client))
        wait_until(lambda: 5 == caplog.text.count(CUT_OFF))
        wait_until(lambda: sum(unsent()) <= MOST)
        output = connect(url).ask(0, LARGE)[-2]["output"]
        assert LARGE == len(output["data"][0])
        assert sum(client.read_to_the_end() > LARGE for client in stalled) <= 1


def test_a_session_that_goes_on_asking_is_cut_off(
    serve: Serve, connect: Connect, unsent: Unsent, caplog: pytest.LogCaptureFixture
) -> None:
    """What piles up behind a stream that is not read counts, though none of it was written yet."""
    may_end = threading.Event()
    url = serve(app(may_end))
    session = {"session_hash": "stalled"}
    with Stalled(url, "queue/join", {"data": [], "fn_index": 1, **session}, STREAM) as stalled:
        client, other = connect(url), connect(url)

        def ask(size: int) -> None:
            client.post("queue/join", {"data": [size], "fn_index": 0, **session}).raise_for_status()

        ask(LARGE)
        wait_until(lambda: any(size > LARGE // 2 for size in unsent()))
        waiting = other.join(0, 1000)
        for _ in range(4):
            ask(LARGE // 2)
        wait_until(lambda: CUT_OFF in caplog.text)
        assert stalled.read_to_the_end() < LARGE
        assert waiting in [message.get("event_id") for message in other.messages()]
        may_end.set()
