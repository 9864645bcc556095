"""What passes through a link: requests, streams, WebSockets, large bodies, and much of it at once."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from echo_app import EchoApp
from ports import free_port
from running_relay import RunningRelay
from sharing import Sharing, Visitor, raw
from websockets.sync.client import connect as connect_websocket

pytestmark = pytest.mark.e2e

_MIB = 1024 * 1024


def test_request_arrives_as_it_was_sent(visitor: Visitor) -> None:
    """Method, path, query, headers and body; and where it came from, told by the relay alone."""
    answer = visitor.ask(
        "/a%20b/..%2f?x=1&y=%C3%A9",
        "PUT",
        body=b"\x00\xff body",
        headers={
            "X-Own": "kept",
            "X-Forwarded-Proto": "gopher",
            "X-Forwarded-Host": "evil.example",
            "Forwarded": "for=1.2.3.4",
            "Connection": "X-Hop, keep-alive",
            "X-Hop": "dropped",
        },
    )
    told = json.loads(answer.read())
    assert ("PUT", "/a%20b/..%2f?x=1&y=%C3%A9") == (told["method"], told["path"])
    assert "\x00\xff body" == told["body"]
    headers = dict(told["headers"])
    assert "kept" == headers["x-own"]
    assert visitor.host == headers["host"] == headers["x-forwarded-host"]
    assert "127.0.0.1" == headers["x-forwarded-for"]
    assert "http" == headers["x-forwarded-proto"]
    assert not {"x-hop", "forwarded"} & set(headers)
    assert len(told["headers"]) == len(headers), "each header once"


def test_proxy_in_front_says_who_visits(visitor: Visitor) -> None:
    """From loopback the last address of X-Forwarded-For counts: what stands before it is a claim."""
    told = visitor.told(X_Forwarded_For="203.0.113.9, 198.51.100.7")
    assert "198.51.100.7" == dict(told["headers"])["x-forwarded-for"]


def test_untrusted_peer_says_nothing(app: EchoApp) -> None:
    """A relay that is reached from elsewhere takes nobody's word, loopback's aside."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outwards:
        outwards.connect(("192.0.2.254", 9))  # nothing is sent: it only says which address would be used
        address = outwards.getsockname()[0]
    arguments = ("--http-host", "0.0.0.0")  # noqa: S104  as behind a proxy on another machine
    with (
        RunningRelay(arguments=arguments) as relay,
        Sharing(relay, app.port) as shared,
        Visitor(relay, shared.host) as visitor,
    ):
        visitor.http.host = address
        told = visitor.told(X_Forwarded_For="203.0.113.9")
        assert address == dict(told["headers"])["x-forwarded-for"]


def test_connections_are_used_again(app: EchoApp, visitor: Visitor) -> None:
    """Requests in a row need one connection to the app."""
    for number in range(10):
        assert f"/{number}" == visitor.told(f"/{number}")["path"]
    assert 1 == len(app.connections)


def test_app_that_closes_each_connection(visitor: Visitor) -> None:
    """An app without keep-alive serves as well; the visitor's connection stays."""
    assert ["bye"] * 5 == [visitor.get("/close")[1] for _ in range(5)]


def test_head_and_empty_answers(visitor: Visitor) -> None:
    """An answer without a body ends where it should: the next request's is not mistaken for it."""
    assert b"" == visitor.ask("/", "HEAD").read()
    assert "/after" == visitor.told("/after")["path"]


def test_events_stream(app: EchoApp, visitor: Visitor) -> None:
    """Each event of a stream arrives before the next is sent."""
    answer = visitor.ask("/events", headers={"Accept": "text/event-stream"})
    for number in range(3):
        app.step()
        assert f"data: {number}\n".encode() == answer.readline()
        answer.readline()
    assert b"" == answer.read()


def test_websocket(relay: RunningRelay, app: EchoApp, sharing: Sharing) -> None:
    """Messages go both ways, large ones too; the app learns when the visitor is gone."""
    line = socket.create_connection(("127.0.0.1", relay.http_port))
    with connect_websocket(f"ws://{sharing.host}/socket", sock=line, max_size=None) as websocket:
        websocket.send("hello")
        assert "app: hello" == websocket.recv(60)
        websocket.send(b"x" * (4 * _MIB))
        assert b"x" * (4 * _MIB) == websocket.recv(60)
        line.shutdown(socket.SHUT_RDWR)
        assert app.cut.wait(60)


@pytest.mark.parametrize("coding", ["length", "chunked"])
def test_upload_and_download(visitor: Visitor, coding: str) -> None:
    """20 MiB each way, whole."""
    size = 20 * _MIB
    body = (b"y" * 65_536 for _ in range(size // 65_536))
    headers = {"Content-Length": str(size)} if coding == "length" else {}
    assert str(size) == visitor.ask("/count", "POST", body, headers).read().decode()
    answer = visitor.ask(f"/large/{size}")
    assert size == len(answer.read())


def test_http_10_visitor(relay: RunningRelay, sharing: Sharing) -> None:
    """An old client gets an answer that ends with the connection."""
    answer = raw(relay, f"GET /events-not HTTP/1.0\r\nHost: {sharing.host}\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"chunked" not in head
    assert "/events-not" == json.loads(body)["path"]


def test_pipelined_requests(relay: RunningRelay, sharing: Sharing) -> None:
    """Requests that are sent before the answers are there are answered in their order."""
    one = f"GET /one HTTP/1.1\r\nHost: {sharing.host}\r\n\r\n"
    two = f"GET /two HTTP/1.1\r\nHost: {sharing.host}\r\nConnection: close\r\n\r\n"
    answer = raw(relay, (one + two).encode())
    assert 2 == answer.count(b"HTTP/1.1 200")
    assert answer.index(b'"/one"') < answer.index(b'"/two"')


def test_visitor_who_leaves_is_told_to_the_app(relay: RunningRelay, app: EchoApp, sharing: Sharing) -> None:
    """Nobody waits any more: the app's connection closes, and its work can stop."""
    with socket.create_connection(("127.0.0.1", relay.http_port)) as line:
        line.sendall(f"GET /silent HTTP/1.1\r\nHost: {sharing.host}\r\n\r\n".encode())
        assert app.is_silent.wait(60)  # it has to be under way to be given up
    assert app.cut.wait(60)


def test_answer_that_breaks_off_is_no_whole_one(visitor: Visitor) -> None:
    """An app that dies in the middle of an answer: the visitor can tell."""
    with pytest.raises(Exception, match=r"IncompleteRead|reset"):
        visitor.ask("/cut").read()


def test_app_that_is_not_there(relay: RunningRelay) -> None:
    """The link is up and the app is not: a 502 with a sentence, a page for a browser."""
    with Sharing(relay, free_port()) as shared, Visitor(relay, shared.host) as visitor:
        status, text = visitor.get("/")
        assert (502, "The link is up") == (status, json.loads(text)["detail"][:14])
        assert "<h1>" in visitor.get("/", Accept="text/html")[1]


def test_hundred_links_at_once(relay: RunningRelay) -> None:
    """100 links, each of its own app, all visited at the same time: nobody gets another's answer."""
    with contextlib.ExitStack() as stack:
        apps = [stack.enter_context(EchoApp(f"app-{number}")) for number in range(10)]
        shared = [
            (app.name, stack.enter_context(Sharing(relay, app.port)).host) for app in apps for _ in range(10)
        ]
        assert 100 == len({host for _, host in shared})

        def visit(place: tuple[str, str]) -> list[bool]:
            name, host = place
            with Visitor(relay, host) as visitor:
                told = [visitor.told(f"/{number}") for number in range(3)]
            return [each["app"] == name and dict(each["headers"])["host"] == host for each in told]

        with ThreadPoolExecutor(20) as pool:
            assert all(all(right) for right in pool.map(visit, shared))


def test_one_link_does_not_hold_up_another(relay: RunningRelay, sharing: Sharing) -> None:
    """While one link's visitor does not read a large answer, another link answers."""
    stuck = socket.create_connection(("127.0.0.1", relay.http_port))
    with stuck, EchoApp("other") as other, Sharing(relay, other.port) as second:
        stuck.sendall(f"GET /large/100000000 HTTP/1.1\r\nHost: {sharing.host}\r\n\r\n".encode())
        stuck.recv(1)
        with Visitor(relay, second.host) as visitor:
            assert "other" == visitor.told()["app"]
        with Visitor(relay, sharing.host) as visitor:  # nor does it hold up the same link
            assert "app" == visitor.told()["app"]


def test_rate_is_kept(app: EchoApp) -> None:
    """A link with a rate takes the time that its bytes take; another one has a rate of its own."""
    with (
        RunningRelay(arguments=("--rate", "1M")) as relay,
        Sharing(relay, app.port) as shared,
        Visitor(relay, shared.host) as visitor,
    ):
        began = time.monotonic()
        assert 3 * _MIB == len(visitor.ask(f"/large/{3 * _MIB}").read())
        assert 1.5 < time.monotonic() - began < 10


def test_ssh_inside_a_websocket(relay: RunningRelay, app: EchoApp) -> None:
    """The whole protocol through a WebSocket of the HTTP port, as a firewall leaves it."""
    own = socket.create_connection(("127.0.0.1", relay.http_port))
    url = f"ws://{relay.domain}:{relay.http_port}/.spacekit/ssh"
    ours, theirs = socket.socketpair()
    with connect_websocket(url, sock=own, max_size=None) as websocket:

        def there() -> None:
            while data := theirs.recv(65_536):
                websocket.send(data)
            websocket.close()

        def back() -> None:
            for message in websocket:
                assert isinstance(message, bytes)
                theirs.sendall(message)

        with ThreadPoolExecutor(2) as pool, theirs:
            ways = [pool.submit(each) for each in (there, back)]
            with (
                Sharing(relay, app.port, options={"sock": ours}) as shared,
                Visitor(relay, shared.host) as visitor,
            ):
                assert "app" == visitor.told()["app"]
                assert 5 * _MIB == len(visitor.ask(f"/large/{5 * _MIB}").read())
                assert str(5 * _MIB) == visitor.ask("/count", "POST", b"x" * (5 * _MIB)).read().decode()
            for way in ways:
                way.result(60)
