"""A host whose Spaces are containers does not run them as anything else because the engine is late."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient
from engine_program import eventually
from pretended_engine import PretendedEngine
from running_host import RunningHost
from small_spaces import push, wait_until_settled

from spacekit.host.containers.engine import Containers
from spacekit.host.containers.settings import Limits
from spacekit.host.limits import MIN_SPACE_MEMORY
from spacekit.image.engine import Engine

pytestmark = pytest.mark.e2e


@pytest.fixture
def host() -> Iterator[RunningHost]:
    """A host that was started once, with an engine in reach, and chooses by itself."""
    running = RunningHost(trusted=True, arguments=("--engine", "auto"))
    engine = PretendedEngine(running.folder / "engine.sock")
    running.engine = engine.url
    with engine:
        running.start()
        assert "apps=containers" in running.log.read_text()
        running.stop()
    running.log.unlink()
    yield running
    running.stop()
    shutil.rmtree(running.folder, ignore_errors=True)


def _waits(host: RunningHost) -> bool:
    return host.log.exists() and "engine-awaited" in host.log.read_text()


def test_it_waits_for_an_engine_that_is_late(host: RunningHost) -> None:
    """It takes no request before, and says what it waits for; then all is as it was."""
    starting = threading.Thread(target=host.start)
    starting.start()
    eventually(
        lambda: host.log.exists() and "engine-awaited" in host.log.read_text(), "it says that it waits"
    )
    assert " ready " not in host.log.read_text()
    with PretendedEngine(host.folder / "engine.sock"):
        starting.join()
        assert "apps=containers" in host.log.read_text()
        assert 0 == host.stop()


def test_it_can_be_ended_while_it_waits(host: RunningHost) -> None:
    """As an operator would end it, at once."""
    host.begin()
    eventually(lambda: _waits(host), "it says that it waits")
    assert 0 == host.stop()


def test_a_push_while_the_engine_is_away_waits_for_it(host: RunningHost) -> None:
    """Its log says so; no revision is to blame for that."""
    with PretendedEngine(host.folder / "engine.sock"):
        host.start()
    push(host.api(), "me/early", {"README.md": b"---\nsdk: docker\n---\n", "Dockerfile": b"FROM nothing\n"})

    def log() -> str:
        return "".join(host.api().fetch_space_logs("me/early", build=True, follow=False))

    eventually(lambda: "The Docker engine does not answer" in log(), "the log says what it waits for")
    assert "BUILDING" == host.api().get_space_runtime("me/early").stage
    with PretendedEngine(host.folder / "engine.sock"):
        # It answers, and has nothing to build with.
        runtime = wait_until_settled(host.api(), "me/early")
    assert "the image did not build" in str(runtime.raw["errorMessage"]), host.log.read_text()


def test_an_operator_may_want_processes_from_now_on(host: RunningHost) -> None:
    """Said once by --engine none, that holds for later starts."""
    host.arguments = ["--trusted", "--engine", "none"]
    host.start()
    assert "apps=processes" in host.log.read_text()
    host.stop()
    host.log.unlink()
    host.arguments = ["--trusted", "--engine", "auto"]
    host.start()
    assert "apps=processes" in host.log.read_text()


@pytest.mark.timeout(60)  # docker-py itself would wait for two minutes
def test_an_engine_that_takes_a_question_and_is_silent_is_away(tmp_path: Path) -> None:
    """It is noticed soon, so that a host which is to end does."""
    url = f"unix://{tmp_path}/engine.sock"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{tmp_path}/engine.sock")
        silent.listen()
        client = DockerClient(base_url=url, version="1.41", timeout=120)
        limits = Limits(memory=MIN_SPACE_MEMORY, cpus=1.0)
        assert not Containers(Engine(url, "here", client), "mark", limits, None).answers()
        client.close()
