"""Links and workflows, as they are shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from spacekit.cli.console import stderr, stdout, write_data

if TYPE_CHECKING:
    from spacekit.push.link import LinkView
    from spacekit.push.target import Target

__all__ = ["say_who_lets_in", "show", "show_new", "show_workflow"]

_SHORT_SHA = 7


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
    from spacekit.push.workflow import WORKFLOW_PATH
    from spacekit.push.workflow_file import workflow_of, write_workflow

    text = workflow_of(target, folder, branch)
    if installs:
        write_workflow(folder, text)
        stderr().print(f"Wrote {WORKFLOW_PATH}: commit and push it")
    elif not as_json:
        write_data(text.rstrip())
        stderr().print(
            f"\nSave it as {WORKFLOW_PATH} of the repository, or run this with --install in a checkout"
        )
    if as_json:
        write_data(json.dumps({"path": str(WORKFLOW_PATH), "text": text}))
    say_who_lets_in(target)


def say_who_lets_in(target: Target) -> None:
    """What a person has to do at the server, for the workflow's jobs to be let in."""
    if target.is_hugging_face:
        what = "a trusted publisher in the Space's settings"
    else:
        what = f"`spacekit publishers add OWNER/REPO --previews --to {target.space}`"
    stderr().print(f"The server lets its jobs in by {what}; no token is stored")
