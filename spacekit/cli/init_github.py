"""`spacekit init --github`: the workflow that pushes a folder with each commit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spacekit.cli.console import stderr
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.push.target import Target

__all__ = ["add_workflow", "workflow_target"]


def workflow_target(directory: Path, to: str | None, endpoint: str | None) -> Target:
    """The Space that the workflow pushes to.

    Raises:
        UsageError: It is not said which.
    """
    from spacekit.folder.settings import read_settings
    from spacekit.push.target import parse_target

    settings = read_settings(directory).base
    space = to or settings.to
    if not space:
        raise UsageError(
            "--github has to know the Space",
            "pass --to OWNER/NAME, or set `to` in the folder's spacekit.toml",
        )
    return parse_target(space, endpoint or settings.endpoint, None)


def add_workflow(directory: Path, target: Target, *, is_dry: bool) -> None:
    """Write it at the top of the folder's checkout, or show it.

    Raises:
        FolderError: There is no checkout, or another workflow is in its place.
    """
    from spacekit.cli.link_view import say_who_lets_in
    from spacekit.push.loopback import is_loopback
    from spacekit.push.workflow import WORKFLOW_PATH
    from spacekit.push.workflow_file import workflow_of, write_workflow

    text = workflow_of(target, directory)
    if is_dry:
        stderr().print(f"\n+ {WORKFLOW_PATH}")
        stderr().print("".join(f"  +{line}\n" for line in text.splitlines()), end="")
    else:
        write_workflow(directory, text)
        stderr().print(f"\nWrote {WORKFLOW_PATH}: commit and push it")
    say_who_lets_in(target)
    if is_loopback(target.endpoint):
        stderr().print(
            f"warning: {target.endpoint} is this machine, which GitHub's jobs do not reach; "
            "--endpoint names the address that others use",
            style="yellow",
        )
