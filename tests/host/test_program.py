"""The host as a program: its token, its lock, its port."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub.errors import HfHubHTTPError
from running_host import TOKEN, RunningHost

# Hosts and Spaces that start, build and die: whole journeys.
pytestmark = pytest.mark.e2e


def _run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """What a host that can't start answers."""
    roots = ":".join(path for path in sys.path if path)
    command = [sys.executable, "-m", "spacekit.host", *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=240,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": roots, **environment},
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_first_start_makes_a_token_and_shows_it_once() -> None:
    """Without a token of the operator's one is made; it works, it stays, and it is never shown again."""
    with RunningHost() as host:
        host.stop()
    host = RunningHost()
    try:
        host.start(token=None)
        shown = [line for line in host.log.read_text().splitlines() if "admin token" in line]
        assert 1 == len(shown)
        token = shown[0].rpartition(" ")[2]
        assert "admin" == host.api(token).whoami()["name"]
        host.stop()
        host.start(token=None)
        assert "admin" == host.api(token).whoami()["name"]
        assert 1 == host.log.read_text().count("admin token")
        host.stop()
        host.start(token=TOKEN)
        assert "admin" == host.api(TOKEN).whoami()["name"]
        with pytest.raises(HfHubHTTPError):
            host.api(token).whoami()
    finally:
        host.__exit__(None, None, None)


def test_a_data_directory_has_one_host() -> None:
    """A second host on the same data says who holds it and leaves it alone."""
    with RunningHost() as host:
        code, out, error = _run("--port", "0", "--data", str(host.data))
        assert (1, "") == (code, out)
        assert (
            f"error: another host (process {host.process.pid if host.process else 0})"
            f" uses the data directory {host.data}" in error
        )
        assert "hint: stop it, or choose another --data" in error
        assert "admin" == host.api().whoami()["name"]


def test_a_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    """A port that someone else has is an error with the way out."""
    with RunningHost() as host:
        code, _, error = _run("--port", str(host.port), "--data", str(tmp_path))
    assert 1 == code
    assert f"error: port {host.port} of 127.0.0.1 is in use\n\nhint: choose another with --port" in error
    assert "Traceback" not in error


def test_a_data_directory_that_cannot_be_is_said_in_one_sentence(tmp_path: Path) -> None:
    """A file in the place of the data directory is an error with the way out."""
    (tmp_path / "file").touch()
    code, _, error = _run("--port", "0", "--data", str(tmp_path / "file"))
    assert 1 == code
    assert error.startswith("error: the data directory")
    assert "hint: choose a folder that you may write to with --data" in error


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    """A token that could be guessed is refused, and not repeated in the message."""
    code, _, error = _run("--port", "0", "--data", str(tmp_path), SPACEKIT_HOST_TOKEN="hunter2")
    assert 1 == code
    assert "at least 16" in error
    assert "hunter2" not in error


def test_two_hosts_run_side_by_side() -> None:
    """Two hosts on one machine do not get in each other's way, nor end each other's apps."""
    from small_spaces import address_of, answering, get, push_app, wait_until_settled

    with RunningHost() as first:
        push_app(first.api(), "me/app", answering("'first'"))
        wait_until_settled(first.api(), "me/app")
        with RunningHost() as second:
            push_app(second.api(), "me/app", answering("'second'"))
            assert "RUNNING" == wait_until_settled(second.api(), "me/app").stage
            assert b'"first"' == get(address_of(first.api(), "me/app"))
            assert b'"second"' == get(address_of(second.api(), "me/app"))
        assert b'"first"' == get(address_of(first.api(), "me/app"))
