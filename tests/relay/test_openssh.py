"""OpenSSH's own client: it gets a link, and nothing else."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from echo_app import EchoApp
from running_relay import RunningRelay
from sharing import Visitor

pytestmark = pytest.mark.e2e

# In the session the address stands on a line of its own; before it, in a sentence.
_URL = re.compile(rb"^ +http://(\S+)/")
_EARLY_URL = re.compile(rb"your link is http://(\S+)/")


def command(relay: RunningRelay, *words: str) -> list[str]:
    """`ssh` to the relay, with none of this machine's settings."""
    known = str(relay.folder / "known_hosts")
    options = [
        *("StrictHostKeyChecking=accept-new", f"UserKnownHostsFile={known}", "IdentitiesOnly=yes"),
        "NumberOfPasswordPrompts=1",  # a wrong word is answered late
    ]
    flags = [flag for option in options for flag in ("-o", option)]
    return ["ssh", "-F", "none", "-p", str(relay.ssh_port), *flags, *words]


@contextmanager
def running(words: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that is ended in the end."""
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_link(process: subprocess.Popen[bytes], pattern: re.Pattern[bytes] = _URL) -> str:
    """The host name in the link that a program prints."""
    said = b""
    assert process.stdout
    for line in process.stdout:
        said += line
        if found := pattern.search(line):
            return found[1].decode()
    raise AssertionError(said.decode())


def answer_of(words: list[str]) -> tuple[int, str]:
    """How a program ends that should end by itself, and what it said."""
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL
    )
    return done.returncode, done.stdout + done.stderr


def test_plain_ssh_gets_a_link(relay: RunningRelay, app: EchoApp) -> None:
    """`ssh -R 80:localhost:PORT` prints a whole address, how long it lives and who can use it; it works."""
    with running(command(relay, "-R", f"80:localhost:{app.port}", "127.0.0.1")) as ssh:
        host = read_link(ssh)
        assert ssh.stdout
        said = b"".join(ssh.stdout.readline() for _ in range(4)).decode()
        assert "72 hours" in said
        assert "Whoever has the address" in said
        with Visitor(relay, host) as visitor:
            assert "app" == visitor.told()["app"]


@pytest.mark.parametrize("key", [b"\x03", b"\x04"])
def test_ctrl_c_ends_it(relay: RunningRelay, app: EchoApp, key: bytes) -> None:
    """In a terminal Ctrl-C and Ctrl-D are letters; they end the session."""
    with running(command(relay, "-tt", "-R", f"80:localhost:{app.port}", "127.0.0.1")) as ssh:
        read_link(ssh)
        assert ssh.stdin
        ssh.stdin.write(key)
        ssh.stdin.flush()
        ssh.wait(timeout=60)


def test_what_is_typed_is_ignored(relay: RunningRelay, app: EchoApp) -> None:
    """Nothing else that is typed does anything; the end of the input does not end the link."""
    with running(command(relay, "-R", f"80:localhost:{app.port}", "127.0.0.1")) as ssh:
        host = read_link(ssh)
        assert ssh.stdin
        ssh.stdin.write(b"ls -l\nexit\n")
        ssh.stdin.close()
        ssh.stdin = None
        with Visitor(relay, host) as visitor:
            assert "app" == visitor.told()["app"]


def test_without_a_session(relay: RunningRelay, app: EchoApp) -> None:
    """`ssh -N -R` has no session to print to: the address comes before."""
    with running(command(relay, "-N", "-R", f"80:localhost:{app.port}", "127.0.0.1")) as ssh:
        host = read_link(ssh, _EARLY_URL)
        with Visitor(relay, host) as visitor:
            while visitor.get("/")[0] == 404:
                pass
            assert "app" == visitor.told()["app"]
            ssh.send_signal(signal.SIGTERM)
            ssh.wait(timeout=60)


@pytest.mark.parametrize(
    "forward",
    ["8080:localhost:1", "22:localhost:1", "0:localhost:1", "443:localhost:1", "10.0.0.1:80:localhost:1"],
)
def test_other_forwards_are_refused(relay: RunningRelay, forward: str) -> None:
    """No other port and no other host."""
    words = command(relay, "-N", "-o", "ExitOnForwardFailure=yes", "-R", forward, "127.0.0.1")
    code, said = answer_of(words)
    assert code
    assert "remote port forwarding failed" in said


def test_second_forward_is_refused(relay: RunningRelay, app: EchoApp) -> None:
    """One link a connection."""
    forward = f"80:localhost:{app.port}"
    words = ["-N", "-o", "ExitOnForwardFailure=yes", "-R", forward, "-R", f"*:{forward}", "127.0.0.1"]
    code, said = answer_of(command(relay, *words))
    assert code
    assert "remote port forwarding failed" in said


def test_commands_are_refused(relay: RunningRelay, tmp_path: Path) -> None:
    """No command runs, and nothing that looks like one."""
    code, said = answer_of(command(relay, "127.0.0.1", "touch", str(tmp_path / "made")))
    assert code
    assert "exec request failed" in said
    assert not list(tmp_path.iterdir())


def test_sftp_is_refused(relay: RunningRelay) -> None:
    """Nor are files to be had."""
    code, said = answer_of(command(relay, "-s", "127.0.0.1", "sftp"))
    assert code
    assert "subsystem request failed" in said


def test_relay_is_no_way_to_elsewhere(relay: RunningRelay, app: EchoApp) -> None:
    """`ssh -W` (direct-tcpip) reaches nothing, also not what runs beside the relay."""
    code, said = answer_of(command(relay, "-W", f"127.0.0.1:{app.port}", "127.0.0.1"))
    assert code
    assert "open failed" in said
    assert 0 == app.requests


def test_unix_sockets_are_refused(relay: RunningRelay, tmp_path: Path) -> None:
    """Neither a socket of the relay's machine nor one that would be made there."""
    there = tmp_path / "made.sock"
    words = command(relay, "-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{there}:localhost:1", "127.0.0.1")
    assert answer_of(words)[0]
    assert not there.exists()


def test_agent_and_display_stay_at_home(relay: RunningRelay, app: EchoApp) -> None:
    """Agent forwarding and X11 are not granted; the link is, all the same."""
    words = command(relay, "-A", "-X", "-R", f"80:localhost:{app.port}", "127.0.0.1")
    with running(words, DISPLAY=":99") as ssh, Visitor(relay, read_link(ssh)) as visitor:
        assert "app" == visitor.told()["app"]


def test_key_lets_in(app: EchoApp, tmp_path: Path) -> None:
    """With keys: one that is in authorized_keys shares, another one does not; a line added counts at once."""
    keys = [tmp_path / name for name in ("known", "unknown")]
    for key in keys:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    with RunningRelay(anonymous=False) as relay:
        words = [
            command(relay, "-i", str(key), "-R", f"80:localhost:{app.port}", "127.0.0.1") for key in keys
        ]
        code, said = answer_of(words[0])
        assert code
        assert "Permission denied" in said
        (relay.data / "authorized_keys").write_bytes(keys[0].with_suffix(".pub").read_bytes())
        with running(words[0]) as ssh, Visitor(relay, read_link(ssh)) as visitor:
            assert "app" == visitor.told()["app"]
        assert "Permission denied" in answer_of(words[1])[1]


def test_key_with_restrictions(app: EchoApp, tmp_path: Path) -> None:
    """What authorized_keys says of a key holds: other addresses, no forwarding."""
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text()
    with RunningRelay(anonymous=False) as relay:
        words = command(relay, "-i", str(key), "-R", f"80:localhost:{app.port}", "127.0.0.1")
        for restriction in ('from="192.0.2.1"', "no-port-forwarding", "restrict"):
            (relay.data / "authorized_keys").write_text(f"{restriction} {public}")
            assert "Permission denied" in answer_of(words)[1], restriction
        (relay.data / "authorized_keys").write_text(f"restrict,port-forwarding {public}")
        with running(words) as ssh:
            assert read_link(ssh)


def test_token_is_the_password(app: EchoApp, tmp_path: Path) -> None:
    """With tokens: ssh asks for the password, and a token is one; a wrong one is not."""
    ask = tmp_path / "ask"
    with RunningRelay(anonymous=False) as relay:
        for token, is_let_in in ((relay.token, True), ("skr_wrong", False)):
            ask.write_text(f"#!/bin/sh\necho {token}\n")
            ask.chmod(stat.S_IRWXU)
            words = command(relay, "-R", f"80:localhost:{app.port}", "127.0.0.1")
            with running(words, SSH_ASKPASS=str(ask), SSH_ASKPASS_REQUIRE="force") as ssh:
                if is_let_in:
                    with Visitor(relay, read_link(ssh)) as visitor:
                        assert "app" == visitor.told()["app"]
                else:
                    assert b"Permission denied" in ssh.communicate(timeout=120)[0]
        assert relay.token not in relay.text()
        assert relay.token not in (relay.data / "tokens.json").read_text()
