"""Whom a client trusts, and how it is let in; what a hostile relay can't do."""

from __future__ import annotations

import json
import logging
import socket
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from running_relay import RunningRelay
from small_relay import SmallRelay
from waiting import wait_until

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share.settings import ShareSettings
from spacekit_runtime.share.share import open_share


def refusal(server: str, **options: Any) -> ShareError:
    """Why there is no link."""
    with pytest.raises(ShareError) as caught:
        open_share(9, ShareSettings(server, **options))
    assert caught.value.hint
    return caught.value


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
