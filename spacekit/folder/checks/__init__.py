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


def check(folder: AppFolder, checks: Sequence[Check] = CHECKS) -> list[Finding]:
    """Run every check on a folder; no finding means that it can be pushed."""
    return [finding for each in checks for finding in each.run(folder)]


def refuse_errors(findings: Sequence[Finding]) -> None:
    """Raise the first finding that stops a push.

    Raises:
        FolderError: There is one; its `code` is the finding's id.
    """
    errors = [finding for finding in findings if finding.is_error]
    if errors:
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise FolderError(errors[0].cause + more, errors[0].cure, code=errors[0].id)
