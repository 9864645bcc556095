"""One run of the action: what the event asks for, done, and told in every place where it is looked for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from spacekit.errors import FolderError, RemoteError, UsageError
from spacekit.github.command import arguments_of, status_arguments, with_access
from spacekit.github.comment import PullRequest, say_in
from spacekit.github.event import Event, Task, read_event, task_of
from spacekit.github.inputs import Inputs, read_inputs
from spacekit.github.job import annotate, hide, unheeded, write_outputs, write_summary
from spacekit.github.outcome import Outcome, outcome_of
from spacekit.github.summary import comment_of, marker_of, removal_comment, summary_of

__all__ = ["run"]

_STATUS_TIMEOUT_S = 60
_TITLE = "spacekit"


def run(environment: Mapping[str, str]) -> int:
    """Do what the event asks for; give the exit code of the command that did it.

    Raises:
        UsageError: The inputs or the event make no sense.
    """
    inputs, event = read_inputs(environment), read_event(environment)
    for secret in (inputs.token, inputs.github_token):
        hide(secret)
    task = task_of(event, inputs)
    if task.kind == "nothing":
        annotate("notice", _TITLE, f"Nothing was pushed: {task.reason}")
        write_outputs(environment, {"url": "", "sha": "", "stage": "", "space": ""})
        return 0
    base = inputs.to or _space_of(inputs, environment)
    access = with_access(environment, inputs, base)
    outcome = _carry_out(task, inputs, access, base)
    _tell(task, inputs, event, outcome, environment)
    return outcome.exit_code


def _space_of(inputs: Inputs, environment: Mapping[str, str]) -> str:
    """The Space that the folder's settings name."""
    from spacekit.folder.settings import read_settings

    folder = Path(environment.get("GITHUB_WORKSPACE") or ".", inputs.folder)
    try:
        space = read_settings(folder).of(inputs.environment or None).to
    except FolderError as error:
        raise UsageError(error.message, error.hint) from error
    if not space:
        raise UsageError(
            "it is not said which Space", "set `to: OWNER/NAME` in the workflow, or `to` in spacekit.toml"
        )
    return space


def _carry_out(task: Task, inputs: Inputs, access: Mapping[str, str], base: str) -> Outcome:
    """Run the command; its progress goes to the job's log as it comes."""
    with unheeded():
        done = _spacekit(arguments_of(task, inputs), access)
    outcome = outcome_of(task, base, _object(done.stdout), done.returncode)
    if task.kind == "remove" or inputs.is_dry:
        return outcome
    return replace(outcome, stage=_stage(outcome.space, inputs, access))


def _stage(space: str, inputs: Inputs, access: Mapping[str, str]) -> str:
    """What the Space does now; nothing where the server does not say."""
    try:
        asked = _spacekit(
            status_arguments(space, inputs.endpoint), access, quiet=True, timeout=_STATUS_TIMEOUT_S
        )
    except subprocess.TimeoutExpired:
        return ""
    return str(_object(asked.stdout).get("stage") or "")


def _tell(task: Task, inputs: Inputs, event: Event, outcome: Outcome, environment: Mapping[str, str]) -> None:
    """The outputs, an annotation for a failure, the summary, the comment in the pull request."""
    outputs = {"url": outcome.address, "sha": outcome.commit, "stage": outcome.stage, "space": outcome.space}
    write_outputs(environment, outputs)
    if outcome.error:
        hint = outcome.error.get("hint")
        message = str(outcome.error.get("message") or "") + (f"\n{hint}" if hint else "")
        annotate("error", f"{_TITLE}: {outcome.space}", message)
    if task.kind != "remove" or outcome.error:
        write_summary(environment, summary_of(task, outcome))
    if event.number and inputs.comments and inputs.github_token and not inputs.is_dry:
        text = _comment(task, outcome, environment)
        if text:
            _say(text, task, inputs, event.number, environment)


def _comment(task: Task, outcome: Outcome, environment: Mapping[str, str]) -> str | None:
    """What the pull request is told, if there is something."""
    if task.kind == "preview":
        return comment_of(task, outcome, environment.get("SPACEKIT_REVISION") or "")
    if task.kind == "remove" and outcome.told and not outcome.error:
        return removal_comment(task, outcome.space)
    return None


def _say(text: str, task: Task, inputs: Inputs, number: int, environment: Mapping[str, str]) -> None:
    try:
        pull_request = PullRequest(environment, number, inputs.github_token)
        say_in(pull_request, marker_of(task.preview), text, only_known=task.kind == "remove")
    except RemoteError as error:
        # The preview is there all the same; the job has its address.
        annotate("warning", _TITLE, f"{error.message}\n{error.hint or ''}")


def _spacekit(
    arguments: Sequence[str], access: Mapping[str, str], *, quiet: bool = False, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "spacekit", *arguments],
        env=dict(access),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else None,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=timeout,
    )


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
