"""What goes wrong on the way to a server, each over a real socket."""

from __future__ import annotations

import socket
import threading

import httpx2
import pytest
from huggingface_hub import HfApi
from one_answer import answering
from ports import free_port

from spacekit.errors import RemoteError
from spacekit.push.failures import explained
from spacekit.push.hub import HubTransport
from spacekit.push.target import Target


def failure(endpoint: str) -> RemoteError:
    """How asking for a Space there fails."""
    with pytest.raises(RemoteError) as caught:
        HubTransport(Target("ada/hello", endpoint, False)).fetch()
    return caught.value


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "unauthorized"),
        (402, "payment"),
        (403, "forbidden"),
        (404, "not-found"),
        (409, "conflict"),
        (412, "stale"),
        (413, "too-large"),
        (418, "remote"),
        (429, "rate-limit"),
        (500, "server"),
        (507, "storage"),
        (503, "server"),
        (599, "server"),
    ],
)
def test_each_refusal_has_a_code_and_a_next_step(status: int, code: str) -> None:
    """Whatever the status: one word for scripts, a cause and a hint for people, the server's own words."""
    with answering(status, b'{"error": "because of the moon"}') as endpoint:
        error = failure(endpoint)
    assert code == error.code
    assert error.hint
    assert code in {"stale", "unauthorized"} or "because of the moon" in error.message


def test_a_space_that_is_not_there_is_one_sentence() -> None:
    """The server's words, which say the same, are left out."""
    headers = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "There is no Space ada/hello here"}
    with answering(404, b"{}", headers) as endpoint:
        with pytest.raises(RemoteError) as caught, explained(Target("ada/hello", endpoint, False)):
            HfApi(endpoint, False).space_info("ada/hello")
        assert f"{endpoint} does not know ada/hello" == caught.value.message
    assert "token" in (caught.value.hint or "")


def test_something_of_a_space_that_is_not_there_is_not_the_space() -> None:
    """A publisher, a revision: the server says what it is, and the Space's id is not to blame."""
    headers = {"X-Error-Message": "This Space has no publisher 99"}
    with answering(404, b'{"error": "This Space has no publisher 99"}', headers) as endpoint:
        error = failure(endpoint)
        assert f"{endpoint} says: This Space has no publisher 99" == error.message
    assert "not-found" == error.code
    assert "private" not in (error.hint or "")


@pytest.mark.parametrize(("token", "said"), [(False, "needs a token"), ("x", "does not accept the token")])
def test_no_token_and_a_wrong_one_are_told_apart(token: str | bool, said: str) -> None:
    """One sentence of cause: the hint says what to do, so the server need not."""
    with answering(401, b'{"error": "send the admin token"}') as endpoint:
        with pytest.raises(RemoteError) as caught:
            HubTransport(Target("ada/hello", endpoint, token)).fetch()
        assert f"{endpoint} {said}" == caught.value.message


@pytest.mark.pain(10)
def test_a_paid_plan_has_a_way_out() -> None:
    """402 names the free ways to host an app."""
    with answering(402, b'{"error": "requires a PRO subscription"}') as endpoint:
        assert "spacekit host" in (failure(endpoint).hint or "")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"RateLimit": '"api";r=0;t=55'}, "wait 55 seconds"),
        ({"Retry-After": "7"}, "wait 7 seconds"),
        ({}, "wait five minutes"),
    ],
)
def test_a_limit_says_when_it_ends(headers: dict[str, str], wait: str) -> None:
    """The server knows when it will answer again; so does whoever waits."""
    with answering(429, b"{}", headers) as endpoint:
        assert wait in (failure(endpoint).hint or "")


def test_whatever_stops_a_large_file_is_told_apart() -> None:
    """The client wraps it; what is inside decides."""
    target = Target("ada/hello", "http://127.0.0.1:1", False)
    with pytest.raises(RemoteError) as caught, explained(target):
        raise RuntimeError("Error while uploading 'model.bin' to the Hub.") from httpx2.ReadError("gone")
    assert "cut" == caught.value.code


@pytest.mark.parametrize("body", [b"<html>hello</html>", b"[]", b"{}", b'{"id": 3}', b"null", b"\xff\xfe"])
def test_a_server_that_is_no_hub_is_told_apart(body: bytes) -> None:
    """A page, an empty answer or other JSON gives one error that asks whether the address is right."""
    with answering(200, body) as endpoint:
        assert "protocol" == failure(endpoint).code


def test_a_servers_words_do_not_steer_the_terminal() -> None:
    """An error text with escape sequences and a whole page in it is shown short and plain."""
    words = "\\u001b]0;evil\\u0007" + "x" * 5000
    with answering(400, f'{{"error": "{words}"}}'.encode()) as endpoint:
        message = failure(endpoint).message
    assert message.isprintable()
    assert len(message) < 500


def test_nobody_listens() -> None:
    """A closed port names the address and asks whether the host runs."""
    endpoint = f"http://127.0.0.1:{free_port()}"
    error = failure(endpoint)
    assert ("unreachable", f"nothing answers at {endpoint}") == (error.code, error.message)
    assert "spacekit host" in (error.hint or "")


def test_a_name_that_does_not_resolve() -> None:
    """A name that no one has is told from a server that is down."""
    assert "dns" == failure("http://no-such-host.invalid").code


def test_a_server_that_hangs_up() -> None:
    """A connection that ends without an answer says that running again goes on."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def hang_up() -> None:
            while True:
                try:
                    door.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        error = failure(f"http://127.0.0.1:{door.getsockname()[1]}")
    assert "cut" == error.code
    assert "again" in (error.hint or "")
