"""What happened on GitHub, and what is to be done about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from spacekit.errors import UsageError
from spacekit.github.inputs import Inputs

__all__ = ["Event", "Task", "read_event", "task_of"]

Kind = Literal["push", "preview", "remove", "nothing"]
_PULL_REQUESTS = ("pull_request", "pull_request_target")
_CLOSED = "closed"
# GitHub's own limit for the payload of an event.
_MAX_EVENT_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True)
class Event:
    """An event of a repository.

    Attributes:
        name: GitHub's word for it: push, pull_request, workflow_dispatch and so on.
        action: What happened to a pull request: opened, synchronize, closed.
        number: The pull request's number.
        is_fork: Whether the pull request comes from another repository.
    """

    name: str
    action: str = ""
    number: int | None = None
    is_fork: bool = False

    @property
    def is_pull_request(self) -> bool:
        """Whether it is about a pull request."""
        return self.name in _PULL_REQUESTS


@dataclass(frozen=True)
class Task:
    """What the action does.

    Attributes:
        kind: Push the Space, make or update a preview, remove one, or nothing.
        preview: The preview's name.
        reason: Why nothing is done.
    """

    kind: Kind
    preview: str = ""
    reason: str = ""


def read_event(environment: Mapping[str, str]) -> Event:
    """The event that started the workflow, from the environment and the file that GitHub set up.

    Raises:
        UsageError: This is no GitHub Actions job, or its event can't be read.
    """
    name = environment.get("GITHUB_EVENT_NAME")
    if not name:
        raise UsageError(
            "GITHUB_EVENT_NAME is not set", "this runs as a step of a GitHub Actions job; see docs/action.md"
        )
    payload = _payload(environment.get("GITHUB_EVENT_PATH"))
    pull_request = _mapping(payload.get("pull_request"))
    head = _mapping(_mapping(pull_request.get("head")).get("repo")).get("full_name")
    base = _mapping(_mapping(pull_request.get("base")).get("repo")).get("full_name")
    number = pull_request.get("number")
    return Event(
        name=name,
        action=str(payload.get("action") or ""),
        number=number if isinstance(number, int) else None,
        # A head whose repository is gone was a fork.
        is_fork=bool(pull_request) and (head is None or head != base),
    )


def task_of(event: Event, inputs: Inputs) -> Task:
    """What to do about an event; pure."""
    if not event.is_pull_request:
        return Task("push")
    if not inputs.previews:
        return Task("nothing", reason="previews are switched off (`preview: false`)")
    if event.number is None:
        return Task("nothing", reason="the event names no pull request")
    if event.is_fork and not inputs.forks:
        return Task(
            "nothing",
            reason="the pull request comes from a fork, whose code is not run with what this repository may "
            "do (`allow-forks: true` allows it)",
        )
    name = f"pr-{event.number}"
    return Task("remove" if event.action == _CLOSED else "preview", name)


def _payload(path: str | None) -> dict[str, Any]:
    if not path:
        return {}
    try:
        with Path(path).open("rb") as stream:
            found = json.loads(stream.read(_MAX_EVENT_BYTES))
    except (OSError, ValueError) as error:
        raise UsageError(f"the event in {path} can't be read", "GITHUB_EVENT_PATH names its file") from error
    return _mapping(found)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
