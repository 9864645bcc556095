"""pause, hardware and delete: what a Space runs on, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest
import small_spaces
from program import START, Outcome, Program
from running_host import TOKEN, RunningHost


def spacekit(cli: Program, host: RunningHost, *arguments: str) -> Outcome:
    """Run a command against the host."""
    return cli(*arguments, "--endpoint", host.url, SPACEKIT_HOST_TOKEN=TOKEN)


@pytest.mark.e2e
def test_a_paused_space_comes_back_by_a_restart(cli: Program, host: RunningHost) -> None:
    """What `pause` says is what the Space does then; the record has both runs."""
    small_spaces.push_app(host.api(), "ada/paused", small_spaces.answering("1"))
    small_spaces.wait_until_settled(host.api(), "ada/paused")
    shown = spacekit(cli, host, "pause", "--to", "ada/paused", "--json")
    assert {"space": "ada/paused", "stage": "PAUSED"} == json.loads(shown.stdout)
    (paused, *_) = json.loads(spacekit(cli, host, "releases", "--to", "ada/paused", "--json").stdout)
    assert ("paused", ["paused"]) == (paused["ending"], [run["end"] for run in paused["runs"]])
    restarted = json.loads(spacekit(cli, host, "restart", "--to", "ada/paused", "--json").stdout)
    address = small_spaces.address_of(host.api(), "ada/paused")
    assert ("RUNNING", address) == (restarted["stage"], restarted["address"])
    (again, *_) = json.loads(spacekit(cli, host, "releases", "--to", "ada/paused", "--json").stdout)
    assert ("serving", 2) == (again["ending"], len(again["runs"]))


def test_hardware_is_listed_with_its_price_and_asked_for(cli: Program, host: RunningHost) -> None:
    """The server's own list; a name that it has not is refused by it."""
    host.api().create_repo("ada/hard", repo_type="space", space_sdk="static")
    to = ("--to", "ada/hard")
    listed = spacekit(cli, host, "hardware", *to)
    assert "cpu-basic" in listed.stdout
    assert "free" in listed.stdout
    flavors = {
        each["name"]: each for each in json.loads(spacekit(cli, host, "hardware", *to, "--json").stdout)
    }
    assert ("CPU Basic", 0.0) == (flavors["cpu-basic"]["title"], flavors["cpu-basic"]["dollars_per_hour"])
    asked = json.loads(spacekit(cli, host, "hardware", "t4-small", "--sleep", "1h", *to, "--json").stdout)
    assert ("t4-small", 3600) == (asked["hardware"], asked["sleep"])
    awake = json.loads(spacekit(cli, host, "hardware", "--sleep", "never", *to, "--json").stdout)
    assert ("t4-small", -1) == (awake["hardware"], awake["sleep"])
    assert 3 == spacekit(cli, host, "hardware", "no-such-thing", *to).code
    assert 2 == spacekit(cli, host, "hardware", "--sleep", "soon", *to).code


def test_a_space_is_deleted_only_if_it_is_named_twice(cli: Program, host: RunningHost) -> None:
    """Without a terminal and without --confirm nothing happens, nor with another name."""
    host.api().create_repo("ada/gone", repo_type="space", space_sdk="static")
    to = ("--to", "ada/gone")
    unasked = spacekit(cli, host, "delete", *to)
    assert (2, "hint: pass --confirm ada/gone\n") == (unasked.code, unasked.stderr.splitlines(True)[-1])
    assert 2 == spacekit(cli, host, "delete", *to, "--confirm", "ada/other").code
    assert host.api().repo_exists("ada/gone", repo_type="space")
    deleted = spacekit(cli, host, "delete", *to, "--confirm", "ada/gone", "--json")
    assert {"deleted": ["ada/gone"]} == json.loads(deleted.stdout)
    assert not host.api().repo_exists("ada/gone", repo_type="space")
    assert 3 == spacekit(cli, host, "delete", *to, "--confirm", "ada/gone").code


@pytest.mark.parametrize(("typed", "code"), [("ada/typed", 0), ("y", 2)])
def test_a_person_types_the_name(cli: Program, host: RunningHost, typed: str, code: int) -> None:
    """A "yes" is too easily said."""
    host.api().create_repo("ada/typed", repo_type="space", space_sdk="static", exist_ok=True)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*START, "delete", "--to", "ada/typed", "--endpoint", host.url],
        cwd=cli.folder,
        env=cli.environment(SPACEKIT_HOST_TOKEN=TOKEN),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown = os.read(ours, 1024)
        while b"Type its name" not in shown:
            shown += os.read(ours, 1024)
        os.write(ours, f"{typed}\n".encode())
        try:
            while chunk := os.read(ours, 1024):
                shown += chunk
        except OSError:  # the other end is closed: it is over
            pass
    os.close(ours)
    assert code == process.returncode, shown
    assert (code != 0) == host.api().repo_exists("ada/typed", repo_type="space")
