"""`check --fix`: apply what mends itself, round by round, until nothing more does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacekit.folder.app_folder import AppFolder
from spacekit.folder.edits import Edit, apply_edits, plan_edits
from spacekit.folder.finding import Finding

__all__ = ["mend"]

# One fix can bring another fault to light (a renamed README has settings to look at); more rounds than
# this would mean that two fixes undo each other.
_MAX_ROUNDS = 5


def mend(
    root: Path,
    read: Callable[[], AppFolder],
    find: Callable[[AppFolder], list[Finding]],
    *,
    is_dry: bool = False,
) -> tuple[list[Edit], list[Finding]]:
    """Apply every fix of a folder's findings; give what was changed, and what is left.

    Args:
        root: The folder.
        read: Reads it again.
        find: Looks at it again.
        is_dry: Whether the edits are only made up; then there is one round.

    Raises:
        FolderError: A file can't be written.
    """
    done: list[Edit] = []
    findings = find(read())
    for _ in range(_MAX_ROUNDS):
        edits = plan_edits(root, (finding.fix for finding in findings if finding.fix))
        if not edits:
            break
        done += edits
        if is_dry:
            break
        apply_edits(root, edits)
        findings = find(read())
    return done, findings
