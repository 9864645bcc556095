"""What an event of GitHub asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spacekit.errors import UsageError
from spacekit.github.event import Event, Task, read_event, task_of
from spacekit.github.inputs import Inputs, read_inputs


def pull_request(action: str, head: str | None = "ada/app") -> dict[str, Any]:
    """The payload that GitHub sends, as far as it is read."""
    repository = {"full_name": head} if head else None
    return {
        "action": action,
        "pull_request": {
            "number": 7,
            "head": {"repo": repository, "ref": "a-branch"},
            "base": {"repo": {"full_name": "ada/app"}},
        },
    }


def event(tmp_path: Path, name: str, payload: object) -> Event:
    """The event of a job."""
    file = tmp_path / "event.json"
    file.write_text(json.dumps(payload))
    return read_event({"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(file)})


@pytest.mark.parametrize("name", ["push", "workflow_dispatch", "schedule", "release"])
def test_whatever_is_no_pull_request_pushes(tmp_path: Path, name: str) -> None:
    """The workflow's `on:` has chosen when; the action does not second-guess it."""
    assert Task("push") == task_of(event(tmp_path, name, {"ref": "refs/heads/main"}), Inputs())


@pytest.mark.parametrize(
    ("action", "kind"),
    [("opened", "preview"), ("synchronize", "preview"), ("reopened", "preview"), ("closed", "remove")],
)
def test_a_pull_request_has_a_preview_while_it_is_open(tmp_path: Path, action: str, kind: str) -> None:
    """It is made, updated, and removed at the end, under the number of the pull request."""
    task = task_of(event(tmp_path, "pull_request", pull_request(action)), Inputs())
    assert (kind, "pr-7") == (task.kind, task.preview)


@pytest.mark.parametrize("head", ["eve/app", None])
@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
@pytest.mark.parametrize("action", ["opened", "closed"])
def test_code_of_strangers_is_not_run(tmp_path: Path, head: str | None, name: str, action: str) -> None:
    """Nothing is done for a fork, also one that was deleted, unless the workflow allows it."""
    found = event(tmp_path, name, pull_request(action, head))
    task = task_of(found, Inputs())
    assert "nothing" == task.kind
    assert "fork" in task.reason
    assert "nothing" != task_of(found, Inputs(forks=True)).kind


def test_previews_can_be_switched_off(tmp_path: Path) -> None:
    """Then a pull request does nothing, and is certainly no push of the Space."""
    found = event(tmp_path, "pull_request", pull_request("opened"))
    assert "nothing" == task_of(found, Inputs(previews=False)).kind


@pytest.mark.parametrize("payload", [[], "text", {"pull_request": 1}, {"pull_request": {"number": "7"}}])
def test_an_odd_event_pushes_nothing(tmp_path: Path, payload: object) -> None:
    """A pull request that can't be told apart from others gets no preview."""
    assert "nothing" == task_of(event(tmp_path, "pull_request", payload), Inputs(forks=True)).kind


def test_outside_of_a_job_it_says_so() -> None:
    """The message names what is missing."""
    with pytest.raises(UsageError, match="GITHUB_EVENT_NAME"):
        read_event({})


def test_an_event_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    """Rather than a push of something else."""
    (tmp_path / "event.json").write_text("{")
    with pytest.raises(UsageError, match="can't be read"):
        read_event({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": str(tmp_path / "event.json")})


def test_inputs_come_by_the_environment() -> None:
    """Words as they stand; switches in any of YAML's spellings."""
    inputs = read_inputs(
        {
            "SPACEKIT_INPUT_FOLDER": " app ",
            "SPACEKIT_INPUT_TO": "ada/app",
            "SPACEKIT_INPUT_DRY_RUN": "True",
            "SPACEKIT_INPUT_COMMENT": "no",
            "SPACEKIT_INPUT_TOKEN": "hf_secret",
        }
    )
    assert ("app", "ada/app", True, False) == (inputs.folder, inputs.to, inputs.is_dry, inputs.comments)
    assert "hf_secret" not in repr(inputs)
    assert Inputs() == read_inputs({})


def test_a_switch_that_is_neither_is_refused() -> None:
    """A typo must not turn the protection from forks off, or a dry run into a push."""
    with pytest.raises(UsageError, match="dry-run is 'treu'"):
        read_inputs({"SPACEKIT_INPUT_DRY_RUN": "treu"})
