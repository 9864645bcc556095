"""What a container on a host can't do: reach others, or take more than its part."""

from __future__ import annotations

import json
import urllib.error

import httpx2
import pytest
from docker_spaces import container_of, push_docker, run_inside, version_of
from engine_program import TestEngine, eventually
from running_host import TOKEN, RunningHost
from small_spaces import wait_until_settled

from spacekit.push.diagnosis import AppFacts, diagnose

pytestmark = pytest.mark.e2e

_BUILD_SECONDS = 120
# Asks an address with the host's own token, which a Space of a careless owner may know.
_ASK = f"""
import urllib.error, urllib.request
def ask(address, host=None):
    headers = {{"Authorization": "Bearer {TOKEN}"}} | ({{"Host": host}} if host else {{}})
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return "unreachable"
"""
_GATEWAY = """
import socket, struct
lines = [line.split() for line in open("/proc/net/route")]
gateway = next(line[2] for line in lines if line[1] == "00000000")
gateway = socket.inet_ntoa(struct.pack("<L", int(gateway, 16)))
"""


@pytest.fixture(scope="module")
def spaces(host: RunningHost) -> tuple[str, str]:
    """Two Spaces, one of which does harm."""
    for name in ("me/harmful", "me/neighbour"):
        push_docker(host.api(), name, version=name)
    for name in ("me/harmful", "me/neighbour"):
        assert "RUNNING" == wait_until_settled(host.api(), name, _BUILD_SECONDS).stage
    return ("me/harmful", "me/neighbour")


def test_a_container_has_no_way_to_the_host_s_api(host: RunningHost, spaces: tuple[str, str]) -> None:
    """At none of the machine's addresses does the host talk to it, whatever token it has."""
    harmful, _ = spaces
    asked = f"[ask(f'http://{{a}}:{host.port}/api/spaces') for a in (gateway, '172.17.0.1')]"
    code = f"{_ASK}{_GATEWAY}answer = {asked}"
    assert [403, 403] == run_inside(host, harmful, code)
    loopback = f"{_ASK}answer = ask('http://127.0.0.1:{host.port}/api/spaces')"
    assert "unreachable" == run_inside(host, harmful, loopback)


def test_a_proxy_in_front_is_no_way_around(
    host: RunningHost, engine: TestEngine, spaces: tuple[str, str]
) -> None:
    """A proxy on this machine says whom it saw: a container is refused by that, others are not."""
    networks = container_of(engine, spaces[0])["NetworkSettings"]["Networks"].values()
    (inner,) = [network["IPAddress"] for network in networks]
    url = f"{host.local_url}/api/spaces"
    for seen, expected in ((inner, 403), (f"192.0.2.7, {inner}", 403), ("192.0.2.7", 200)):
        asked = httpx2.get(
            url, headers={"X-Forwarded-For": seen, "Authorization": f"Bearer {TOKEN}"}, timeout=60
        )
        assert expected == asked.status_code, seen


def test_a_container_has_no_way_to_another_space(
    host: RunningHost, engine: TestEngine, spaces: tuple[str, str]
) -> None:
    """Neither to its container, nor to where the host asks it, nor through the host's own door."""
    harmful, neighbour = spaces
    settings = container_of(engine, neighbour)["NetworkSettings"]
    (inner,) = [network["IPAddress"] for network in settings["Networks"].values()]
    published = settings["Ports"]["8501/tcp"][0]
    name = f"me-neighbour.localhost:{host.port}"
    code = f"""{_ASK}{_GATEWAY}
answer = [
    ask("http://{inner}:8501/"),
    ask("http://{published["HostIp"]}:{published["HostPort"]}/"),
    ask(f"http://{{gateway}}:{published["HostPort"]}/"),
    ask(f"http://{{gateway}}:{host.port}/", "{name}"),
]"""
    assert ["unreachable", "unreachable", "unreachable", 403] == run_inside(host, harmful, code)
    assert neighbour == version_of(host, neighbour)


def test_a_container_has_no_engine(host: RunningHost, spaces: tuple[str, str]) -> None:
    """No socket of the engine, no device, no folder of the machine is in it."""
    code = """
import glob
answer = [glob.glob("/**/docker.sock", recursive=False) + glob.glob("/run/docker*"), os.listdir("/dev/")]
answer[1] = [name for name in answer[1] if name in ("kmsg", "mem", "sda", "vda", "kvm")]
"""
    assert [[], []] == run_inside(host, spaces[0], code)


def test_a_build_has_no_way_to_the_host_s_api(host: RunningHost) -> None:
    """A Dockerfile's steps run in the engine's default network, to which the host does not talk either."""
    ask = (
        f"{_ASK}{_GATEWAY}" + f"print('answered', ask(f'http://{{gateway}}:{host.port}/api/spaces'))"
    ).encode()
    dockerfile = b'FROM python:3.12-slim-bookworm\nCOPY . .\nRUN python ask.py\nCMD ["python", "app.py"]\n'
    push_docker(host.api(), "me/asking", {"ask.py": ask, "Dockerfile": dockerfile})
    assert "RUNNING" == wait_until_settled(host.api(), "me/asking", _BUILD_SECONDS).stage
    log = "".join(host.api().fetch_space_logs("me/asking", build=True))
    assert "answered 403" in log


@pytest.mark.parametrize("step", [b"ADD http://127.0.0.1:9/ /x", b"COPY --from=spacekit/hello / /"])
def test_a_dockerfile_gets_nothing_of_the_machine(host: RunningHost, step: bytes) -> None:
    """The engine would fetch it from where it is: that is refused before anything is built."""
    push_docker(host.api(), "me/fetching", {"Dockerfile": b"FROM python:3.12-slim-bookworm\n" + step})
    assert "CONFIG_ERROR" == wait_until_settled(host.api(), "me/fetching", _BUILD_SECONDS).stage


def test_a_fork_bomb_harms_the_space_alone(host: RunningHost, spaces: tuple[str, str]) -> None:
    """Its processes are counted, and no more of them begin; the others do not notice."""
    harmful, neighbour = spaces
    code = """
pids = []
try:
    while len(pids) < 5000:
        pids.append(os.posix_spawn("/bin/sleep", ["sleep", "600"], {}))
except OSError as error:
    answer = [len(pids) < 512, type(error).__name__]
for pid in pids:
    os.kill(pid, 9)
"""
    assert [True, "BlockingIOError"] == run_inside(host, harmful, code)
    assert neighbour == version_of(host, neighbour)


def test_a_memory_bomb_harms_the_space_alone(host: RunningHost, spaces: tuple[str, str]) -> None:
    """It is ended and started again, and its log says that memory was why."""
    harmful, neighbour = spaces
    with pytest.raises(urllib.error.HTTPError):
        run_inside(host, harmful, "answer = len(b'x' * 2**30)")
    assert neighbour == version_of(host, neighbour)
    eventually(lambda: _answers(host, harmful), "it is started again")
    log = "".join(host.api().fetch_space_logs(harmful, follow=False)).splitlines()
    assert any("Memory limit exceeded (256Mi)" in line for line in log)


def _answers(host: RunningHost, repo_id: str) -> bool:
    try:
        return repo_id == version_of(host, repo_id)
    except (urllib.error.HTTPError, json.JSONDecodeError):
        return False


def test_an_app_that_never_fits_says_so(host: RunningHost) -> None:
    """An app that is ended for its memory before it answers is told that, in words that push understands."""
    push_docker(host.api(), "me/large", {"app.py": b"print('loading', flush=True)\nmodel = b'x' * 2**30\n"})
    runtime = wait_until_settled(host.api(), "me/large", _BUILD_SECONDS)
    assert "RUNTIME_ERROR" == runtime.stage
    message = str(runtime.raw["errorMessage"])
    assert "Memory limit exceeded (256Mi)" in message
    found = diagnose(message.splitlines(), AppFacts())
    assert found is not None
    assert "out-of-memory" == found.kind
