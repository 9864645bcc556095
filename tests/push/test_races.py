"""Pushes that meet each other, and pushes that are killed."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from cutting_proxy import CuttingProxy
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


def arguments(name: str, space: str, host: RunningHost, url: str | None = None) -> list[str]:
    """A push without waiting for its build."""
    return ["push", name, "--to", space, "--endpoint", url or host.url, "--detach"]


def test_of_two_pushes_at_once_one_wins(cli: Program, host: RunningHost, tmp_path: Path) -> None:
    """The other one says so, ends with 3, and leaves nothing of itself behind."""
    for name in ("base", "one", "two"):
        folder(tmp_path, name, name)
    assert 0 == cli(*arguments("base", "ada/two", host), SPACEKIT_HOST_TOKEN=TOKEN).code
    both = [
        cli.start(*arguments(name, "ada/two", host), SPACEKIT_HOST_TOKEN=TOKEN) for name in ("one", "two")
    ]
    for process in both:
        process.communicate(timeout=240)
    # Whether the later one has made its plan before the earlier one is through: as it happens.
    assert sorted(process.returncode for process in both) in ([0, 0], [0, 3])
    assert words(host, "ada/two") in ({"one"}, {"two"})
    # Here it has: it is held up with its plan in hand, as it is about to say that it begins.
    for name in ("late", "early"):
        folder(tmp_path, name, name)
    with CuttingProxy(host.url, held_at="POST /api/spaces/ada/two/lease") as proxy:
        late = cli.start(*arguments("late", "ada/two", host, proxy.url), SPACEKIT_HOST_TOKEN=TOKEN)
        assert proxy.is_holding.wait(120)
        assert 0 == cli(*arguments("early", "ada/two", host), SPACEKIT_HOST_TOKEN=TOKEN).code
        proxy.let_go()
        told = late.communicate(timeout=240)[1]
    assert 3 == late.returncode
    assert {"early"} == words(host, "ada/two")
    assert "error: someone else pushed to ada/two since this plan was made" in told
    assert "hint: run the same command again to see the new difference" in told


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
