"""What a job did, as Markdown: for the job's summary and for a pull request; pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from spacekit.folder.sizes import human_size
from spacekit.github.event import Task
from spacekit.github.markdown import block, code, link, prose, table, text
from spacekit.github.outcome import Outcome

__all__ = ["comment_of", "marker_of", "removal_comment", "summary_of"]

# So many names of one kind are shown; a summary may hold 1 MiB, but nobody reads that much.
_MAX_NAMES = 20
_SHORT_SHA = 7
_KINDS = (("added", "+"), ("changed", "~"), ("deleted", "-"))


def summary_of(task: Task, outcome: Outcome) -> str:
    """The job's summary: how it ended, the link, and the plan."""
    parts = [f"### {_headline(task, outcome)}"]
    if outcome.error:
        parts.append(_failure(outcome.error))
    parts.append(_facts(outcome))
    if outcome.plan:
        parts.append(_plan(outcome.plan))
    return "\n\n".join(part for part in parts if part) + "\n"


def comment_of(task: Task, outcome: Outcome, revision: str) -> str:
    """The comment in a pull request: where the preview is, and of what."""
    parts = [marker_of(task.preview), f"**{_headline(task, outcome)}**"]
    if outcome.error:
        parts.append(_failure(outcome.error))
    parts.append(_facts(outcome, revision))
    return "\n\n".join(part for part in parts if part) + "\n"


def removal_comment(task: Task, space: str) -> str:
    """What the comment says once the pull request is closed."""
    return f"{marker_of(task.preview)}\n\nThe preview {code(space)} was removed.\n"


def marker_of(preview: str) -> str:
    """What a comment of ours is known by the next time; nobody sees it."""
    return f"<!-- spacekit preview {''.join(each for each in preview if each.isalnum() or each == '-')} -->"


def _headline(task: Task, outcome: Outcome) -> str:
    space = code(outcome.space) if outcome.space else "The Space"
    subject = f"The preview {space}" if task.kind == "preview" else space
    if outcome.error:
        return f"❌ {subject}: the push failed"
    if outcome.plan.get("is_empty"):
        return f"✅ {subject} is as the folder is"
    if outcome.address:
        return f"✅ {subject} runs"
    return f"☑️ {subject}: what a push would do" if not outcome.stage else f"☑️ {subject} is pushed"


def _failure(error: dict[str, Any]) -> str:
    message, hint = str(error.get("message") or ""), str(error.get("hint") or "")
    return block(message) + (f"\n\n**What to do:** {prose(hint)}" if hint else "")


def _facts(outcome: Outcome, revision: str = "") -> str:
    rows = [("Address", link(outcome.address))] if outcome.address else []
    if outcome.stage:
        rows.append(("Stage", code(outcome.stage)))
    if outcome.commit:
        rows.append(("Commit of the Space", code(outcome.commit[:_SHORT_SHA])))
    if revision:
        rows.append(("Built from", code(revision[:_SHORT_SHA])))
    if outcome.expires:
        rows.append(("Removed after", text(_moment(outcome.expires))))
    # GitHub knows no table without a head.
    return table(rows[0], rows[1:]) if rows else ""


def _moment(time: str) -> str:
    """A time as people read it; one that is none as it stands."""
    try:
        return datetime.fromisoformat(time).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return time


def _plan(plan: dict[str, Any]) -> str:
    """Counts in a line, names behind a fold."""
    counts = [f"{len(_entries(plan, kind))} {kind}" for kind, _ in _KINDS]
    counts.append(f"{len(plan.get('unchanged') or ())} unchanged")
    size = plan.get("upload_size")
    sent = f", {human_size(size)} to send" if isinstance(size, int) and size else ""
    names = [f"{sign} {entry.get('path')}" for kind, sign in _KINDS for entry in _entries(plan, kind)]
    shown = names[:_MAX_NAMES]
    if len(names) > _MAX_NAMES:
        shown.append(f"… and {len(names) - _MAX_NAMES} more")
    shown += _settings(plan.get("settings"))
    head = f"Files: {', '.join(counts)}{sent}"
    if not shown:
        return head
    return f"{head}\n\n<details><summary>The plan</summary>\n\n{block(chr(10).join(shown))}\n\n</details>"


def _settings(settings: object) -> list[str]:
    """Settings that change: of variables and secrets the names."""
    if not isinstance(settings, dict):
        return []
    secrets = settings.get("secrets")
    names = secrets.get("set") if isinstance(secrets, dict) else None
    return [
        *(f"* {each.get('name')}: {each.get('new')}" for each in _entries(settings, "changes")),
        *(f"* variable {each.get('name')}" for each in _entries(settings.get("variables"), "set")),
        *(f"* secret {name}" for name in names or ()),
    ]


def _entries(holder: object, kind: str) -> list[dict[str, Any]]:
    found = holder.get(kind) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
