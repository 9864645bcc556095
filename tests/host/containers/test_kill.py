"""A host with containers, killed at bad moments, and redeployed under load."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from docker_spaces import DOCKERFILE, app, container_host, push_docker, run_inside, version_of
from engine_program import TestEngine, eventually
from load import Load
from running_engine import RunningEngine
from running_host import RunningHost
from small_spaces import address_of, wait_until_settled

pytestmark = pytest.mark.e2e

_BUILD_SECONDS = 120
# A step that lasts until the build is ended.
_ENDLESS = DOCKERFILE.replace(b"CMD", b"RUN echo it began && sleep 600\nCMD")


@pytest.fixture
def host(engine: TestEngine) -> Iterator[RunningHost]:
    """A host of the test's own, to be killed."""
    with container_host(engine) as running:
        yield running


def test_after_a_kill_one_container_serves_and_data_is_there(host: RunningHost, engine: TestEngine) -> None:
    """What the killed host left running is removed, and the Space comes back from the image there is."""
    before = set(engine.containers())
    push_docker(host.api(), "me/killed")
    assert "RUNNING" == wait_until_settled(host.api(), "me/killed", _BUILD_SECONDS).stage
    run_inside(host, "me/killed", "open('/data/kept', 'w').write('word')")
    (left,) = set(engine.containers()) - before
    host.kill()
    assert left in engine.containers()
    host.start()
    assert "RUNNING" == wait_until_settled(host.api(), "me/killed", _BUILD_SECONDS).stage
    assert "word" == run_inside(host, "me/killed", "answer = open('/data/kept').read()")
    assert left not in engine.containers()
    assert 1 == len(set(engine.containers()) - before)
    assert "its image is used again" in "".join(host.api().fetch_space_logs("me/killed", build=True))
    host.api().delete_repo("me/killed", repo_type="space")
    assert before == set(engine.containers())


def test_a_kill_within_a_build_leaves_nothing_half_made(host: RunningHost, engine: TestEngine) -> None:
    """The build ends with the next start at the latest, the old revision serves, and it is built again."""
    api = host.api()
    push_docker(api, "me/building")
    assert "RUNNING" == wait_until_settled(api, "me/building", _BUILD_SECONDS).stage
    images = _images(engine)
    push_docker(api, "me/building", {"Dockerfile": _ENDLESS})
    _wait_for_the_step(host)
    host.kill()
    host.start()
    eventually(lambda: "one" == _version(host), "the old revision serves again")
    _wait_for_the_step(host)
    assert images == _images(engine)
    push_docker(host.api(), "me/building", version="mended")
    assert "RUNNING" == wait_until_settled(host.api(), "me/building", _BUILD_SECONDS).stage
    assert "mended" == version_of(host, "me/building")
    host.api().delete_repo("me/building", repo_type="space")


def _images(engine: TestEngine) -> set[str]:
    return set(engine.docker("images", "--quiet", "--filter", "label=spacekit.host").split())


def _wait_for_the_step(host: RunningHost) -> None:
    def has_begun() -> bool:
        return "it began\n" in "".join(host.api().fetch_space_logs("me/building", build=True))

    eventually(has_begun, "the endless step runs")


def _version(host: RunningHost, repo_id: str = "me/building") -> str:
    try:
        return version_of(host, repo_id)
    except OSError:
        return "nothing yet"


def test_a_redeploy_under_load_loses_no_request(host: RunningHost) -> None:
    """From the old container to the new one, every request of eight connections is answered."""
    api = host.api()
    push_docker(api, "me/loaded")
    assert "RUNNING" == wait_until_settled(api, "me/loaded", _BUILD_SECONDS).stage
    with Load(address_of(api, "me/loaded")) as load:
        for version in ("two", "three"):
            push_docker(api, "me/loaded", {"app.py": _echo(version)}, version)
            assert "RUNNING" == wait_until_settled(api, "me/loaded", _BUILD_SECONDS).stage
        eventually(lambda: "three" == version_of(host, "me/loaded"), "the newest one answers")
    assert [] == load.failures
    assert {'"two"', '"three"'} <= load.answers.keys()
    api.delete_repo("me/loaded", repo_type="space")


def _echo(version: str) -> bytes:
    """An app that answers whatever it is asked with its version."""
    return app(version).replace(b"exec(code, scope)", b'scope["answer"] = VERSION')


def test_a_host_that_stops_leaves_no_container_and_no_network(host: RunningHost, engine: TestEngine) -> None:
    """Data and images stay for the next start."""
    networks, containers = engine.docker("network", "ls", "--quiet").split(), engine.containers()
    push_docker(host.api(), "me/stopped")
    assert "RUNNING" == wait_until_settled(host.api(), "me/stopped", _BUILD_SECONDS).stage
    assert 0 == host.stop()
    assert containers == engine.containers()
    assert networks == engine.docker("network", "ls", "--quiet").split()
    host.start()
    host.api().delete_repo("me/stopped", repo_type="space")


def test_an_engine_that_comes_back_has_its_spaces_again() -> None:
    """While it is away the Space's log says so; then the app starts, and nothing of before is left."""
    with RunningEngine() as own:
        own.bring_images()
        engine = TestEngine(own.url)
        with container_host(engine) as host:
            push_docker(host.api(), "me/patient")
            assert "RUNNING" == wait_until_settled(host.api(), "me/patient", _BUILD_SECONDS).stage
            before = engine.containers()
            own.kill()
            log = partial(host.api().fetch_space_logs, "me/patient")
            eventually(lambda: "The Docker engine does not answer" in "".join(log()), "the log says why")
            own.start()
            eventually(lambda: "one" == _version(host, "me/patient"), "it serves again")
            eventually(lambda: 1 == len(engine.containers()), "nothing of before is left")
            assert before != engine.containers()


def test_a_build_that_the_engine_left_is_made_again() -> None:
    """Its restart is no fault of the revision's: nobody has to push it once more."""
    with RunningEngine() as own:
        own.bring_images()
        with container_host(TestEngine(own.url)) as host:
            push_docker(host.api(), "me/building", {"Dockerfile": _ENDLESS.replace(b"600", b"10")})
            _wait_for_the_step(host)
            own.kill()
            own.start()
            runtime = wait_until_settled(host.api(), "me/building", _BUILD_SECONDS)
            assert "RUNNING" == runtime.stage, runtime.raw
