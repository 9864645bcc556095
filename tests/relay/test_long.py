"""What takes its time: 500 MB each way in flat memory, and a relay that is killed under load."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Self

import pytest
from echo_app import EchoApp
from running_relay import RunningRelay
from sharing import Sharing, Visitor

pytestmark = pytest.mark.e2e

_SIZE = 500 * 1000 * 1000
_PIECE = 1000 * 1000


class Highest:
    """Watches a relay's memory meanwhile.

    Args:
        relay: The relay.
    """

    def __init__(self, relay: RunningRelay) -> None:
        self._relay, self._end = relay, threading.Event()
        self.before = self.most = relay.memory()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.05):
            self.most = max(self.most, self._relay.memory())


@pytest.mark.long
def test_500_megabytes_in_flat_memory(app: EchoApp) -> None:
    """Up and down, and the relay is no larger than before by more than a few pieces of it."""
    with (
        RunningRelay(arguments=("--rate", "0")) as relay,
        Sharing(relay, app.port) as shared,
        Visitor(relay, shared.host) as visitor,
    ):
        visitor.told()
        with Highest(relay) as memory:
            answer = visitor.ask(f"/large/{_SIZE}")
            count = 0
            while piece := answer.read(_PIECE):
                count += len(piece)
            assert _SIZE == count
            body = (b"x" * _PIECE for _ in range(_SIZE // _PIECE))
            answer = visitor.ask("/count", "POST", body, {"Content-Length": str(_SIZE)})
            assert str(_SIZE) == answer.read().decode()
        assert memory.most - memory.before < 30


@pytest.mark.long
def test_slow_reader_in_flat_memory(app: EchoApp) -> None:
    """A visitor who reads 20 MB a little at a time: what the app has ahead does not pile up in the relay."""
    size = 20 * _PIECE
    with (
        RunningRelay(arguments=("--rate", "0")) as relay,
        Sharing(relay, app.port) as shared,
        Visitor(relay, shared.host) as visitor,
    ):
        visitor.told()
        with Highest(relay) as memory:
            answer, count = visitor.ask(f"/large/{size}"), 0
            while piece := answer.read(100_000):
                count += len(piece)
                time.sleep(0.02)  # a slow line: it is the point
            assert size == count
        assert memory.most - memory.before < 10


def test_killed_under_load_leaves_nothing(app: EchoApp) -> None:
    """kill -9 with visitors under way: connections end, ports are free, the same link comes back."""
    with RunningRelay() as relay:
        with Sharing(relay, app.port) as shared, Visitor(relay, shared.host) as visitor:
            answer = visitor.ask("/events")
            app.step()
            assert answer.readline()
            relay.kill()
            with pytest.raises(Exception, match=r"IncompleteRead|reset"):
                answer.read()
            before = shared.link
        assert (Path(relay.data) / "control.sock").exists(), "what was left is of no harm"
        relay.start()
        with (
            Sharing(relay, app.port, wishes={"resume": before["resume"]}) as again,
            Visitor(relay, again.host) as visitor,
        ):
            assert before["url"] == again.link["url"]
            assert "app" == visitor.told()["app"]
            assert "127.0.0.1" in relay.command("links")


@pytest.mark.long
def test_who_asks_for_nothing_is_let_go(relay: RunningRelay) -> None:
    """`ssh` without -R is told what to type, and does not stay for ever."""
    words = ["ssh", "-F", "none", "-p", str(relay.ssh_port), "-o", "StrictHostKeyChecking=no"]
    words += ["-o", f"UserKnownHostsFile={relay.folder / 'known_hosts'}", "127.0.0.1"]
    began = time.monotonic()
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as ssh:
        assert ssh.stdout
        assert b"ssh -R 80:localhost:PORT" in ssh.stdout.readline()
        ssh.wait(timeout=60)
    assert 10 < time.monotonic() - began < 40


@pytest.mark.long
def test_body_that_stands_still(relay: RunningRelay, sharing: Sharing) -> None:
    """A visitor who begins an upload and goes on no more is let go."""
    with socket.create_connection(("127.0.0.1", relay.http_port), timeout=100) as line:
        line.sendall(f"POST /silent HTTP/1.1\r\nHost: {sharing.host}\r\nContent-Length: 9\r\n\r\nx".encode())
        began = time.monotonic()
        while time.monotonic() - began < 90:
            try:
                if not line.recv(1000):
                    break
            except ConnectionResetError:
                break
        assert 50 < time.monotonic() - began < 80


@pytest.mark.long
def test_client_that_falls_silent(relay: RunningRelay, app: EchoApp) -> None:
    """A client whose network is gone: visitors are told soon, and after some keepalives there is no link."""
    words = ["ssh", "-F", "none", "-p", str(relay.ssh_port), "-o", "StrictHostKeyChecking=no"]
    words += ["-o", f"UserKnownHostsFile={relay.folder / 'known_hosts'}", "-R", f"80:localhost:{app.port}"]
    with subprocess.Popen([*words, "127.0.0.1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as ssh:
        assert ssh.stdout
        host = next(line for line in ssh.stdout if b"    http://" in line).split(b"/")[2].decode()
        ssh.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        with Visitor(relay, host) as visitor:
            assert 502 == visitor.get("/")[0]
        assert time.monotonic() - began < 15
        while time.monotonic() - began < 90:
            with Visitor(relay, host) as visitor:
                if visitor.get("/")[0] == 404:
                    break
        assert time.monotonic() - began < 80
        ssh.kill()
