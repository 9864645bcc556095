"""Spaces as containers: pushed, built, served, replaced."""

from __future__ import annotations

import pytest
from docker_spaces import push_docker, run_inside, version_of
from running_host import RunningHost
from small_spaces import address_of, answering, get, push_app, wait_until_settled

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
