"""Rollouts of real Spaces on a real host."""

from __future__ import annotations

import httpx2
import pytest
import small_spaces
from running_host import TOKEN, RunningHost

from spacekit.cli.console import Steps
from spacekit.errors import BuildError, StaleError, StartError
from spacekit.push.going_back import return_to
from spacekit.push.rollout import Rollout
from spacekit.push.runtime_view import RuntimeView
from spacekit.push.target import Target

pytestmark = pytest.mark.e2e


class Told:
    """Remembers what a rollout tells."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.lines: list[str] = []
        self.notes: list[str] = []

    def stage(self, stage: str) -> None:
        """A stage."""
        self.stages.append(stage)

    def line(self, line: str) -> None:
        """A line."""
        self.lines.append(line)

    def note(self, note: str) -> None:
        """A note."""
        self.notes.append(note)

    def go_on(self) -> None:
        """Nothing new."""


def follow(host: RunningHost, space: str, sha: str, told: Told | None = None) -> str:
    """Follow a commit to its address."""
    return Rollout(Target(space, host.url, TOKEN), sha).follow(told or Told(), timeout=240)


def answer(address: str) -> str:
    """What the Space says now."""
    return httpx2.get(address, timeout=60).text


def test_a_rollout_ends_when_the_pushed_commit_answers(host: RunningHost) -> None:
    """Not when something runs: right after the second push the first commit still serves."""
    for number in ("1", "2"):
        sha = small_spaces.push_app(host.api(), "ada/follow", small_spaces.answering(number))
        told = Told()
        assert number == answer(follow(host, "ada/follow", sha, told))
        assert "RUNNING" == told.stages[-1]
        assert any(sha[:12] in line for line in told.lines), "the log is that of this commit's build"


def test_an_app_that_raises_says_where(host: RunningHost) -> None:
    """The error holds the traceback's last line, and the hint says that nothing was lost."""
    app = b"import os\nraise ValueError('no model here')\n"
    sha = small_spaces.push_app(host.api(), "ada/raises", app)
    with pytest.raises(StartError, match="ValueError: no model here") as caught:
        follow(host, "ada/raises", sha)
    assert "push again" in (caught.value.hint or "")


def test_a_build_that_fails_says_why(host: RunningHost) -> None:
    """The error holds the resolver's complaint."""
    files = {"requirements.txt": b"no-such-package-at-all-x==9\n"}
    app = small_spaces.answering("1")
    sha = small_spaces.push(
        host.api(), "ada/unbuildable", {"README.md": small_spaces.README, "app.py": app, **files}
    )
    with pytest.raises(BuildError, match="no-such-package-at-all-x"):
        follow(host, "ada/unbuildable", sha)


def test_a_broken_push_leaves_the_old_commit_serving(host: RunningHost) -> None:
    """The rollout of the broken commit fails while the one before answers."""
    sha = small_spaces.push_app(host.api(), "ada/keeps", small_spaces.answering("'old'"))
    address = follow(host, "ada/keeps", sha)
    broken = small_spaces.push(host.api(), "ada/keeps", {"app.py": b"raise SystemExit(3)\n"})
    with pytest.raises(StartError):
        follow(host, "ada/keeps", broken)
    assert '"old"' == answer(address)


def test_a_commit_that_was_overtaken_is_told(host: RunningHost) -> None:
    """When another commit took its place, waiting on would never end."""
    first = small_spaces.push_app(host.api(), "ada/overtaken", small_spaces.answering("1"))
    follow(host, "ada/overtaken", first)
    second = small_spaces.push_app(host.api(), "ada/overtaken", small_spaces.answering("2"))
    follow(host, "ada/overtaken", second)
    rollout = Rollout(Target("ada/overtaken", host.url, TOKEN), first, clock=MinutesPass())
    with pytest.raises(StaleError, match="someone else pushed"):
        rollout.follow(Told(), timeout=10_000)


class MinutesPass:
    """A clock on which a minute passes between two looks."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        """The time."""
        self._now += 60
        return self._now


@pytest.mark.parametrize("raw", [{}, {"stage": None}, {"stage": "\x1b[2J", "sha": 3, "errorMessage": []}])
def test_a_strange_answer_is_still_a_view(raw: dict[str, object]) -> None:
    """What a server says of a Space may be anything; it is read as far as it makes sense."""
    view = RuntimeView.of(raw)
    assert view.stage.isprintable()
    assert (None, None) == (view.sha, view.message)


def test_another_s_failure_is_not_taken_back(host: RunningHost) -> None:
    """After this push somebody else's broke: what is told is that theirs came, and theirs stays."""
    mine = small_spaces.push_app(host.api(), "ada/theirs", small_spaces.answering("'mine'"))
    theirs = small_spaces.push_app(host.api(), "ada/theirs", b"raise ValueError('theirs')")
    small_spaces.wait_until_settled(host.api(), "ada/theirs")
    with pytest.raises(StaleError, match="someone else pushed"):
        follow(host, "ada/theirs", mine)
    with pytest.raises(StaleError, match="nothing was taken back"):
        return_to(Target("ada/theirs", host.url, TOKEN), mine, Steps(), broken=mine)
    assert theirs == host.api().space_info("ada/theirs").sha
