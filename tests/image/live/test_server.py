"""`spacekit up --on ssh://`: a server that is reached by OpenSSH, with an engine of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_program import eventually
from load import Load
from program import Program
from running_server import RunningServer
from small_apps import small_app

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """One server for all tests of this file."""
    with RunningServer() as running:
        yield running


@pytest.fixture
def remote(tmp_path: Path, server: RunningServer) -> Program:
    """The program, with nothing but ssh to get there."""

    class Remote(Program):
        def environment(self, **variables: str) -> dict[str, str]:
            return super().environment(
                **{**server.environment(), "DOCKER_HOST": "unix:///nowhere", **variables}
            )

    return Remote(tmp_path)


def test_an_app_goes_up_on_a_server_and_is_renewed_under_load(
    remote: Program, server: RunningServer, tmp_path: Path
) -> None:
    """Built there, over one ssh connection; renewed without a lost request; logs, status, rollback, down."""
    folder = small_app(tmp_path / "app", "one")
    first = remote("up", "app", "--on", server.url)
    address = f"http://{server.address}:7860"
    assert (0, f"{address}\n") == (first.code, first.stdout), first.stderr
    with Load(f"{address}/") as load:
        small_app(folder, "two")
        assert 0 == remote("up", "app", "--on", server.url).code
        there = ("--on", server.url, "--name", "app")
        # Its small server may say more: of connections that were closed on it.
        assert remote("logs", *there).stdout.startswith("version two starts\n")
        assert 2 == json.loads(remote("status", *there, "--json").stdout)["serving"]["number"]
        assert 0 == remote("rollback", *there).code
    assert ([], {"one", "two"}) == (load.failures, set(load.answers))
    assert 0 == remote("down", "app", "--on", server.url).code
    assert "" == server.engine.docker("ps", "--all", "--quiet").stdout


def test_a_domain_is_served_over_tls_also_while_versions_change(
    remote: Program, server: RunningServer, tmp_path: Path
) -> None:
    """One proxy for two apps, each under its name, with a certificate."""
    for name in ("app", "other"):
        small_app(tmp_path / name, name)
        done = remote("up", name, "--on", server.url, "--domain", f"{name}.localhost")
        assert (0, f"https://{name}.localhost\n") == (done.code, done.stdout), done.stderr
    small_app(tmp_path / "app", "app again")
    assert 0 == remote("up", "app", "--on", server.url, "--domain", "app.localhost").code
    for name, expected in (("app", "app again"), ("other", "other")):
        asked = subprocess.run(
            ["curl", "--silent", "--insecure", "--resolve", f"{name}.localhost:443:{server.address}",
             f"https://{name}.localhost/"], capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert expected == asked.stdout
    assert 0 == remote("down", "app", "--on", server.url).code
    assert "other" in server.engine.docker("ps").stdout
    assert 0 == remote("down", "other", "--on", server.url).code
    assert "" == server.engine.docker("ps", "--all", "--quiet").stdout


def test_a_server_that_does_not_let_us_in_is_an_error(
    remote: Program, server: RunningServer, tmp_path: Path
) -> None:
    """With ssh's own words, and at once."""
    small_app(tmp_path / "app", "one")
    outcome = remote("up", "app", "--on", f"ssh://nobody@{server.address}:2222")
    assert 3 == outcome.code
    assert f"error: ssh does not get to nobody@{server.address}: " in outcome.stderr
    assert "Permission denied" in outcome.stderr
    gone = remote("up", "app", "--on", f"ssh://root@{server.address}:9")
    assert 3 == gone.code
    assert "Connection refused" in gone.stderr


def test_a_server_whose_engine_is_closed_to_the_account_is_told_apart(
    remote: Program, server: RunningServer, tmp_path: Path
) -> None:
    """ssh gets there, the engine's socket does not open: to install another engine would not help."""
    small_app(tmp_path / "app", "one")
    elsewhere = server.url.replace(str(server.engine.socket), "/run/no-engine.sock")
    outcome = remote("up", "app", "--on", elsewhere)
    assert 3 == outcome.code
    assert (
        f"error: ssh gets to root@{server.address}, but not to /run/no-engine.sock there: " in outcome.stderr
    )
    assert "usermod -aG docker root" in outcome.stderr


def test_a_way_that_is_cut_is_named_and_taken_again(
    remote: Program, server: RunningServer, tmp_path: Path
) -> None:
    """While the app starts: no traceback, nothing that keeps the next one away. TMPDIR may be long."""
    folder = small_app(tmp_path / "app", "one", before="time.sleep(600)")
    long = tmp_path / ("x" * 100)
    long.mkdir()
    with remote.start("up", "app", "--on", server.url, TMPDIR=str(long)) as process:
        eventually(
            lambda: "spacekit-app-1" in server.engine.docker("ps", "--format", "{{.Names}}").stdout.split(),
            "the app starts",
        )
        os.kill(_ssh_of(process.pid), signal.SIGKILL)
        _, said = process.communicate(timeout=90)
    assert 3 == process.returncode, said
    assert f"error: the way to {server.url} was cut\n" in said
    assert "Traceback" not in said
    small_app(folder, "two")
    assert 0 == remote("up", "app", "--on", server.url).code
    assert 0 == remote("down", "app", "--on", server.url).code
    assert "" == server.engine.docker("ps", "--all", "--quiet").stdout


def _ssh_of(number: int) -> int:
    """The ssh command that a process started."""
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return next(int(each) for each in children if "ssh" in Path(f"/proc/{each}/comm").read_text())
