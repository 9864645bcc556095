"""The smoke test asks one question and compares the answer; apps here are real servers."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from one_answer import answering

from spacekit import Interface
from spacekit.errors import StartError, WaitError
from spacekit.folder.settings import Smoke
from spacekit.push.smoke import smoke_test


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    """A real app with an endpoint that greets, and raises for nobody."""

    def greet(name: str) -> str:
        if not name:
            raise ValueError("nobody")
        return f"Hello, {name}!"

    running: Any = Interface(greet, "text", "text", api_name="greet")
    _, address, _ = running.launch(prevent_thread_lock=True, server_port=0, quiet=True)
    yield address.rstrip("/")
    running.close()


def test_a_page_is_looked_through() -> None:
    """What is expected stands somewhere in it; without an expectation any page will do."""
    with answering(200, b"<h1>hello</h1>") as address:
        assert "/health" == smoke_test(address, Smoke(path="/health", expect="hello"))
        smoke_test(address, Smoke(path="/"))
        with pytest.raises(StartError, match=r"its page has no 'bye'"):
            smoke_test(address, Smoke(path="/", expect="bye"))


def test_a_page_that_fails_is_told() -> None:
    """Whatever it holds: an error is no answer."""
    with answering(500, b"hello") as address, pytest.raises(StartError, match="HTTP 500") as caught:
        smoke_test(address, Smoke(path="/", expect="hello"))
    assert ("smoke", 5) == (caught.value.code, caught.value.exit_code)


def test_an_endpoint_is_called_by_gradios_protocol(app: str) -> None:
    """Its first output counts, or all of them where a list is expected."""
    smoke_test(app, Smoke(api="/greet", data=("Ada",), expect="Hello, Ada!"))
    smoke_test(app, Smoke(api="/greet", data=("Ada",), expect=["Hello, Ada!"]))
    with pytest.raises(StartError, match="it answered 'Hello, Bob!', not 'Hello, Ada!'"):
        smoke_test(app, Smoke(api="/greet", data=("Bob",), expect="Hello, Ada!"))


def test_an_endpoint_that_raises_or_is_not_there_is_told(app: str) -> None:
    """An error of the app, and a name that it does not have."""
    with pytest.raises(StartError, match="it raised an error"):
        smoke_test(app, Smoke(api="/greet", data=("",)))
    with pytest.raises(StartError, match="HTTP 404"):
        smoke_test(app, Smoke(api="/nope"))


def test_an_app_that_is_too_slow_is_a_time_out() -> None:
    """With the exit code of one."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        with pytest.raises(WaitError) as caught:
            smoke_test(address, Smoke(path="/", timeout_seconds=1))
    assert 6 == caught.value.exit_code


def test_an_answer_cannot_steer_the_terminal() -> None:
    """What an app says is shown short and plain."""
    body = json.dumps({"detail": "\x1b]0;evil\x07" + "x" * 9000}).encode()
    with answering(200, body) as address, pytest.raises(StartError) as caught:
        smoke_test(address, Smoke(path="/", expect="\x1b[2Jmissing"))
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 500


def test_a_token_is_shown_to_the_app_alone() -> None:
    """A private Space wants it; where the app sends its visitors does not get it."""
    seen: list[tuple[int, str | None]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            port = int((self.headers.get("Host") or "").rpartition(":")[2])
            seen.append((port, self.headers.get("Authorization")))
            is_first = len(seen) == 1
            self.send_response(302 if is_first else 200)
            self.send_header("Location", f"http://127.0.0.1:{elsewhere.server_port}/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
            """Stay silent."""

    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server,
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as elsewhere,
    ):
        for each in (server, elsewhere):
            threading.Thread(target=each.serve_forever, args=(0.02,), daemon=True).start()
        smoke_test(f"http://127.0.0.1:{server.server_port}", Smoke(path="/"), "a-token")
        for each in (server, elsewhere):
            each.shutdown()
    assert [(server.server_port, "Bearer a-token"), (elsewhere.server_port, None)] == seen
