"""The host killed at the worst moments: nothing acknowledged is lost, nothing is left half-made."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import threading
import time
from typing import Any

import pytest
from alive import is_alive
from local_server import LocalServer, QuietHandler
from running_host import TOKEN, RunningHost
from small_spaces import README, address_of, answering, get, push, push_app, wait_until_settled

_MOMENTS = 6
STATIC = b"---\ntitle: A page\nsdk: static\n---\n"

# Hosts and Spaces that start, build and die: whole journeys.
pytestmark = pytest.mark.e2e


def _ask(host: RunningHost, repo_id: str) -> Any:
    return json.loads(get(f"{address_of(host.api(), repo_id)}/"))


def test_a_kill_within_a_commit_leaves_the_old_or_the_new_one() -> None:
    """Whenever the host dies during a commit, it comes back with a whole repository at one of two commits."""
    with RunningHost() as host:
        head = push(host.api(), "me/killed", {"README.md": STATIC, "index.html": b"0"})
        begun = time.monotonic()
        head = _commit_round(host, 0)
        duration = time.monotonic() - begun
        for step in range(1, _MOMENTS + 1):
            acknowledged: list[str] = []
            committing = threading.Thread(target=_try_commit_round, args=(host, step, acknowledged))
            committing.start()
            time.sleep(duration * step / _MOMENTS)  # the moments to die at, spread over a commit
            host.kill()
            committing.join()
            host.start()
            assert "" == host.fsck()
            assert [] == list((host.data / "spool").iterdir())
            before, head = head, str(host.api().space_info("me/killed").sha)
            assert [head] == (acknowledged or [head])
            expected = str(step if head != before else _round_of(host, before)).encode()
            assert {expected} == {_content(host, f"data/{part:03}.txt") for part in (0, 150, 299)}
        _commit_round(host, 99)
        assert b"99" == _content(host, "data/123.txt")


def _commit_round(host: RunningHost, number: int) -> str:
    """A commit of 300 files that all hold one number, in one request."""
    lines: list[dict[str, object]] = [{"key": "header", "value": {"summary": f"round {number}"}}]
    content = base64.b64encode(str(number).encode()).decode()
    for part in range(300):
        value = {"path": f"data/{part:03}.txt", "content": content, "encoding": "base64"}
        lines.append({"key": "file", "value": value})
    body = "\n".join(json.dumps(line) for line in lines)
    connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=60)
    with contextlib.closing(connection):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        connection.request("POST", "/api/spaces/me/killed/commit/main", body, headers)
        return str(json.loads(connection.getresponse().read())["commitOid"])


def _try_commit_round(host: RunningHost, number: int, acknowledged: list[str]) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):  # the host was killed
        acknowledged.append(_commit_round(host, number))


def _round_of(host: RunningHost, sha: str) -> int:
    (newest, *_) = host.api().list_repo_commits("me/killed", repo_type="space", revision=sha)
    return int(newest.title.removeprefix("round "))


def _content(host: RunningHost, path: str) -> bytes:
    return get(f"{host.url}/spaces/me/killed/resolve/main/{path}")


def test_a_kill_within_a_build_is_made_good_at_the_next_start() -> None:
    """A build that was interrupted is made again, and the Space runs at the commit that was pushed."""
    with RunningHost() as host:
        push_app(host.api(), "me/built", answering("'old'"))
        wait_until_settled(host.api(), "me/built")
        app = answering("__import__('six').__name__")
        with HeldIndex() as index:
            requirements = f"--extra-index-url {index.address}/\nsix\nidna\n".encode()
            files = {"README.md": README, "app.py": app, "requirements.txt": requirements}
            sha = push(host.api(), "me/built", files)
            assert index.is_asked.wait(60)
            assert str(host.api().get_space_runtime("me/built").stage).endswith("BUILDING")
            host.kill()
            index.may_answer.set()
            host.start()
            runtime = wait_until_settled(host.api(), "me/built")
        assert ("RUNNING", sha) == (runtime.stage, runtime.raw["sha"])
        assert "six" == _ask(host, "me/built")


class HeldIndex(LocalServer):
    """A package index that has no package, and says so when a test lets it: a build waits for it."""

    def __init__(self) -> None:
        self.is_asked = is_asked = threading.Event()
        self.may_answer = may_answer = threading.Event()

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                is_asked.set()
                may_answer.wait(60)
                with contextlib.suppress(ConnectionError):  # who asked was killed
                    self.send_body(404, b"", "text/html")

        super().__init__(Handler)


def test_a_kill_takes_the_apps_along_and_a_start_brings_them_back() -> None:
    """No process of a Space outlives the host for long, not even one that left its session."""
    daemon = b"""
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
"""
    with RunningHost() as host:
        push_app(host.api(), "me/daemon", daemon + answering("[os.getpid(), child.pid]"))
        wait_until_settled(host.api(), "me/daemon")
        app, child = _ask(host, "me/daemon")
        host.kill()
        _wait_until_gone(app)
        host.start()
        _wait_until_gone(child)
        assert "RUNNING" == wait_until_settled(host.api(), "me/daemon").stage
        second_app, second_child = _ask(host, "me/daemon")
        assert app != second_app
        host.stop()
        assert (False, False) == (is_alive(second_app), is_alive(second_child))


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


def test_a_stopped_host_leaves_nothing_and_resumes_everything() -> None:
    """SIGTERM ends the apps and the host; the next start brings back what ran, and nothing else."""
    with RunningHost() as host:
        api = host.api()
        old = push_app(api, "me/live", answering("os.getpid()"))
        push_app(api, "me/paused", answering("1"))
        wait_until_settled(api, "me/live")
        push_app(api, "me/live", b"raise SystemExit(1)")
        wait_until_settled(api, "me/live")
        api.pause_space("me/paused")
        pid = _ask(host, "me/live")
        assert 0 == host.stop()
        assert not is_alive(pid)
        host.start()
        runtime = wait_until_settled(host.api(), "me/live")
        assert ("RUNTIME_ERROR", old) == (runtime.stage, runtime.raw["sha"])
        assert _ask(host, "me/live") != pid
        assert "PAUSED" == host.api().get_space_runtime("me/paused").stage


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.15])
def test_a_kill_within_a_deletion_is_made_good(moment: float) -> None:
    """A Space whose deletion was interrupted is there whole or gone whole after the next start."""
    with RunningHost() as host:
        push(host.api(), "me/deleted", {"README.md": STATIC, "index.html": b"1"})
        deleting = threading.Thread(target=_try_delete, args=(host,))
        deleting.start()
        time.sleep(moment)
        host.kill()
        deleting.join()
        host.start()
        exists = host.api().repo_exists("me/deleted", repo_type="space")
        assert int(exists) == len(host.repositories())
        if not exists:
            assert [] == [
                folder for folder in (host.data / "spaces").iterdir() if not folder.name.startswith(".")
            ]


def _try_delete(host: RunningHost) -> None:
    with contextlib.suppress(Exception):  # the host was killed: any network error will do
        host.api().delete_repo("me/deleted", repo_type="space")
