"""Pushes that meet each other, and pushes that are killed."""

from __future__ import annotations

import itertools
import random
import signal
import time
from pathlib import Path

import pytest
from program import Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

README = "---\ntitle: Race\nsdk: static\n---\n"
FILES = 40


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


def folder(root: Path, name: str, text: str) -> Path:
    """A folder all of whose files hold the same word, so that a mixture would show."""
    made = root / name
    made.mkdir(exist_ok=True)
    (made / "README.md").write_text(README)
    for number in range(FILES):
        (made / f"file{number}.txt").write_text(f"{text}\n" * 50)
    (made / "index.html").write_text(text)
    return made


def words(host: RunningHost, space: str) -> set[str]:
    """What the files of the Space say at one commit, but for those that the host made."""
    api = host.api()
    # One commit: that of a push that was killed may still come, while this reads.
    sha = api.space_info(space).sha
    listed = api.list_repo_files(space, repo_type="space", revision=sha)
    names = [name for name in listed if name.endswith((".txt", ".html"))]
    paths = (api.hf_hub_download(space, name, repo_type="space", revision=sha) for name in names)
    return {Path(path).read_text().split("\n")[0] for path in paths}


def arguments(name: str, space: str, host: RunningHost) -> list[str]:
    """A push without waiting for its build."""
    return ["push", name, "--to", space, "--endpoint", host.url, "--detach"]


def test_of_two_pushes_at_once_one_wins(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """The other one says so, ends with 3, and leaves nothing of itself behind."""
    folder(tmp_path, "base", "base")
    assert 0 == cli(*arguments("base", "ada/two", host), SPACEKIT_HOST_TOKEN=TOKEN).code
    # Both hold their plans before either commits only now and then, so it is tried until they do.
    codes, told = [0, 0], [""]
    for attempt in itertools.count():
        for name in ("one", "two"):
            folder(tmp_path, name, f"{name} {attempt}")
        running = [
            cli.start(*arguments(name, "ada/two", host), SPACEKIT_HOST_TOKEN=TOKEN) for name in ("one", "two")
        ]
        told = [process.communicate(timeout=60)[1] for process in running]
        codes = sorted(process.returncode for process in running)
        assert codes in ([0, 0], [0, 3])
        assert words(host, "ada/two") in ({f"one {attempt}"}, {f"two {attempt}"})
        if codes == [0, 3]:
            break
    loser = next(text for text in told if "error" in text)
    assert "error: someone else pushed to ada/two since this plan was made" in loser
    assert "hint: run the same command again to see the new difference" in loser


def push_killed(cli: Program, host: RunningHost, tmp_path: Path, space: str, rounds: int) -> None:
    """Kill pushes at random moments; what is there is one version or the other, and the next push ends it."""
    chance = random.Random(rounds)  # noqa: S311  no secret: a moment to strike
    old, new = "v0", "v1"
    folder(tmp_path, "app", old)
    began = time.monotonic()
    assert 0 == cli(*arguments("app", space, host), SPACEKIT_HOST_TOKEN=TOKEN).code
    whole = time.monotonic() - began
    for number in range(rounds):
        old, new = f"v{number}", f"v{number + 1}"
        folder(tmp_path, "app", new)
        with cli.start(*arguments("app", space, host), SPACEKIT_HOST_TOKEN=TOKEN) as process:
            # A push that is over before is killed in vain, which is a moment like any other.
            time.sleep(chance.uniform(0.2, 1.0) * whole)
            process.send_signal(signal.SIGKILL)
        assert words(host, space) in ({old}, {new})
        code = cli(*arguments("app", space, host), SPACEKIT_HOST_TOKEN=TOKEN).code
        if code == 3:
            # The commit that was killed came after all, in the midst of this push, which said so.
            code = cli(*arguments("app", space, host), SPACEKIT_HOST_TOKEN=TOKEN).code
        assert 0 == code
        assert {new} == words(host, space)
    assert "" == host.fsck()


def test_a_push_that_is_killed_is_old_or_new(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """At a few random moments."""
    push_killed(cli, host, tmp_path, "ada/killed", rounds=4)


@pytest.mark.long
def test_a_push_that_is_killed_twenty_times(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """At twenty random moments."""
    push_killed(cli, host, tmp_path, "ada/killed-often", rounds=20)
