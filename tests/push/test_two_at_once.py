"""Two commands that change one Space at once: one waits, nothing is mixed, and a killed one stops nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Self

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


def push(cli: Program, host: RunningHost, name: str) -> str:
    """A push that goes well; gives what it said."""
    done = cli("push", name, "--endpoint", host.url, "--detach", SPACEKIT_HOST_TOKEN=TOKEN)
    assert 0 == done.code, done.stderr
    return done.stderr


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
    both = ("one", "two")
    for word in both:
        folder(tmp_path, word, space, word)
    running = [start(cli, host.url, word) for word in both]
    for process in running:
        process.communicate(timeout=240)
    # Whether the later one has made its plan before the earlier one is through: as it happens.
    assert sorted(process.returncode for process in running) in ([0, 0], [0, 3])
    page, variables = words(host, space)
    assert {page} == variables
    assert page in both
    # Here it has: it is held up with its plan in hand, as it is about to say that it begins.
    for word in ("late", "early"):
        folder(tmp_path, word, space, word)
    with CuttingProxy(host.url, held_at=f"POST /api/spaces/{space}/lease") as proxy:
        late = start(cli, proxy.url, "late")
        assert proxy.is_holding.wait(120)
        push(cli, host, "early")
        proxy.let_go()
        told = late.communicate(timeout=240)[1]
    assert (3, ("early", {"early"})) == (late.returncode, words(host, space))
    assert "someone else pushed to ada/settings since this plan was made" in told


def _lease(host: RunningHost, space: str, method: str, body: dict[str, Any]) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{host.url}/api/spaces/{space}/lease"
    return httpx2.request(method, url, json=body, headers=headers, timeout=60)


class Held:
    """Somebody else's lease, held for as long as a test needs it: a slow machine does not lose it.

    Args:
        host: The host.
        space: The Space.
        holder: Who has it.
    """

    def __init__(self, host: RunningHost, space: str, holder: str = "push by ada") -> None:
        self._host, self._space = host, space
        # Also in the place of one that the test had before.
        ours = {"holder": holder, "mark": "elsewhere:1:", "instead_of": "elsewhere:1:"}
        answer = _lease(host, space, "POST", ours)
        assert 200 == answer.status_code, answer.text
        self._key = answer.json()["key"]
        self._is_over = threading.Event()
        self._renewing = threading.Thread(target=self._renew)

    def __enter__(self) -> Self:
        self._renewing.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.fall_silent()

    def _renew(self) -> None:
        while not self._is_over.wait(LEASE_TIME.total_seconds() / 6):
            _lease(self._host, self._space, "PUT", {"key": self._key})

    def fall_silent(self) -> None:
        """Renew it no more."""
        self._is_over.set()
        self._renewing.join()

    def give_back(self) -> None:
        """End it."""
        self.fall_silent()
        assert 200 == _lease(self._host, self._space, "DELETE", {"key": self._key}).status_code


@pytest.mark.parametrize("ends", ["released", pytest.param("expired", marks=pytest.mark.long)])
def test_a_push_waits_for_the_one_that_is_under_way(
    cli: Program, host: RunningHost, tmp_path: Path, ends: str
) -> None:
    """It says for whom; when that one is through, it goes on, if the Space is still what it planned for."""
    space = f"ada/waits-{ends}"
    folder(tmp_path, "app", space, "first")
    push(cli, host, "app")
    folder(tmp_path, "app", space, "second")
    with Held(host, space, "push by ada on laptop") as held, start(cli, host.url, "app") as process:
        assert process.stderr
        said = next(line for line in process.stderr if "under way" in line)
        assert f"Another push to {space} is under way (push by ada on laptop, for " in said
        assert words(host, space) == ("first", {"first"})
        assert 200 == _lease(host, space, "DELETE", {"key": "not mine"}).status_code
        assert words(host, space) == ("first", {"first"})
        # If it is not given back it lasts half a minute, since nobody renews it.
        held.give_back() if ends == "released" else held.fall_silent()
        assert 0 == process.wait(240), process.stderr.read()
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
        assert proxy.is_holding.wait(120)
        process.send_signal(signal.SIGKILL)
    page, _ = words(host, space)
    assert "first" == page
    assert 409 == _lease(host, space, "POST", {"holder": "x", "mark": "elsewhere:1:"}).status_code
    folder(tmp_path, "app", space, "second")
    assert "under way" not in push(cli, host, "app"), "it does not wait for who is gone"
    assert ("second", {"second"}) == words(host, space)


def test_a_sync_that_was_overtaken_changes_nothing(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """What it showed is no longer the difference, so it says so instead of making another one."""
    space, api = "ada/synced", host.api()
    api.create_repo(space, repo_type="space", space_sdk="static")
    (tmp_path / "new.env").write_text("MODE=mine\nOTHER=mine\n")
    sync = ("variables", "sync", "--from", "new.env", "--to", space, "--endpoint", host.url)
    with Held(host, space) as held, cli.start(*sync, SPACEKIT_HOST_TOKEN=TOKEN) as process:
        assert process.stderr
        assert next(line for line in process.stderr if "under way" in line)
        api.add_space_variable(space, "MODE", "theirs")
        held.give_back()
        said = process.stderr.read()
        assert 3 == process.wait(120)
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
        waiting = (*command, "--endpoint", host.url)
        with Held(host, space), cli.start(*waiting, SPACEKIT_HOST_TOKEN=TOKEN) as process:
            assert process.stderr
            said = next(line for line in process.stderr if "under way" in line)
            assert f"Another push to {space} is under way (push by ada, for " in said
            assert before == host.api().space_info(space).sha
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=120)
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
