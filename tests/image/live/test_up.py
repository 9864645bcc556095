"""`spacekit up` on a real engine."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import time
import urllib.request
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine, eventually
from folders import write_files
from load import Load
from small_apps import small_app

pytestmark = pytest.mark.e2e

SECRET = "not-to-be-found-3ab97e"


def fetch(port: int) -> str:
    """What the app answers."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        return str(answer.read().decode())


def answers(port: int) -> bool:
    """Whether there is an answer that is no error: of the proxy's, while the app starts."""
    try:
        fetch(port)
    except OSError:
        return False
    return True


def test_new_versions_take_over_without_a_lost_request(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """Two deployments and a rollback while another process asks without a pause; then all goes away."""
    folder = small_app(tmp_path / "app", "one")
    first = cli("up", "app", "--port", str(port))
    assert (0, f"http://127.0.0.1:{port}\n") == (first.code, first.stdout), first.stderr
    with Load(f"http://127.0.0.1:{port}/") as load:
        for version in ("two", "three"):
            small_app(folder, version)
            done = cli("up", "app", "--port", str(port), "--json")
            assert 0 == done.code, done.stderr
            assert version == fetch(port)
        assert 0 == cli("rollback", "--on", "here", "--name", "app").code
        assert "two" == fetch(port)
        time.sleep(0.5)  # some more requests for the version that serves now
    assert [] == load.failures
    assert {"one", "two", "three"} == set(load.answers)
    # The version that serves, and the one to return to.
    assert {"spacekit-app-front", "spacekit-app-2", "spacekit-app-3"} == set(engine.containers())
    assert 0 == cli("down", "app").code
    assert [] == engine.containers()
    assert "spacekit-app" not in engine.docker("network", "ls")
    assert not engine.has_image("spacekit/app")


def test_it_runs_as_a_space_would_and_with_little_power(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """User 1000, no capabilities, limits, an own network; and it comes back when it falls over."""
    small_app(tmp_path / "app", "one", answer="os._exit(1) if self.path == '/fall' else None")
    brought = cli("up", "app", "--port", str(port), "--memory", "256m", "--cpus", "0.5")
    assert 0 == brought.code, brought.stderr
    found = engine.inspect("spacekit-app-1")
    host = found["HostConfig"]
    assert "1000" == found["Config"]["User"]
    assert (["ALL"], ["no-new-privileges"]) == (host["CapDrop"], host["SecurityOpt"])
    assert (256 * 2**20, 500_000_000, 512) == (host["Memory"], host["NanoCpus"], host["PidsLimit"])
    assert {"spacekit-app"} == set(found["NetworkSettings"]["Networks"])
    assert "unless-stopped" == host["RestartPolicy"]["Name"]
    with pytest.raises((OSError, http.client.HTTPException)):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/fall", timeout=30)
    eventually(lambda: engine.inspect("spacekit-app-1")["RestartCount"] >= 1, "it was started again")
    eventually(lambda: answers(port), "it answers again")
    assert "one" == fetch(port)


def test_secrets_reach_the_app_alone(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """From .env into its environment: not into the image, not into what is printed."""
    folder = small_app(tmp_path / "app", "one", answer="text = os.environ['KEY'][::-1]")
    write_files(folder, {".env": f"KEY={SECRET}\nPORT=1\n"})
    done = cli("up", "app", "--port", str(port))
    assert 0 == done.code, done.stderr
    assert SECRET[::-1] == fetch(port)
    status = cli("status", "--on", "here", "--name", "app", "--json")
    said = done.stdout + done.stderr + status.stdout + engine.docker("history", "--no-trunc", "spacekit/app")
    assert SECRET not in said + engine.docker("image", "inspect", "spacekit/app")
    for entry in (archive := engine.saved("spacekit/app")):
        stream = archive.extractfile(entry)
        assert stream is None or SECRET.encode() not in stream.read(), entry.name


def test_a_change_of_the_environment_is_a_new_version(cli: EngineProgram, tmp_path: Path, port: int) -> None:
    """And doing it again without one is nothing."""
    folder = small_app(tmp_path / "app", "one", answer="text = os.environ.get('MODE', 'none')")
    write_files(folder, {".env": "MODE=fast\n"})
    arguments = ("up", "app", "--port", str(port), "--json")
    assert json.loads(cli(*arguments).stdout)["changed"]
    again = cli(*arguments)
    assert not json.loads(again.stdout)["changed"]
    assert "Nothing to do: app is up as the folder is\n" in again.stderr
    (folder / ".env").unlink()
    assert 2 == json.loads(cli(*arguments).stdout)["number"]
    assert "none" == fetch(port)


def test_its_files_can_be_closed(cli: EngineProgram, tmp_path: Path, port: int) -> None:
    """With --read-only it writes to /tmp and its caches, and nowhere else."""
    before = (
        "from pathlib import Path\n"
        "def can_write(place):\n"
        "    try:\n        Path(place, 'x').write_text('x')\n        return place\n"
        "    except OSError:\n        return None\n"
        "places = ['/tmp', '/home/user/.cache', '/home/user', '/home/user/app', '/venv', '/']\n"
        "VERSION = ' '.join(filter(None, map(can_write, places)))\n"
    )
    small_app(tmp_path / "app", "one", before=before)
    done = cli("up", "app", "--port", str(port), "--read-only")
    assert 0 == done.code, done.stderr
    assert ["/tmp", "/home/user/.cache"] == fetch(port).split()  # noqa: S108  the container's


def test_logs_and_status_tell_of_the_version_that_serves(
    cli: EngineProgram, tmp_path: Path, port: int
) -> None:
    """The same commands as for a Space, with --on instead of --to."""
    small_app(tmp_path / "app", "one")
    assert 0 == cli("up", "app", "--port", str(port)).code
    assert "version one starts\n" == cli("logs", "--on", "here", "--dir", "app").stdout
    status = cli("status", "--on", "here", "--dir", "app")
    assert status.stdout.startswith(
        f"app: up\n  address     http://127.0.0.1:{port}\n  version     1, folder-"
    )
    both = cli("status", "--on", "here", "--to", "me/app")
    assert (2, "error: --to names a Space and --on an engine\n") == (
        both.code,
        both.stderr.split("\n\n")[0] + "\n",
    )


# Failures


def test_a_first_version_that_fails_leaves_nothing(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """The app's own last lines say why."""
    small_app(tmp_path / "app", "one", before="raise SystemExit('no model')")
    outcome = cli("up", "app")
    assert 5 == outcome.code
    _, failed, said = outcome.stderr.partition("error: the app ended with exit code 1 before it answered\n")
    assert failed, outcome.stderr
    # On two streams, which the engine puts together as it reads them.
    assert ["  no model", "  version one starts"] == sorted(said.splitlines()[:2])
    assert [] == engine.containers()
    assert "spacekit-app" not in engine.docker("network", "ls")


def test_a_version_that_fails_leaves_the_one_before(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """It serves on, and can be returned from as before."""
    folder = small_app(tmp_path / "app", "one")
    assert 0 == cli("up", "app", "--port", str(port)).code
    small_app(folder, "two", before="raise SystemExit(7)")
    with Load(f"http://127.0.0.1:{port}/") as load:
        outcome = cli("up", "app", "--port", str(port))
    assert 5 == outcome.code
    assert "hint: the version before goes on serving" in outcome.stderr
    assert ([], {"one"}) == (load.failures, set(load.answers))
    assert {"spacekit-app-front", "spacekit-app-1"} == set(engine.containers())


def test_a_port_that_is_taken_is_named(cli: EngineProgram, engine: TestEngine, tmp_path: Path) -> None:
    """And nothing is left of the attempt."""
    small_app(tmp_path / "app", "one")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        outcome = cli("up", "app", "--port", str(number))
    assert 5 == outcome.code
    assert f"error: port {number} on 127.0.0.1 is in use on the engine's machine\n" in outcome.stderr
    assert [] == engine.containers()


def test_a_name_that_is_taken_is_not_ours_to_remove(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """Somebody else's container and network stay as they are."""
    small_app(tmp_path / "app", "one")
    engine.docker("create", "--name", "spacekit-app-front", "caddy:2-alpine")
    outcome = cli("up", "app")
    assert 5 == outcome.code
    assert "a container of another kind has the name that app needs" in outcome.stderr
    assert ["spacekit-app-front"] == engine.containers()
    engine.docker("rm", "spacekit-app-front")
    engine.docker("network", "create", "spacekit-app")
    outcome = cli("up", "app")
    assert 5 == outcome.code
    assert "a network of another kind has the name spacekit-app" in outcome.stderr
    assert "spacekit-app" in engine.docker("network", "ls")


def test_ctrl_c_while_it_starts_leaves_nothing_running(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path
) -> None:
    """130, as shells expect, and no container."""
    small_app(tmp_path / "app", "one", before="time.sleep(600)")
    with cli.start("up", "app") as process:
        eventually(lambda: "spacekit-app-1" in engine.containers(), "the container is there")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert 130 == process.returncode
    assert [] == engine.containers()


def test_a_deployment_that_was_killed_is_made_good_by_the_next(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int
) -> None:
    """What it left is no version to return to, and keeps nobody away."""
    folder = small_app(tmp_path / "app", "one")
    arguments = ("up", "app", "--port", str(port))
    assert 0 == cli(*arguments).code
    small_app(folder, "two")
    assert 0 == cli(*arguments).code
    small_app(folder, "three", before="time.sleep(600)")
    with cli.start(*arguments) as process:
        eventually(lambda: "spacekit-app-3" in engine.containers(), "the third version starts")
        process.kill()
    assert "two" == fetch(port)
    small_app(folder, "four")
    assert 0 == cli("rollback", "--on", "here", "--name", "app").code
    assert "one" == fetch(port)
    assert 0 == cli(*arguments).code
    assert "four" == fetch(port)
    assert {"spacekit-app-front", "spacekit-app-1", "spacekit-app-3"} == set(engine.containers())


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--name", "../x"),
        ("--name", "-rf"),
        ("--domain", "a b"),
        ("--domain", "x{y}.org"),
        ("--memory", "lots"),
        ("--host", "$(id)"),
        ("--on", "ssh://-oProxyCommand=id"),
        ("--on", "ssh://a b"),
        ("--on", "tcp://x"),
    ],
)
def test_hostile_words_are_refused(cli: EngineProgram, tmp_path: Path, option: str, value: str) -> None:
    """None reaches the engine, Caddy's settings or a command line."""
    small_app(tmp_path / "app", "one")
    outcome = cli("up", "app", f"{option}={value}")
    assert 2 == outcome.code, outcome.stderr
    assert "Traceback" not in outcome.stderr
