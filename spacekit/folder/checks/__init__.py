"""The checks of an app folder, one topic a file."""

from __future__ import annotations

from collections.abc import Sequence

from spacekit.errors import FolderError
from spacekit.folder.app_folder import AppFolder
from spacekit.folder.checks import app, files, readme
from spacekit.folder.checks.check import Check
from spacekit.folder.finding import Finding

__all__ = ["CHECKS", "check", "refuse_errors"]

# In the order in which a person would mend them: what the Space is, what it runs, what it sends.
CHECKS: tuple[Check, ...] = (*readme.CHECKS, *app.CHECKS, *files.CHECKS)
# As many as a screen holds beside what led to them.
_MAX_OTHERS = 10


def check(folder: AppFolder, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Run every check on a folder; no finding means that it can be pushed."""
    return [finding for each in checks for finding in each.run(folder)]


def refuse_errors(findings: Sequence[Finding]) -> None:
    """Raise what stops a push: all of it at once, so that it can be mended at once.

    Raises:
        FolderError: There is something; its `code` and `hint` are those of the first finding.
    """
    errors = [finding for finding in findings if finding.is_error]
    if not errors:
        return
    first, *others = errors
    lines = [first.cause, *(_also(first, other) for other in others[:_MAX_OTHERS])]
    if len(others) > _MAX_OTHERS:
        lines.append(f"and {len(others) - _MAX_OTHERS} more")
    raise FolderError("\n  ".join(lines), first.cure, code=first.id)


def _also(first: Finding, other: Finding) -> str:
    """A further finding on a line of its own, with its cure unless the hint says it already."""
    return f"also: {other.cause}" + (f"; {other.cure}" if other.cure != first.cure else "")
