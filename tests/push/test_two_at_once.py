"""Two commands that change one Space at once: one waits, nothing is mixed, and a killed one stops nobody."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cutting_proxy import CuttingProxy
from program import Program
from running_host import TOKEN, RunningHost

from spacekit.host.limits import LEASE_TIME
from spacekit.push.lease import lease
from spacekit.push.target import Target
from spacekit.push.this_process import is_gone, mark_of_this_process

pytestmark = pytest.mark.e2e

README = "---\ntitle: Race\nsdk: static\n---\n"


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


def folder(root: Path, name: str, space: str, word: str) -> None:
    """A folder whose page, variables and front matter all hold one word, so that a mixture would show."""
    made = root / name
    made.mkdir(exist_ok=True)
    (made / "README.md").write_text(README)
    (made / "index.html").write_text(word)
    variables = "\n".join(f'V{number} = "{word}"' for number in range(12))
    (made / "spacekit.toml").write_text(f'to = "{space}"\n[variables]\n{variables}\n')


def start(cli: Program, host_url: str, name: str) -> subprocess.Popen[str]:
    """A push without waiting for its build."""
    return cli.start("push", name, "--endpoint", host_url, "--detach", SPACEKIT_HOST_TOKEN=TOKEN)


def push(cli: Program, host: RunningHost, name: str) -> None:
    """A push that goes well."""
    done = cli("push", name, "--endpoint", host.url, "--detach", SPACEKIT_HOST_TOKEN=TOKEN)
    assert 0 == done.code, done.stderr


def words(host: RunningHost, space: str) -> tuple[str, set[str]]:
    """What the page says, and what the variables do."""
    api = host.api()
    page = Path(api.hf_hub_download(space, "index.html", repo_type="space")).read_text()
    return page, {each.value for each in api.get_space_variables(space).values()}


def test_of_two_pushes_one_changes_nothing(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Files and variables are all of one of them, also when both had made their plans before."""
    space = "ada/settings"
    folder(tmp_path, "base", space, "base")
    push(cli, host, "base")
    for attempt in itertools.count():
        both = (f"one {attempt}", f"two {attempt}")
        for name, word in zip(("one", "two"), both, strict=True):
            folder(tmp_path, name, space, word)
        running = [start(cli, host.url, name) for name in ("one", "two")]
        told = [process.communicate(timeout=60)[1] for process in running]
        codes = [process.returncode for process in running]
        page, variables = words(host, space)
        assert {page} == variables
        assert page in both
        assert sorted(codes) in ([0, 0], [0, 3])
        # Until both held their plans before either was sent: then the loser has changed nothing.
        if sorted(codes) == [0, 3]:
            loser = codes.index(3)
            assert both[1 - loser] == page
            assert "someone else pushed to ada/settings since this plan was made" in told[loser]
            break


def _lease(host: RunningHost, space: str, method: str, body: dict[str, Any]) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{host.url}/api/spaces/{space}/lease"
    return httpx2.request(method, url, json=body, headers=headers)


@pytest.mark.parametrize("ends", ["released", pytest.param("expired", marks=pytest.mark.long)])
def test_a_push_waits_for_the_one_that_is_under_way(
    cli: Program, host: RunningHost, tmp_path: Path, ends: str
) -> None:
    """It says for whom; when that one is through, it goes on, if the Space is still what it planned for."""
    space = f"ada/waits-{ends}"
    folder(tmp_path, "app", space, "first")
    push(cli, host, "app")
    assert (
        200
        == _lease(
            host, space, "POST", {"holder": "push by ada on laptop", "mark": "elsewhere:1:"}
        ).status_code
    )
    folder(tmp_path, "app", space, "second")
    with start(cli, host.url, "app") as process:
        assert process.stderr
        said = next(line for line in process.stderr if "under way" in line)
        assert f"Another push to {space} is under way (push by ada on laptop, for " in said
        assert words(host, space) == ("first", {"first"})
        taken = {"holder": "x", "mark": "x", "instead_of": "elsewhere:1:"}
        key = _lease(host, space, "POST", taken).json()["key"]
        assert 200 == _lease(host, space, "DELETE", {"key": "not mine"}).status_code
        assert words(host, space) == ("first", {"first"})
        if ends == "released":
            assert 200 == _lease(host, space, "DELETE", {"key": key}).status_code
        # Else it lasts half a minute, since nobody renews it.
        assert 0 == process.wait(90), process.stderr.read()
    assert words(host, space) == ("second", {"second"})


def test_a_push_that_is_killed_in_the_middle_stops_nobody(
    cli: Program, host: RunningHost, tmp_path: Path
) -> None:
    """Killed with the lease in hand: the next one on this machine sees that it is gone, and finishes."""
    space = "ada/killed"
    folder(tmp_path, "app", space, "first")
    push(cli, host, "app")
    folder(tmp_path, "app", space, "killed")
    # Held up when it sets its variables: it has the lease, and has not made its commit.
    held_at = "POST /api/spaces/ada/killed/variables"
    with CuttingProxy(host.url, held_at=held_at) as proxy, start(cli, proxy.url, "app") as process:
        assert proxy.is_holding.wait(60)
        process.send_signal(signal.SIGKILL)
    page, _ = words(host, space)
    assert "first" == page
    assert 409 == _lease(host, space, "POST", {"holder": "x", "mark": "elsewhere:1:"}).status_code
    folder(tmp_path, "app", space, "second")
    began = time.monotonic()
    push(cli, host, "app")
    assert time.monotonic() - began < 20
    assert ("second", {"second"}) == words(host, space)


def test_a_sync_that_was_overtaken_changes_nothing(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """What it showed is no longer the difference, so it says so instead of making another one."""
    space, api = "ada/synced", host.api()
    api.create_repo(space, repo_type="space", space_sdk="static")
    (tmp_path / "new.env").write_text("MODE=mine\nOTHER=mine\n")
    url = f"{host.url}/api/spaces/{space}/lease"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    held = {"holder": "push by ada", "mark": "elsewhere:1:"}
    key = httpx2.post(url, json=held, headers=headers).json()["key"]
    sync = ("variables", "sync", "--from", "new.env", "--to", space, "--endpoint", host.url)
    with cli.start(*sync, SPACEKIT_HOST_TOKEN=TOKEN) as process:
        assert process.stderr
        assert next(line for line in process.stderr if "under way" in line)
        api.add_space_variable(space, "MODE", "theirs")
        assert 200 == _lease(host, space, "DELETE", {"key": key}).status_code
        said = process.stderr.read()
        assert 3 == process.wait(60)
    assert "error: the variables of ada/synced changed since they were compared" in said
    assert {"MODE": "theirs"} == {name: each.value for name, each in api.get_space_variables(space).items()}


@pytest.mark.long
def test_a_lease_lasts_for_as_long_as_it_is_held(host: RunningHost) -> None:
    """Renewed meanwhile, it outlives the time after which a silent one is lost; then it is free at once."""
    host.api().create_repo("ada/held", repo_type="space", space_sdk="static")
    body = {"holder": "x", "mark": "elsewhere:1:"}
    with lease(Target("ada/held", host.url, TOKEN), "push", print):
        time.sleep(LEASE_TIME.total_seconds() * 1.5)  # what is tested is that time
        assert 409 == _lease(host, "ada/held", "POST", body).status_code
    assert 200 == _lease(host, "ada/held", "POST", body).status_code


def test_promote_rollback_and_preview_wait_as_well(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """Each of them says whom it waits for before it changes anything."""
    for space in ("ada/from", "ada/to"):
        for word in ("old", "new") if space == "ada/to" else ("new",):
            folder(tmp_path, "app", space, f"{word} {space}")
            assert 0 == cli("push", "app", "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN).code
    (tmp_path / "app" / "spacekit.toml").write_text('to = "ada/to"\n')
    preview = ("preview", "app", "--name", "x", "--detach")
    assert 0 == cli(*preview, "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN).code
    (tmp_path / "app" / "index.html").write_text("newer")
    commands = {
        "ada/to-preview-x": preview,
        "ada/to": ("promote", "--from", "ada/from", "--to", "ada/to", "--detach"),
    }
    rollback = ("rollback", "--to", "ada/to")
    for space, command in [*commands.items(), ("ada/to", rollback)]:
        before = host.api().space_info(space).sha
        ours = {"holder": "push by ada", "mark": "elsewhere:1:", "instead_of": "elsewhere:1:"}
        assert 200 == _lease(host, space, "POST", ours).status_code
        with cli.start(*command, "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN) as process:
            assert process.stderr
            said = next(line for line in process.stderr if "under way" in line)
            assert f"Another push to {space} is under way (push by ada, for " in said
            assert before == host.api().space_info(space).sha
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        assert before == host.api().space_info(space).sha


def test_a_process_is_known_to_be_gone_only_on_its_own_machine() -> None:
    """Of another machine, or of a process that runs, or of none: that is somebody who may be there."""
    ours = mark_of_this_process()
    machine, pid, began, _ = ours.split(":")
    with subprocess.Popen(["sleep", "0"]) as other:
        other.wait()
    assert not is_gone(ours)
    assert is_gone(f"{machine}:{other.pid}:")
    assert is_gone(f"{machine}:{pid}:{int(began) - 1}")  # its number was given to another one
    running = f"{machine}:{os.getppid()}:"
    for mark in (f"elsewhere:{other.pid}:", "", "::", f"{machine}::", f"{machine}:-1:", running):
        assert not is_gone(mark)
