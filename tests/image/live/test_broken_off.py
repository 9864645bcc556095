"""Deployments that are cut short, that meet each other, or that find the app in a bad way."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine, eventually
from folders import write_files
from small_apps import small_app

pytestmark = pytest.mark.e2e

# Listens when somebody says so, by a file in its container.
GATED = "while not os.path.exists('/tmp/go'): time.sleep(0.05)"
# One request that takes until its app is stopped.
SLOW = "time.sleep(600) if self.path == '/slow' else None"


def fetch(port: int) -> str:
    """What the app answers."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        return str(answer.read().decode())


@contextmanager
def started(cli: EngineProgram, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command that runs; a test that fails does not wait for its end."""
    with cli.start(*arguments) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


@contextmanager
def asked_slowly(port: int) -> Iterator[None]:
    """A request on its way to the version that serves now, which it holds up until it is stopped."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        yield


def is_running(engine: TestEngine, name: str) -> bool:
    """Whether a container runs."""
    return bool(engine.inspect(name)["State"]["Running"])


def numbers(cli: EngineProgram) -> list[int | None]:
    """The versions that serve now and would after a rollback."""
    told = json.loads(cli("status", "--on", "here", "--name", "app", "--json").stdout)
    return [told[each] and told[each]["number"] for each in ("serving", "previous")]


def test_ctrl_c_while_the_old_version_drains_stops_it(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """The new one serves by then, and the old one does not run on beside it."""
    folder = small_app(tmp_path / "app", "one", answer=SLOW)
    assert 0 == cli("up", "app", "--port", str(port)).code
    with asked_slowly(port):
        small_app(folder, "two")
        with started(cli, "up", "app", "--port", str(port)) as process:
            eventually(lambda: fetch(port) == "two", "the second version serves")
            # In the middle of the switch, which takes milliseconds, Ctrl-C leaves all as it was; this is
            # about the time after it, when the old version has a request yet that nobody ends.
            time.sleep(2)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        assert 130 == process.returncode
        assert not is_running(engine, "spacekit-app-1")
        assert [2, 1] == numbers(cli)
        assert ["spacekit-app-1", "spacekit-app-2", "spacekit-app-front"] == sorted(engine.containers())


def test_an_old_version_that_was_left_running_does_not_answer_for_a_new_one(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """Killed while the old one drains; then comes a version that never answers: it must not take over."""
    folder = small_app(tmp_path / "app", "one", answer=SLOW)
    assert 0 == cli("up", "app", "--port", str(port)).code
    with asked_slowly(port):
        small_app(folder, "two")
        with started(cli, "up", "app", "--port", str(port)) as process:
            eventually(lambda: fetch(port) == "two", "the second version serves")
            process.kill()
        assert is_running(engine, "spacekit-app-1")
        small_app(folder, "three", before="time.sleep(600)")
        outcome = cli("up", "app", "--port", str(port), "--timeout", "5s")
        assert 6 == outcome.code, outcome.stderr
        assert "error: the app did not answer on port 7860\n" in outcome.stderr
        assert "two" == fetch(port)
        assert [2, 1] == numbers(cli)
        assert not is_running(engine, "spacekit-app-1")


@pytest.mark.parametrize("trouble", ["stopped", "falling over"])
def test_a_version_in_a_bad_way_is_kept_until_a_new_one_answers(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int, trouble: str
) -> None:
    """With its rollback: a new version that fails as well takes nothing away."""
    folder = small_app(tmp_path / "app", "one")
    arguments = ("up", "app", "--port", str(port))
    assert 0 == cli(*arguments).code
    # It answers the first times, and then never again.
    falls = "os.path.exists('/tmp/fall') and os._exit(1)"
    small_app(folder, "two", before=falls)
    assert 0 == cli(*arguments).code
    if trouble == "stopped":
        engine.docker("stop", "spacekit-app-2")
    else:
        engine.docker("exec", "spacekit-app-2", "touch", "/tmp/fall")  # noqa: S108  the container's
        engine.docker("exec", "spacekit-app-2", "python", "-c", "import os; os.kill(-1, 9)", check=False)
        eventually(lambda: engine.inspect("spacekit-app-2")["RestartCount"] > 1, "it falls over and over")
    small_app(folder, "three", before="raise SystemExit(7)")
    outcome = cli(*arguments)
    assert 5 == outcome.code, outcome.stderr
    assert [2, 1] == numbers(cli)
    assert 0 == cli("rollback", "--on", "here", "--name", "app").code
    assert "one" == fetch(port)
    small_app(folder, "four")
    assert 0 == cli(*arguments).code
    assert "four" == fetch(port)


def test_two_at_once_do_not_harm_each_other(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """The second one goes away with an error, whatever it wanted; the first one comes up."""
    small_app(tmp_path / "app", "one", before=GATED)
    with started(cli, "up", "app", "--port", str(port)) as first:
        eventually(lambda: "spacekit-app-1" in engine.containers(), "the first one starts")
        for other in (str(port), "1"):
            second = cli("up", "app", "--port", other)
            assert 5 == second.code, second.stderr
            assert "error: another deployment of app is at work\n" in second.stderr
        assert 5 == cli("down", "app").code
        engine.docker("exec", "spacekit-app-1", "touch", "/tmp/go")  # noqa: S108  the container's
        first.communicate(timeout=60)
    assert 0 == first.returncode
    assert "one" == fetch(port)
    assert {"spacekit-app-front", "spacekit-app-1"} == set(engine.containers())


def test_force_passes_over_another_one_and_that_one_notices(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """Whoever was passed over ends with an error and takes nothing away."""
    folder = small_app(tmp_path / "app", "one", before=GATED)
    with started(cli, "up", "app", "--port", str(port)) as first:
        eventually(lambda: "spacekit-app-1" in engine.containers(), "the first one starts")
        small_app(folder, "two")
        second = cli("up", "app", "--port", str(port), "--force")
        assert 0 == second.code, second.stderr
        first.communicate(timeout=60)
    assert 5 == first.returncode
    assert "two" == fetch(port)
    assert {"spacekit-app-front", "spacekit-app-2"} == set(engine.containers())


def test_a_lock_that_nobody_ever_held_is_passed_over(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """Made by a deployment that was killed before it could start it."""
    small_app(tmp_path / "app", "one")
    lock = ("--name", "spacekit-lock.app", "--label", "spacekit.lock=app")
    engine.docker("create", *lock, "caddy:2-alpine")
    done = cli("up", "app", "--port", str(port))
    assert 0 == done.code, done.stderr
    assert "spacekit-lock.app" not in engine.containers()


def test_what_a_killed_deployment_left_is_taken_down(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """A proxy and a network without a version of the app."""
    small_app(tmp_path / "app", "one")
    assert 0 == cli("up", "app", "--port", str(port)).code
    engine.docker("rm", "--force", "spacekit-app-1")
    assert cli("status", "--on", "here", "--name", "app").stdout.startswith("app: down\n")
    assert 0 == cli("down", "app").code
    assert [] == engine.containers()
    assert "spacekit-app" not in engine.docker("network", "ls")
    again = cli("down", "app")
    assert (3, "error: no app app is up here") == (again.code, again.stderr.splitlines()[0])


def test_a_container_that_poses_as_a_version_is_none(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """Its image has our labels, as any image may."""
    folder = small_app(tmp_path / "app", "one")
    assert 0 == cli("up", "app", "--port", str(port)).code
    posing = {"app": "app", "slot": "blue", "number": "999", "settings": "{"}
    labels = [word for name, value in posing.items() for word in ("--label", f"spacekit.{name}={value}")]
    engine.docker("run", "--detach", "--name", "posing", *labels, "caddy:2-alpine", "sleep", "600")
    assert [1, None] == numbers(cli)
    small_app(folder, "two")
    assert 0 == cli("up", "app", "--port", str(port)).code
    assert [2, 1] == numbers(cli)
    assert 0 == cli("down", "app").code
    assert ["posing"] == engine.containers()


def test_an_app_that_redirects_elsewhere_is_up(cli: EngineProgram, tmp_path: Path, port: int) -> None:
    """An answer is an answer: nobody follows it to an address that may not be there."""
    redirect = (
        "return (self.send_response(301), self.send_header('Location', 'https://nowhere.invalid/login'),"
        " self.send_header('Content-Length', '0'), self.end_headers())"
    )
    small_app(tmp_path / "app", "one", answer=redirect)
    done = cli("up", "app", "--port", str(port), "--timeout", "20s")
    assert 0 == done.code, done.stderr


def test_an_app_that_answers_with_an_error_is_not(cli: EngineProgram, tmp_path: Path, port: int) -> None:
    """Of its own, as while its model loads."""
    small_app(tmp_path / "app", "one", answer="return self.send_error(500)")
    done = cli("up", "app", "--port", str(port), "--timeout", "5s")
    assert 6 == done.code, done.stderr


def test_another_port_in_the_container_is_no_gap(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """The version that serves is asked where it listens, while the new one starts elsewhere."""
    folder = small_app(tmp_path / "app", "one")
    dockerfile = (
        "FROM python:3.12-slim-bookworm\nRUN useradd -m -u 1000 user\nUSER 1000\nWORKDIR /home/user\n"
        'COPY app.py .\nEXPOSE {0}\nCMD ["python", "app.py"]\n'
    )
    readme = "---\nsdk: docker\napp_port: {0}\n---\n"
    write_files(folder, {"README.md": readme.format(8000), "Dockerfile": dockerfile.format(8000)})
    assert 0 == cli("up", "app", "--port", str(port)).code
    small_app(folder, "two", before=GATED)
    write_files(folder, {"README.md": readme.format(9000), "Dockerfile": dockerfile.format(9000)})
    with started(cli, "up", "app", "--port", str(port)) as process:
        eventually(lambda: "spacekit-app-2" in engine.containers(), "the second one starts")
        assert "one" == fetch(port)
        engine.docker("exec", "spacekit-app-2", "touch", "/tmp/go")  # noqa: S108  the container's
        process.communicate(timeout=60)
    assert 0 == process.returncode
    assert "two" == fetch(port)
    assert 0 == cli("rollback", "--on", "here", "--name", "app").code
    assert "one" == fetch(port)


def test_another_port_that_is_taken_takes_nothing_away(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """The app goes on at the port that it has; a free one is where it goes."""
    small_app(tmp_path / "app", "one")
    assert 0 == cli("up", "app", "--port", str(port)).code
    with socket.socket() as taken, socket.socket() as free:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free.bind(("127.0.0.1", 0))
        other = free.getsockname()[1]
        outcome = cli("up", "app", "--port", str(taken.getsockname()[1]))
    assert 5 == outcome.code
    assert "is in use on the engine's machine" in outcome.stderr
    assert "one" == fetch(port)
    assert 0 == cli("up", "app", "--port", str(other)).code
    assert "one" == fetch(other)
    assert {"spacekit-app-front", "spacekit-app-1"} == set(engine.containers())
