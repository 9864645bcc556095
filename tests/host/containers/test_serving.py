"""Spaces as containers: pushed, built, served, replaced."""

from __future__ import annotations

import pytest
from docker_spaces import DOCKERFILE, push_docker, run_inside, version_of
from engine_program import TestEngine, eventually
from running_host import RunningHost
from small_spaces import address_of, answering, get, push_app, wait_until_settled

from spacekit.push.diagnosis import AppFacts, diagnose

pytestmark = pytest.mark.e2e

_BUILD_SECONDS = 240


def test_a_docker_space_is_built_and_served(host: RunningHost) -> None:
    """Its own Dockerfile, at its own port, as user 1000 without any capability."""
    push_docker(host.api(), "me/docker")
    runtime = wait_until_settled(host.api(), "me/docker", _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw.get("errorMessage")
    assert "one" == version_of(host, "me/docker")
    status = run_inside(host, "me/docker", "answer = open('/proc/self/status').read()")
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert ["1000"] * 4 == facts["Uid"].split()
    assert {"0" * 16} == {facts[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
    assert "1" == facts["NoNewPrivs"]


def test_a_gradio_space_runs_in_a_rendered_image(host: RunningHost) -> None:
    """A folder without a Dockerfile gets one, and its app the same environment."""
    push_app(host.api(), "me/plain", answering("[os.getuid(), os.environ['SPACE_ID'], os.getcwd()]"))
    runtime = wait_until_settled(host.api(), "me/plain", _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw.get("errorMessage")
    assert b'[1000, "me/plain", "/home/user/app"]' == get(address_of(host.api(), "me/plain"))


def test_a_revision_that_fails_leaves_the_old_one_serving(host: RunningHost) -> None:
    """A step that fails, an app that ends, a Dockerfile that is missing: each is said, and one serves."""
    api = host.api()
    push_docker(api, "me/failing")
    assert "RUNNING" == wait_until_settled(api, "me/failing", _BUILD_SECONDS).stage
    cases = (
        ({"Dockerfile": DOCKERFILE.replace(b"CMD", b"COPY model.bin .\nCMD")}, "BUILD_ERROR", "docker-copy"),
        ({"Dockerfile": DOCKERFILE.replace(b"CMD", b"RUNN true\nCMD")}, "BUILD_ERROR", "dockerfile"),
        ({"app.py": b"import not_there\n"}, "RUNTIME_ERROR", "missing-module"),
    )
    for files, stage, kind in cases:
        push_docker(api, "me/failing", files)
        runtime = wait_until_settled(api, "me/failing", _BUILD_SECONDS)
        assert stage == runtime.stage, runtime.raw.get("errorMessage")
        lines = "".join(api.fetch_space_logs("me/failing", build=stage == "BUILD_ERROR")).splitlines()
        found = diagnose([*lines, *str(runtime.raw["errorMessage"]).splitlines()], AppFacts(sdk="docker"))
        assert found is not None, lines
        assert kind == found.kind, lines
        assert "one" == version_of(host, "me/failing")
    api.delete_file("Dockerfile", "me/failing", repo_type="space")
    assert "NO_APP_FILE" == wait_until_settled(api, "me/failing", _BUILD_SECONDS).stage
    assert "one" == version_of(host, "me/failing")


@pytest.mark.filterwarnings("ignore:If your Space runs on the default")  # the Hub's own rule
def test_a_container_sleeps_and_wakes_with_a_request(host: RunningHost, engine: TestEngine) -> None:
    """Asleep it takes nothing of the machine; the request that wakes it is answered."""
    api = host.api()
    before = set(engine.containers())
    push_docker(api, "me/sleeper")
    assert "RUNNING" == wait_until_settled(api, "me/sleeper", _BUILD_SECONDS).stage
    api.set_space_sleep_time("me/sleeper", 1)
    eventually(lambda: "SLEEPING" == api.get_space_runtime("me/sleeper").stage, "it sleeps")
    eventually(lambda: before == set(engine.containers()), "its container is gone")
    assert "one" == version_of(host, "me/sleeper")
