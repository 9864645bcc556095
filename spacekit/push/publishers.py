"""Whose CI jobs may push to a Space of a host of one's own: listed, added, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spacekit.push.extension import ask_host
from spacekit.push.lines import clean_line
from spacekit.push.target import Target

__all__ = ["NewPublisher", "Publisher", "add_publisher", "list_publishers", "remove_publisher"]

_PATH = "publishers"


@dataclass(frozen=True)
class NewPublisher:
    """Which jobs; a condition that is `None` is none.

    Attributes:
        repository: Whose, OWNER/NAME.
        issuer: Who says so; `None` is GitHub.
        ref: Of which branch, `main`, or which ref, `refs/tags/v*`.
        environment: In which deployment environment.
        workflow: Of which workflow, by the name of its file.
        previews: Whether they may make previews, those of pull requests too.
        forks: Whether what a fork set off counts.
    """

    repository: str
    issuer: str | None = None
    ref: str | None = None
    environment: str | None = None
    workflow: str | None = None
    previews: bool = False
    forks: bool = False

    def body(self) -> dict[str, Any]:
        """As the API takes it."""
        return {key: value for key, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Publisher:
    """One as the host shows it; every text is clean."""

    number: int
    repository: str
    issuer: str
    conditions: tuple[str, ...]
    raw: Mapping[str, Any]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Publisher:
        """Out of the API's answer, which may hold anything."""
        named = [f"{key} {clean_line(str(raw[key]))}" for key in _CONDITIONS if raw.get(key)]
        words = [key for key in ("previews", "forks") if raw.get(key) is True]
        number = raw.get("id")
        return cls(
            number if isinstance(number, int) else 0,
            clean_line(str(raw.get("repository"))),
            clean_line(str(raw.get("issuer"))),
            (*named, *words),
            raw,
        )


_CONDITIONS = ("ref", "environment", "workflow")


def list_publishers(target: Target) -> list[Publisher]:
    """All of a Space."""
    listed = ask_host(target, "GET", _PATH).get("publishers")
    found = listed if isinstance(listed, list) else []
    return [Publisher.of(each) for each in found if isinstance(each, dict)]


def add_publisher(target: Target, new: NewPublisher) -> Publisher:
    """Let the jobs of a repository push."""
    return Publisher.of(ask_host(target, "POST", _PATH, new.body()))


def remove_publisher(target: Target, number: int) -> None:
    """Let them in no more."""
    ask_host(target, "DELETE", f"{_PATH}/{number}")
