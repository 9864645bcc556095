"""The link of an app: how it begins and ends, what is printed, and what a hostile relay can't do."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncssh
import httpx
import pytest
from running_relay import RunningRelay
from small_relay import SmallRelay
from wire_client import PATIENCE, Serve

import spacekit as gr
from spacekit_runtime.errors import ShareError
from spacekit_runtime.share import forwarding
from spacekit_runtime.share.settings import ShareSettings
from spacekit_runtime.share.share import ShareStatus, open_share


def hello() -> gr.Blocks:
    """A small app."""
    return gr.Interface(lambda name: f"Hello {name}", "text", "text", api_name="hello")


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that is to happen by itself."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def refusal(server: str, **options: Any) -> ShareError:
    """Why there is no link."""
    with pytest.raises(ShareError) as caught:
        open_share(9, ShareSettings(server, **options))
    assert caught.value.hint
    return caught.value


def test_launch_gives_the_link(small_relay: SmallRelay, capsys: pytest.CaptureFixture[str]) -> None:
    """The third thing that `launch` gives; the app answers there; what others can do with it is printed."""
    demo = hello()
    options: dict[str, Any] = {"server_port": 0, "prevent_thread_lock": True}
    # The processor's time: that of a clock depends on what else the machine does.
    began = time.process_time()
    _, _, link = demo.launch(share=True, share_server_address=small_relay.address, **options)
    seconds = time.process_time() - began
    try:
        assert seconds < 2
        assert (small_relay.url, small_relay.url) == (link, demo.share_url)
        assert 200 == httpx.get(f"{link}/config").status_code
        status = demo.share_status
        assert status is not None
        assert status.is_up
        assert ("ssh", None) == (status.way, status.reason)
        shown = capsys.readouterr().out
        assert f"* Running on public URL: {link}\n" in shown
        assert ", 72 hours, or until this app ends." in shown
        assert (
            "Anyone who has the link can use the app, and it runs on this machine with your rights." in shown
        )
    finally:
        demo.close(verbose=False)
    assert (None, None) == (demo.share_url, demo.share_status)


def test_with_a_login_the_words_are_others(
    small_relay: SmallRelay, serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who has the link needs the login too, and the printed sentence says so."""
    demo = hello()
    serve(demo, share=True, share_server_address=small_relay.address, auth=("ada", "pw"), quiet=False)
    assert "Anyone who has the link and a login can use the app" in capsys.readouterr().out


@pytest.mark.parametrize(
    "names", [("SPACEKIT_SHARE", "SPACEKIT_SHARE_SERVER"), ("GRADIO_SHARE", "GRADIO_SHARE_SERVER_ADDRESS")]
)
def test_the_environment_shares(
    names: tuple[str, str], small_relay: SmallRelay, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An app whose code says nothing is shared by two variables; one that says False is not."""
    monkeypatch.setenv(names[0], "True")
    monkeypatch.setenv(names[1], small_relay.address)
    demo = hello()
    serve(demo)
    assert small_relay.url == demo.share_url
    serve(demo, share=False)
    assert None is demo.share_url


def test_without_a_relay_the_app_is_up_and_the_ways_are_shown(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is raised: the app serves this machine, and what can be done is printed."""
    demo = hello()
    url = serve(demo, share=True, quiet=False)
    shown = capsys.readouterr().err
    assert "a share link needs a relay, and none is named" in shown
    assert "SPACEKIT_SHARE_SERVER=ssh://localhost.run" in shown
    assert (None, None) == (demo.share_url, demo.share_status)
    assert 200 == httpx.get(url).status_code


def test_on_a_space_there_is_no_link(small_relay: SmallRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Space is public already; the relay is not even asked."""
    monkeypatch.setenv("SPACE_ID", "ada/hello")
    demo = hello()
    options: dict[str, Any] = {"server_port": 0, "quiet": True, "prevent_thread_lock": True}
    with pytest.warns(UserWarning, match="share=True does nothing on a Space") as warned:
        demo.launch(share=True, share_server_address=small_relay.address, server_name="127.0.0.1", **options)
    assert [__file__] == [warning.filename for warning in warned]
    assert (None, []) == (demo.share_url, small_relay.connections)
    demo.close(verbose=False)


def test_the_wishes_reach_the_relay(small_relay: SmallRelay) -> None:
    """A password for visitors and an end that comes sooner; nothing to resume at first."""
    settings = ShareSettings(small_relay.address, auth="ada:secret", expires=60, client="spacekit/9")
    share = open_share(9, settings)
    share.close()
    expected = {"version": 1, "resume": None, "auth": "ada:secret", "expires": 60, "client": "spacekit/9"}
    assert [expected] == small_relay.hellos


def test_a_token_lets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """By `SPACEKIT_SHARE_TOKEN`; without it, what is said names the variable and not the token."""
    with SmallRelay(password="right-token") as relay:
        error = refusal(relay.address)
        assert ("auth", True) == (error.code, "SPACEKIT_SHARE_TOKEN" in error.hint)
        error = refusal(relay.address, token="wrong-token")
        assert "wrong-token" not in str(error) + error.hint
        monkeypatch.setenv("SPACEKIT_SHARE_TOKEN", "right-token")
        share = open_share(9, ShareSettings.from_environment(relay.address))
        assert share.status.is_up
        share.close()


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
    assert "* The share link has ended: the [31m link is over. Ask again." in capsys.readouterr().err
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


def received_to_the_end(sock: socket.socket) -> bytes:
    """What comes until the other side ends; an abrupt end is one too."""
    found = b""
    try:
        while data := sock.recv(1 << 16):
            found += data
    except ConnectionResetError:
        pass
    return found


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


def sent_before_it_stalls(sock: socket.socket) -> int:
    """How much can be sent to somebody who does not read."""
    total = 0
    with suppress(TimeoutError):
        while total < 200_000_000:
            total += sock.send(b"x" * 1_000_000)
    return total


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


def test_nothing_but_the_app_is_reached(small_relay: SmallRelay) -> None:
    """A relay that asks for other ports, hosts, sessions or sockets of this machine is refused each."""
    with socket.create_server(("127.0.0.1", 0)) as secret, socket.create_server(("127.0.0.1", 0)) as app:
        share = open_share(app.getsockname()[1], ShareSettings(small_relay.address))
        client = small_relay.connections[-1]
        port = secret.getsockname()[1]
        for host, asked in [("", port), ("127.0.0.1", port), ("localhost", 80), ("", 0), ("0.0.0.0", 80)]:  # noqa: S104
            with pytest.raises(asyncssh.ChannelOpenError):
                small_relay.on_loop(lambda at=(host, asked): client.open_connection(*at))  # type: ignore[misc]
        with pytest.raises(asyncssh.ChannelOpenError):
            small_relay.on_loop(lambda: client.open_unix_connection("/run/docker.sock"))
        with pytest.raises((asyncssh.ChannelOpenError, OSError)):
            small_relay.on_loop(client.open_agent_connection)
        secret.settimeout(0.2)
        with pytest.raises(TimeoutError):
            secret.accept()
        assert share.status.is_up
        share.close()


GARBAGE = [
    (b"x" * 9000, "a line is longer than 8192 bytes"),
    (b"\xff\xfe\x00\n", "protocol"),
    (b"[1, 2]\n", "a line is no JSON object"),
    (b"[" * 5000 + b"\n", "protocol"),
    (b'{"event": "unheard-of"}\n', "does not answer the greeting"),
    (b'{"event": "ready"}\n{"event": "link", "url": "javascript:alert(1)"}\n', "its link is no address"),
    (b'{"event": "ready"}\n{"event": "link", "url": "https://a/ b"}\n', "its link is no address"),
    (b'{"event": "ready"}\n{"event": "link"}\n', "its link is no address"),
    (b'{"event": "ready"}\n' * 2, "it gives no link"),
]


@pytest.mark.parametrize(("said", "expected"), GARBAGE)
def test_a_relay_that_talks_nonsense_is_refused(said: bytes, expected: str) -> None:
    """Lines that are too long, no JSON, no link: an error, and nothing hangs."""
    with SmallRelay(on_hello=lambda _hello, channel: channel.write(said)) as relay:
        error = refusal(relay.address)
    assert "protocol" == error.code
    assert expected in f"{error.code} {error}"


@pytest.mark.parametrize("said", [b"\x00" * 20_000, b"{}\n" * 5000, b"null\n"])
def test_nonsense_later_makes_a_new_connection(said: bytes, small_relay: SmallRelay) -> None:
    """A link that is up survives it: the connection is made again."""
    share = open_share(9, ShareSettings(small_relay.address))
    small_relay.say_raw(said)
    wait_until(lambda: len(small_relay.hellos) == 2 and share.status.is_up)
    share.close()


def test_a_refusal_is_told() -> None:
    """The relay's reason and its cure, as our errors are."""

    def refuse(_hello: dict[str, Any], channel: Any) -> None:
        told = {"event": "refused", "code": "too-many-links", "reason": "Three are up.", "cure": "End one."}
        channel.write(json.dumps(told).encode() + b"\n")

    with SmallRelay(on_hello=refuse) as relay:
        error = refusal(relay.address)
    assert ("too-many-links", "three are up", "end one") == (error.code, str(error), error.hint)


def test_a_changed_host_key_is_refused(settings_folder: Path) -> None:
    """The error names both, the line of the file and what to do; nothing was said to the impostor."""
    with SmallRelay() as relay:
        open_share(9, ShareSettings(relay.address)).close()
        port = relay.ssh_port
    with SmallRelay(port=port) as impostor:
        error = refusal(impostor.address, token="secret-token")
        assert [] == impostor.hellos
    file = settings_folder / "known_relays"
    assert "host-key" == error.code
    assert impostor.key.get_fingerprint() in str(error)
    assert f"line 1 of {file}" in str(error)
    assert "delete that line" in error.hint
    file.write_text("")
    with SmallRelay(port=port) as renewed:
        open_share(9, ShareSettings(renewed.address)).close()


def test_a_key_is_remembered_once(settings_folder: Path, small_relay: SmallRelay) -> None:
    """The first time its fingerprint is shown and it is kept, for its owner's eyes only; then no more."""
    seen = []
    for _ in range(2):
        share = open_share(9, ShareSettings(small_relay.address))
        seen.append(share.status.fingerprint)
        share.close()
    assert [small_relay.key.get_fingerprint(), None] == seen
    file = settings_folder / "known_relays"
    assert 1 == len(file.read_text().splitlines())
    assert (0o600, 0o700) == (file.stat().st_mode & 0o777, settings_folder.stat().st_mode & 0o777)


def test_a_fingerprint_pins(small_relay: SmallRelay) -> None:
    """The right one lets in and shows nothing; a wrong one does not, whatever is remembered."""
    right = small_relay.key.get_fingerprint()
    share = open_share(9, ShareSettings(f"{small_relay.address}#{right}"))
    assert None is share.status.fingerprint
    share.close()
    error = refusal(f"{small_relay.address}#SHA256:{'a' * 43}")
    assert ("host-key", True) == (error.code, "as you said" in str(error))


def test_offline_refused_and_foreign_are_told_apart(small_relay: SmallRelay) -> None:
    """No such name, nobody there, and somebody who speaks something else."""
    assert "offline" == refusal("no-such-relay.invalid:2222").code
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "unreachable" == refusal(f"127.0.0.1:{port}").code
    foreign = refusal(f"127.0.0.1:{small_relay.web_port}")
    assert foreign.code in ("protocol", "unreachable")


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
    said = ""

    def is_said() -> bool:
        nonlocal said
        said += capsys.readouterr().err
        return "* Visitors may not reach the link: the name abc.share.example.org is not found." in said

    wait_until(is_said)


def test_an_app_without_a_link_loads_no_ssh() -> None:
    """Whoever does not share does not pay for it."""
    script = (
        "import spacekit as gr, sys\n"
        "demo = gr.Interface(lambda name: name, 'text', 'text')\n"
        "demo.launch(server_port=0, prevent_thread_lock=True, quiet=True)\n"
        "print('asyncssh' in sys.modules, 'spacekit_runtime.share' in sys.modules)\n"
        "demo.close(verbose=False)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "False False\n" == done.stdout


def test_a_users_own_ssh_is_left_alone(
    small_relay: SmallRelay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings, keys, known hosts and the agent are none of a relay's business."""
    folder = tmp_path / ".ssh"
    folder.mkdir()
    (folder / "config").write_text("Host *\n  Port 1\n  User somebody\n  ProxyCommand false\n")
    (folder / "known_hosts").write_text("* ssh-ed25519 AAAA\n")
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(folder / "id_ed25519"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "agent"))
    share = open_share(9, ShareSettings(small_relay.address))
    assert "share" == small_relay.connections[-1].get_extra_info("username")
    share.close()
    with RunningRelay(anonymous=False) as relay:
        (relay.data / "authorized_keys").write_bytes(key.export_public_key())
        assert "auth" == refusal(relay.address).code


def test_visits_are_in_no_log(small_relay: SmallRelay, caplog: pytest.LogCaptureFixture) -> None:
    """An app that logs all that it does says nothing of who connects, nor what a link's secrets are."""
    caplog.set_level(logging.INFO)
    with socket.create_server(("127.0.0.1", 0)) as app:
        share = open_share(app.getsockname()[1], ShareSettings(small_relay.address, auth="ada:secret"))
        with socket.create_connection(("127.0.0.1", small_relay.web_port)):
            app.accept()[0].close()
        share.close()
    assert [] == caplog.messages


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


def test_a_key_file_lets_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `SPACEKIT_SHARE_KEY`, with the real relay's list of keys; what is no key is said with its file."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(str(tmp_path / "key"))
    with RunningRelay(anonymous=False) as relay:
        assert "auth" == refusal(relay.address).code
        (relay.data / "authorized_keys").write_bytes(key.export_public_key())
        monkeypatch.setenv("SPACEKIT_SHARE_KEY", str(tmp_path / "key"))
        share = open_share(9, ShareSettings.from_environment(relay.address))
        assert share.status.is_up
        share.close()
        share = open_share(9, ShareSettings(relay.address, token=relay.token))
        assert share.status.is_up
        share.close()
    (tmp_path / "none").write_text("nothing")
    for file in ("none", "missing"):
        error = refusal("127.0.0.1:9", key=tmp_path / file)
        assert ("auth", True) == (error.code, file in str(error))


def test_a_fault_of_ours_does_not_end_the_app(
    small_relay: SmallRelay, serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with a link, `launch` goes on and says so."""
    monkeypatch.setattr("spacekit_runtime.share.link.Relay.open", lambda *_: 1 / 0)
    demo = hello()
    url = serve(demo, share=True, share_server_address=small_relay.address)
    assert "error: the link failed: ZeroDivisionError" in capsys.readouterr().err
    assert (None, 200) == (demo.share_url, httpx.get(url).status_code)


def test_a_user_without_a_home_shares(small_relay: SmallRelay, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in many containers: nothing is remembered, and nothing else is lost."""
    for name in ("SPACEKIT_CONFIG_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)

    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    for _ in range(2):
        share = open_share(9, ShareSettings(small_relay.address))
        assert share.status.fingerprint
        share.close()
