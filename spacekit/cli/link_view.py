"""Links and workflows, as they are shown."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from spacekit.cli.console import stderr, stdout, write_data
from spacekit.errors import FolderError

if TYPE_CHECKING:
    from spacekit.push.link import LinkView
    from spacekit.push.target import Target

__all__ = ["show", "show_new", "show_workflow"]

_SHORT_SHA = 7
_GIT_SECONDS = 10


def show(target: Target, view: LinkView, *, as_json: bool) -> None:
    """How a link is."""
    if as_json:
        write_data(json.dumps(view.raw, indent=2))
        return
    rows = {
        "branch": view.branch,
        "state": view.state,
        "pulled": view.pulled and view.pulled[:_SHORT_SHA],
        "serving": view.running[:_SHORT_SHA] if view.running and view.running != view.pulled else None,
        "webhook": view.webhook,
        "deploy key": view.public_key,
    }
    stdout().print(f"{target.space} follows {view.url}")
    for name, value in rows.items():
        if value:
            stdout().print(f"  {name:<10}  {value}")
    if view.message:
        stdout().print(f"  {view.message}", style="red")


def show_new(target: Target, view: LinkView) -> None:
    """What a new link gives, and what to do with it; the secret this one time."""
    say = stderr().print
    say(f"{target.space} follows {view.url}")
    if view.public_key:
        say("\nAdd this key to the repository, to read only (at GitHub: Settings, Deploy keys):\n")
        say(f"  {view.public_key}")
    if view.webhook_secret:
        say("\nFor a pull at each push, add a webhook there (application/json, push events):\n")
        say(f"  address  {view.webhook}")
        say(f"  secret   {view.webhook_secret}   (shown this once)\n")


def show_workflow(target: Target, folder: Path, branch: str | None, *, installs: bool, as_json: bool) -> None:
    """The workflow that pushes to a Space, printed or written into the checkout.

    Raises:
        FolderError: There is no checkout, or another workflow is in its place.
    """
    from spacekit.push.workflow import WORKFLOW_PATH, workflow_text

    top = _top(folder)
    text = workflow_text(target.space, target.endpoint, branch or _default_branch(folder) or "main")
    if not installs:
        write_data(json.dumps({"path": str(WORKFLOW_PATH), "text": text}) if as_json else text.rstrip())
        stderr().print(
            f"\nSave it as {WORKFLOW_PATH} of the repository, or run this with --install in a checkout"
        )
    else:
        if top is None:
            raise FolderError(
                f"{folder} is in no git checkout", "run it where the repository is, or clone it first"
            )
        _write(top, text)
        stderr().print(f"Wrote {WORKFLOW_PATH}: commit and push it")
        if as_json:
            write_data(json.dumps({"path": str(WORKFLOW_PATH), "text": text}))
    what = (
        "a trusted publisher in the Space's settings"
        if target.is_hugging_face
        else "`spacekit publishers add`"
    )
    stderr().print(f"The server lets its jobs in by {what}; no token is stored")


def _write(top: Path, text: str) -> None:
    from spacekit.push.workflow import WORKFLOW_PATH

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
    from spacekit.push.git.command import clean_environment

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
