"""The link of an app: how it begins, carries, is cut and ends."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

import httpx
import pytest
from small_relay import SmallRelay
from waiting import wait_until
from wire_client import PATIENCE, Serve

import spacekit as gr
from spacekit_runtime.errors import ShareError
from spacekit_runtime.share import forwarding
from spacekit_runtime.share.settings import ShareSettings
from spacekit_runtime.share.share import ShareStatus, open_share


def hello() -> gr.Blocks:
    """A small app."""
    return gr.Interface(lambda name: f"Hello {name}", "text", "text", api_name="hello")


def received_to_the_end(sock: socket.socket) -> bytes:
    """What comes until the other side ends; an abrupt end is one too."""
    found = b""
    try:
        while data := sock.recv(1 << 16):
            found += data
    except ConnectionResetError:
        pass
    return found


def sent_before_it_stalls(sock: socket.socket) -> int:
    """How much can be sent to somebody who does not read."""
    total = 0
    with suppress(TimeoutError):
        while total < 200_000_000:
            total += sock.send(b"x" * 1_000_000)
    return total


def wait_until_said(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Wait until the link's thread has printed this: its status is known before."""
    said = ""

    def is_said() -> bool:
        nonlocal said
        said += capsys.readouterr().err
        return words in said

    wait_until(is_said)


def test_the_wishes_reach_the_relay(small_relay: SmallRelay) -> None:
    """A password for visitors and an end that comes sooner; nothing to resume at first."""
    settings = ShareSettings(small_relay.address, auth="ada:secret", expires=60, client="spacekit/9")
    share = open_share(9, settings)
    share.close()
    expected = {"version": 1, "resume": None, "auth": "ada:secret", "expires": 60, "client": "spacekit/9"}
    assert [expected] == small_relay.hellos


def test_a_cut_is_mended_at_the_same_address(small_relay: SmallRelay) -> None:
    """The connection is made again with the secret of the link, each status is told, visitors get through."""
    heard: list[ShareStatus] = []
    with socket.create_server(("127.0.0.1", 0)) as app:
        share = open_share(app.getsockname()[1], ShareSettings(small_relay.address), heard.append)
        small_relay.cut()
        wait_until(lambda: ["up", "reconnecting", "up"] == [status.state for status in heard])
        assert [None, "secret-of-this-link"] == [hello["resume"] for hello in small_relay.hellos]
        assert small_relay.url == share.url == heard[1].url
        with socket.create_connection(("127.0.0.1", small_relay.web_port)) as visitor:
            visitor.sendall(b"ping")
            connection, _ = app.accept()
            assert b"ping" == connection.recv(10)
            connection.close()
        share.close()
    assert "ended" == heard[-1].state


@pytest.mark.parametrize("code", ["expired", "banned", "replaced"])
def test_some_ends_are_final(code: str, small_relay: SmallRelay, capsys: pytest.CaptureFixture[str]) -> None:
    """The link does not come back; the app stays, and says why, with the relay's words made harmless."""
    demo = hello()
    _, url, _ = demo.launch(
        server_port=0, prevent_thread_lock=True, share=True, share_server_address=small_relay.address
    )
    reason = "The\x1b[31m link\nis over."
    small_relay.say({"event": "ended", "code": code, "reason": reason, "cure": "Ask again."})
    wait_until(lambda: demo.share_status is not None and demo.share_status.state == "ended")
    status = demo.share_status
    assert status is not None
    assert (None, "the [31m link is over", "ask again") == (demo.share_url, status.reason, status.hint)
    wait_until_said(capsys, "* The share link has ended: the [31m link is over. Ask again.")
    assert 200 == httpx.get(url).status_code
    assert 1 == len(small_relay.hellos)
    demo.close(verbose=False)


def test_a_relay_that_stops_is_waited_for(small_relay: SmallRelay) -> None:
    """Its goodbye means: come back."""
    share = open_share(9, ShareSettings(small_relay.address))
    small_relay.say({"event": "ended", "code": "relay-stopped", "reason": "x", "cure": "y"})
    wait_until(lambda: len(small_relay.hellos) == 2 and share.status.is_up)
    share.close()


def test_a_closed_link_leaves_nothing(small_relay: SmallRelay) -> None:
    """No connection to the relay, none to the app, no thread: also while somebody visits."""
    with socket.create_server(("127.0.0.1", 0)) as app:
        share = open_share(app.getsockname()[1], ShareSettings(small_relay.address))
        with socket.create_connection(("127.0.0.1", small_relay.web_port)) as visitor:
            visitor.sendall(b"ping")
            connection, _ = app.accept()
            with connection:
                assert b"ping" == connection.recv(10)
                share.close()
                assert b"" == received_to_the_end(connection)
    small_relay.on_loop(small_relay.connections[-1].wait_closed)
    assert [] == [thread for thread in threading.enumerate() if thread.name.startswith("spacekit-share")]


def test_both_halves_of_a_connection_end_by_themselves(small_relay: SmallRelay) -> None:
    """A visitor that has said all still hears the app; what is large comes whole, both ways."""
    sent, answered = b"q" * 5_000_000, b"a" * 7_000_000
    with socket.create_server(("127.0.0.1", 0)) as app:
        share = open_share(app.getsockname()[1], ShareSettings(small_relay.address))

        def visit() -> None:
            with socket.create_connection(("127.0.0.1", small_relay.web_port)) as visitor:
                visitor.sendall(sent)
                visitor.shutdown(socket.SHUT_WR)
                got.append(received_to_the_end(visitor))

        got: list[bytes] = []
        visiting = threading.Thread(target=visit)
        visiting.start()
        connection, _ = app.accept()
        with connection:
            assert sent == received_to_the_end(connection)
            connection.sendall(answered)
        visiting.join()
        share.close()
    assert [answered] == got


def test_a_slow_app_slows_the_visitor(small_relay: SmallRelay) -> None:
    """What the app does not read is not taken from the visitor either: memory stays flat."""
    with socket.create_server(("127.0.0.1", 0)) as app:
        share = open_share(app.getsockname()[1], ShareSettings(small_relay.address))
        with socket.create_connection(("127.0.0.1", small_relay.web_port)) as visitor:
            connection, _ = app.accept()
            visitor.settimeout(1)
            assert sent_before_it_stalls(visitor) < 60_000_000
            connection.close()
        share.close()


def test_an_app_that_is_away_is_said_to_the_relay(small_relay: SmallRelay) -> None:
    """A visitor's connection ends at once, and the link stays."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    share = open_share(port, ShareSettings(small_relay.address))
    with socket.create_connection(("127.0.0.1", small_relay.web_port)) as visitor:
        visitor.settimeout(PATIENCE)
        assert b"" == visitor.recv(1)
    assert share.status.is_up
    share.close()


def test_a_link_that_visitors_do_not_find_is_said(
    small_relay: SmallRelay, capsys: pytest.CaptureFixture[str], serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay has it, and nobody else: up, with a reason and what to do; said in the terminal too."""

    async def look(_url: str) -> ShareError:
        return ShareError("the name abc.share.example.org is not found", "its owner mends it")

    monkeypatch.setattr("spacekit_runtime.share.share.look_from_outside", look)
    demo = hello()
    serve(demo, share=True, share_server_address=small_relay.address, quiet=False)
    wait_until(lambda: demo.share_status is not None and demo.share_status.reason is not None)
    status = demo.share_status
    assert status is not None
    assert ("up", "its owner mends it") == (status.state, status.hint)
    wait_until_said(capsys, "* Visitors may not reach the link: the name abc.share.example.org is not found.")


def test_visits_that_failed_are_not_counted(small_relay: SmallRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the app was away, there is room when it is back."""
    monkeypatch.setattr(forwarding, "_MOST_CONNECTIONS", 3)
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    share = open_share(port, ShareSettings(small_relay.address))
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", small_relay.web_port)) as visitor:
            assert b"" == visitor.recv(1)
    with socket.create_server(("127.0.0.1", port)) as app:
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", small_relay.web_port)) as visitor:
                visitor.sendall(b"ping")
                visitor.shutdown(socket.SHUT_WR)
                connection, _ = app.accept()
                with connection:
                    assert b"ping" == received_to_the_end(connection)
                assert b"" == received_to_the_end(visitor)
    share.close()
