"""The checks of an app folder, one topic a file."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spacekit.errors import FolderError
from spacekit.folder.app_folder import AppFolder
from spacekit.folder.checks import (
    app,
    card,
    docker,
    files,
    history,
    imports,
    python_versions,
    readme,
    requirements,
    resolve,
    secrets,
    server,
)
from spacekit.folder.checks.check import Check
from spacekit.folder.checks.subject import Subject
from spacekit.folder.finding import Finding, Severity

__all__ = ["CHECKS", "SLOW_CHECKS", "check", "examine", "local_findings", "refuse_errors"]

# In the order in which a person would mend them: what the Space is, what it runs, what it sends.
CHECKS: tuple[Check, ...] = (
    *readme.CHECKS,
    *card.CHECKS,
    *app.CHECKS,
    *server.CHECKS,
    *docker.CHECKS,
    *python_versions.CHECKS,
    *requirements.CHECKS,
    *imports.CHECKS,
    *files.CHECKS,
    *secrets.CHECKS,
)
# Those that ask other programs: uv and its index, git and its history. A push goes without them.
SLOW_CHECKS: tuple[Check, ...] = (*resolve.CHECKS, *history.CHECKS)
# As many as a screen holds beside what led to them.
_MAX_OTHERS = 10
_ORDER = tuple(Severity)


def check(
    folder: AppFolder, checks: Sequence[Check] = CHECKS, *, contents_of: Collection[str] | None = None
) -> list[Finding]:
    """Run every check on a folder, but for those that its settings leave out; worst findings first.

    Args:
        folder: The folder.
        checks: The checks to run.
        contents_of: The files whose contents are searched for secrets and the like; `None` is all of them.
    """
    return examine(Subject(folder, contents_of), checks)


def examine(subject: Subject, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Run checks on a folder that has been looked at already."""
    ignored = frozenset(subject.folder.settings.ignored_checks)
    wanted = (each for each in checks if each.id not in ignored)
    findings = [finding for each in wanted for finding in each.run(subject)]
    return sorted(findings, key=lambda finding: _ORDER.index(finding.severity))


def local_findings(folder: AppFolder, *, resolves: bool = True) -> list[Finding]:
    """All that can be said of a folder without a server, worst first: what `spacekit check` shows."""
    slow = [each for each in SLOW_CHECKS if resolves or each.id != "requirements-resolve"]
    return check(folder, (*CHECKS, *slow))


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
