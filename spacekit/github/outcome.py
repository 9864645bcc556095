"""How a spacekit command ended, out of what it printed; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacekit.github.event import Task

__all__ = ["Outcome", "outcome_of"]

# What a command that deletes a preview says where there is none: that is what was wanted.
_NO_PREVIEW = "no-preview"


@dataclass(frozen=True)
class Outcome:
    """How a command ended.

    Attributes:
        space: The Space that it was about.
        told: What it printed as JSON: the plan, the commit, the address, or the error.
        stage: The Hub's word for what the Space does now.
        exit_code: How the command ended.
    """

    space: str
    told: dict[str, Any]
    stage: str = ""
    exit_code: int = 0

    @property
    def error(self) -> dict[str, Any] | None:
        """What went wrong, if something did."""
        error = self.told.get("error")
        if isinstance(error, dict):
            return error
        return {"message": "it ended without a word"} if self.exit_code else None

    @property
    def plan(self) -> dict[str, Any]:
        """What was to change."""
        return _mapping(self.told.get("plan"))

    @property
    def address(self) -> str:
        """Where the Space answers."""
        return str(self.told.get("address") or "")

    @property
    def commit(self) -> str:
        """The commit of the Space."""
        return str(self.told.get("commit") or "")

    @property
    def expires(self) -> str:
        """When a preview's time is over."""
        return str(_mapping(self.told.get("preview")).get("expires") or "")


def outcome_of(task: Task, base: str, told: dict[str, Any], exit_code: int) -> Outcome:
    """Read what a command printed.

    Args:
        task: What the command was for.
        base: The Space that the workflow is about.
        told: The JSON that it printed.
        exit_code: How it ended.
    """
    if task.kind == "remove":
        deleted = told.get("deleted")
        space = str(deleted[0]) if isinstance(deleted, list) and deleted else ""
        if _mapping(told.get("error")).get("code") == _NO_PREVIEW:
            return Outcome(space, {})
        return Outcome(space or base, told, exit_code=exit_code)
    named = _mapping(told.get("plan")).get("space") or _mapping(told.get("preview")).get("space")
    return Outcome(str(named or base), told, exit_code=exit_code)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
