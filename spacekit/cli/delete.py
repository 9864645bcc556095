"""`spacekit delete`: a Space, and all that is in it, gone for good."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.console import Steps, stderr, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.push.target import Target

__all__ = ["HELP", "delete"]

HELP = """Delete a Space for good.

Its app, its files, its history, its variables and secrets: nothing brings them back. It asks for the Space's
name; a script gives it with --confirm.

\b
Examples:
  spacekit delete --to ada/hello
  spacekit delete --to ada/hello --confirm ada/hello
"""


def delete(
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    confirm: Annotated[
        str | None, typer.Option(metavar="OWNER/NAME", help="The Space once more: ask nothing.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Make sure, then delete."""
    need("deploy", "`spacekit delete`")
    from spacekit.push.api import hub_api
    from spacekit.push.failures import explained
    from spacekit.push.lease import lease

    target = folder_target(to, environment, endpoint, token, folder)
    steps = Steps()
    with explained(target):
        # What is not there is said before anybody is asked to confirm it.
        hub_api(target).space_info(target.space, expand=["sha"])
    _make_sure(target, confirm)
    with (
        lease(target, "delete", steps.say),
        steps.step(f"Deleting {target.space}", f"Deleted {target.space}"),
        explained(target),
    ):
        hub_api(target).delete_repo(target.space, repo_type="space")
    if as_json:
        write_data(json.dumps({"deleted": [target.space]}, indent=2))


def _make_sure(target: Target, confirm: str | None) -> None:
    """Have the name said twice.

    Raises:
        UsageError: It is not the same name, or there is nobody to ask.
    """
    if confirm is None:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(
                f"nobody is there to confirm that {target.space} is to be deleted",
                f"pass --confirm {target.space}",
            )
        stderr().print(f"This deletes {target.space} on {target.endpoint} for good.")
        confirm = str(typer.prompt("Type its name to go on", err=True))
    if confirm != target.space:
        raise UsageError(
            f"{confirm!r:.120} is not {target.space}", "nothing was deleted; name the same Space twice"
        )
