"""The action's step against a real host: what it does, and what it tells where."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from action_runner import outputs_of
from pretended_github import TOKEN as GITHUB_TOKEN
from pretended_github import PretendedGitHub
from program import Program
from running_host import TOKEN, RunningHost

pytestmark = pytest.mark.e2e

README = "---\ntitle: Hello\nsdk: static\n---\n"
PAGE = "<!doctype html><title>hello</title>"
_TIMEOUT_S = 240


@dataclass(frozen=True)
class Ran:
    """How a step ended."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Step:
    """The action's step in a folder that is its job's checkout."""

    def __init__(self, folder: Path, github: PretendedGitHub, host: RunningHost) -> None:
        self.folder, self.github, self.host = folder, github, host
        self.checkout = folder / "checkout"
        self.checkout.mkdir()
        (self.checkout / "README.md").write_text(README)
        (self.checkout / "index.html").write_text(PAGE)

    def __call__(self, event: str, payload: dict[str, Any] | None = None, **inputs: str) -> Ran:
        """Run it for an event."""
        for name in ("output", "summary"):
            (self.folder / name).write_text("")
        (self.folder / "event").write_text(json.dumps(payload or {}))
        given = {"endpoint": self.host.url, "token": TOKEN, "github_token": GITHUB_TOKEN} | inputs
        environment = Program(self.folder).environment(
            GITHUB_EVENT_NAME=event,
            GITHUB_EVENT_PATH=str(self.folder / "event"),
            GITHUB_OUTPUT=str(self.folder / "output"),
            GITHUB_STEP_SUMMARY=str(self.folder / "summary"),
            GITHUB_REPOSITORY="ada/app",
            GITHUB_API_URL=self.github.url,
            GITHUB_WORKSPACE=str(self.checkout),
            SPACEKIT_REVISION="f" * 40,
            **{f"SPACEKIT_INPUT_{name.upper()}": value for name, value in given.items()},
        )
        done = subprocess.run(
            [sys.executable, "-P", "-m", "spacekit.github"],
            cwd=self.checkout,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        outputs = outputs_of((self.folder / "output").read_text())
        return Ran(done.returncode, done.stdout, outputs, (self.folder / "summary").read_text())


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of this file."""
    with RunningHost() as running:
        yield running


@pytest.fixture
def step(tmp_path: Path, host: RunningHost) -> Iterator[Step]:
    """The step, a checkout with a page, and GitHub's API."""
    with PretendedGitHub() as github:
        yield Step(tmp_path, github, host)


def pull_request(action: str, number: int = 7) -> dict[str, Any]:
    """The event of a pull request from this repository."""
    repository = {"repo": {"full_name": "ada/app"}}
    return {"action": action, "pull_request": {"number": number, "head": repository, "base": repository}}


def previews(host: RunningHost, space: str) -> list[str]:
    """The previews that there are."""
    start = f"{space}-preview-"
    return [found.id for found in host.api().list_spaces(author="ada") if found.id.startswith(start)]


def test_a_pull_request_has_a_space_of_its_own(step: Step) -> None:
    """Made when it opens, updated with each commit, removed when it closes; one comment tells of it."""
    step.github.add("looks good")
    opened = step("pull_request", pull_request("opened"), to="ada/previewed")
    assert 0 == opened.code, opened.log
    assert ["ada/previewed-preview-pr-7"] == previews(step.host, "ada/previewed")
    assert ("ada/previewed-preview-pr-7", "RUNNING") == (opened.outputs["space"], opened.outputs["stage"])
    first = step.github.comments[2]
    assert opened.outputs["url"] in first
    assert "Removed after" in first
    assert "<code>fffffff</code>" in first
    (step.checkout / "index.html").write_text("changed")
    updated = step("pull_request", pull_request("synchronize"), to="ada/previewed")
    assert opened.outputs["sha"] != updated.outputs["sha"]
    assert 2 == len(step.github.comments)
    closed = step("pull_request", pull_request("closed"), to="ada/previewed")
    assert 0 == closed.code, closed.log
    assert [] == previews(step.host, "ada/previewed")
    assert "was removed" in step.github.comments[2]
    assert not step.host.api().repo_exists("ada/previewed", repo_type="space")


def test_a_pull_request_that_had_none_closes_quietly(step: Step) -> None:
    """It is no failure, and no reason for a comment."""
    ran = step("pull_request", pull_request("closed", 8), to="ada/quiet")
    assert (0, {}) == (ran.code, step.github.comments), ran.log


def test_a_comment_that_can_t_be_written_is_a_warning(step: Step) -> None:
    """The preview is there all the same."""
    ran = step("pull_request", pull_request("opened", 9), to="ada/mute", github_token="wrong")
    assert 0 == ran.code, ran.log
    assert "::warning title=spacekit::GitHub did not take the comment (HTTP 403)" in ran.log
    assert ["ada/mute-preview-pr-9"] == previews(step.host, "ada/mute")


def test_a_preview_that_fails_says_so_in_the_pull_request(step: Step) -> None:
    """With the cause and what to do, where the author looks."""
    (step.checkout / "index.html").unlink()
    ran = step("pull_request", pull_request("opened", 10), to="ada/broken")
    assert 0 != ran.code
    assert "the push failed" in step.github.comments[1]
    assert "**What to do:**" in step.github.comments[1]


def test_a_commit_is_pushed_and_told(step: Step) -> None:
    """The Space runs; the outputs, the log and the summary say where and what."""
    ran = step("push", to="ada/told")
    assert 0 == ran.code, ran.log
    info = step.host.api().space_info("ada/told")
    assert {"sha": info.sha, "stage": "RUNNING", "space": "ada/told"}.items() <= ran.outputs.items()
    assert ran.outputs["url"]
    assert f"[{ran.outputs['url']}]" in ran.summary
    assert "+ index.html" in ran.summary
    assert "Pushed to ada/told" in ran.log
    assert [] == step.github.requests


def test_nothing_shows_a_token(step: Step) -> None:
    """They are masked before anything else is said, and stand nowhere else."""
    ran = step("push", to="ada/hidden")
    masked = f"::add-mask::{TOKEN}\n::add-mask::{GITHUB_TOKEN}\n"
    assert ran.log.startswith(masked)
    rest = ran.log.removeprefix(masked) + ran.summary + "".join(ran.outputs.values())
    assert TOKEN not in rest
    assert GITHUB_TOKEN not in rest


def test_the_space_can_stand_in_the_settings(step: Step) -> None:
    """An environment of spacekit.toml names it."""
    (step.checkout / "spacekit.toml").write_text('to = "ada/prod"\n[env.staging]\nto = "ada/staging"\n')
    assert "ada/staging" == step("push", env="staging").outputs["space"]
    assert "ada/prod" == step("push", dry_run="true").outputs["space"]


def test_a_dry_run_changes_nothing(step: Step) -> None:
    """The plan is in the summary, and there is no Space."""
    ran = step("push", to="ada/dry", dry_run="true")
    assert 0 == ran.code
    assert "2 added" in ran.summary
    assert not step.host.api().repo_exists("ada/dry", repo_type="space")


def test_a_refusal_is_an_annotation(step: Step) -> None:
    """The cause and the next step, at the job and in its summary; the exit code is that of the push."""
    ran = step("push", to="ada/refused", token="a-wrong-token-0123456789")
    assert 3 == ran.code
    assert "::error title=spacekit%3A ada/refused::" in ran.log
    # What the command printed is nothing that the job obeys.
    printed = re.search(r"^::stop-commands::(\w+)\n(.*)^::\1::\n", ran.log, re.DOTALL | re.MULTILINE)
    assert printed
    assert "error: " in printed[2]
    assert 1 == ran.log.count("error: ")
    assert "❌" in ran.summary
    assert "**What to do:**" in ran.summary
    assert "" == ran.outputs["url"]


def test_a_folder_that_names_no_space_says_so(step: Step) -> None:
    """Where `to` can be written is in the message."""
    ran = step("push")
    assert 2 == ran.code
    assert "::error title=spacekit::it is not said which Space%0Aset `to: OWNER/NAME`" in ran.log


def test_a_fork_does_nothing(step: Step) -> None:
    """Its pull request is told why, and no Space comes of it."""
    event = pull_request("opened")
    event["pull_request"]["head"] = {"repo": {"full_name": "eve/app"}}
    ran = step("pull_request_target", event, to="ada/forked")
    assert 0 == ran.code
    assert "::notice title=spacekit::Nothing was pushed: the pull request comes from a fork" in ran.log
    assert [] == [space.id for space in step.host.api().list_spaces(author="ada") if "forked" in space.id]
    assert {} == step.github.comments


def test_a_module_of_the_checkout_takes_nobodys_place(step: Step) -> None:
    """A repository with a `json.py` or a `spacekit.py` is pushed as any other."""
    for name in ("json.py", "spacekit.py", "huggingface_hub.py"):
        (step.checkout / name).write_text("raise SystemExit('taken over')\n")
    assert 0 == step("push", to="ada/shadow").code


def test_without_a_folder_it_says_so(step: Step) -> None:
    """One sentence with the path, not a traceback."""
    ran = step("push", to="ada/nofolder", folder="not/there")
    assert 0 != ran.code
    assert "Traceback" not in ran.log
    assert "not/there" in ran.log
