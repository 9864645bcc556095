"""What a plan says, as rows and sentences: for a terminal's table and for a page's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from spacekit.folder.sizes import human_size
from spacekit.push.plan import Plan
from spacekit.push.settings_plan import SettingsPlan

__all__ = ["Mark", "PlanRow", "plan_heading", "plan_rows", "plan_summary"]

_SHORT_SHA = 7
# A variable's value beyond this is a document.
_MAX_VALUE = 40

# Added, changed, deleted, stays.
Mark = Literal["+", "~", "-", "="]


class PlanRow(NamedTuple):
    """One thing that changes, or stays although the folder does not know it.

    Attributes:
        mark: What becomes of it.
        what: A path, or a setting with its values; safe to show.
        about: A file's size, or which kind of setting it is.
    """

    mark: Mark
    what: str
    about: str


def plan_heading(plan: Plan) -> str:
    """Which Space, and whether it has to be made."""
    where = f"{plan.target.space} on {plan.target.endpoint}"
    if plan.creates:
        return f"{where}: make a Space (sdk {plan.sdk})"
    return f"{where} at {plan.parent[:_SHORT_SHA]}" if plan.parent else where


def plan_rows(plan: Plan) -> list[PlanRow]:
    """All that changes: settings first, then files."""
    return [*_settings(plan.settings), *_files(plan)]


def plan_summary(plan: Plan) -> str:
    """How many files of each kind, and how much there is to send."""
    counts = {
        "added": len(plan.added),
        "changed": len(plan.changed),
        "deleted": len(plan.deleted),
        "kept though not in the folder": len(plan.kept),
        "unchanged": len(plan.unchanged),
    }
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{told or 'no files'}; {human_size(plan.upload_size)} to send"


def _settings(plan: SettingsPlan) -> Iterator[PlanRow]:
    for change in plan.changes:
        old = f"{change.old} → " if change.old is not None else ""
        yield PlanRow("~", f"{change.name} {old}{change.new}", "setting")
    for variable in plan.variables:
        was = f" (was {_short(variable.old)})" if variable.old is not None else ""
        mark: Mark = "+" if variable.old is None else "~"
        yield PlanRow(mark, f"{variable.name}={_short(variable.new)}{was}", "variable")
    for name in plan.secrets:
        yield PlanRow("+", name, "secret")
    for name in plan.kept_variables:
        yield PlanRow("=", f"{name} is there and not in the settings: kept", "variable")
    for name in plan.kept_secrets:
        yield PlanRow("=", f"{name} is there, with a value that can't be compared", "secret")
    for name in plan.other_secrets:
        yield PlanRow("=", f"{name} is there and not in the settings: kept", "secret")


def _files(plan: Plan) -> Iterator[PlanRow]:
    for file in plan.added:
        yield PlanRow("+", _plain(file.path) + _made(file.made), human_size(file.size))
    for file in plan.changed:
        yield PlanRow("~", _plain(file.path) + _made(file.made), human_size(file.size))
    for gone in plan.deleted:
        yield PlanRow("-", _plain(gone.path), human_size(gone.size))


def _made(made: str | None) -> str:
    return f"  (made: {made})" if made else ""


def _plain(path: str) -> str:
    """A path as it can be shown: the server's may hold anything."""
    return "".join(character if character.isprintable() else "\ufffd" for character in path)


def _short(value: object) -> str:
    text = _plain(str(value))
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]}…"
