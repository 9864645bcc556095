"""The workflow in a checkout: what it says of this one, and where it goes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from spacekit.errors import FolderError
from spacekit.push.git.command import clean_environment
from spacekit.push.target import Target
from spacekit.push.workflow import WORKFLOW_PATH, workflow_text

__all__ = ["workflow_of", "write_workflow"]

_GIT_SECONDS = 10


def workflow_of(target: Target, folder: Path, branch: str | None = None) -> str:
    """The workflow that pushes a folder to a Space.

    Args:
        target: The Space.
        folder: The app's folder, in a checkout or in none.
        branch: The branch that is pushed; without it the default branch of the checkout's origin.
    """
    top = _top(folder)
    within = folder.resolve().relative_to(top.resolve()).as_posix() if top else "."
    return workflow_text(target.space, target.endpoint, branch or _default_branch(folder) or "main", within)


def write_workflow(folder: Path, text: str) -> Path:
    """Write it where GitHub looks: at the top of the folder's checkout; gives the file.

    Raises:
        FolderError: There is no checkout, or another workflow is in its place.
    """
    top = _top(folder)
    if top is None:
        raise FolderError(
            f"{folder} is in no git checkout", "run it where the repository is, or `git init` first"
        )
    _write(top, text)
    return top / WORKFLOW_PATH


def _write(top: Path, text: str) -> None:
    file = top / WORKFLOW_PATH
    if file.is_symlink() or file.parent.resolve() != top.resolve() / WORKFLOW_PATH.parent:
        raise FolderError(f"{file} is behind a link, which may lead anywhere", "remove the link first")
    if file.exists() and file.read_text(errors="replace") != text:
        raise FolderError(f"{file} is there already, and says something else", "remove it first, or edit it")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _top(folder: Path) -> Path | None:
    found = _git(folder, "rev-parse", "--show-toplevel")
    return Path(found) if found else None


def _default_branch(folder: Path) -> str | None:
    head = _git(folder, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    return head.partition("/")[2] if head else None


def _git(folder: Path, *arguments: str) -> str | None:
    """What git says of a folder; nothing where there is no git or no checkout."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=_GIT_SECONDS,
            env=clean_environment(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() else None
