"""`spacekit publishers`: whose CI jobs may push to a Space without a stored token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from spacekit.cli.console import stderr, stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.push.publishers import Publisher
    from spacekit.push.target import Target

__all__ = ["HELP", "publishers"]

HELP = """List or change whose CI jobs may push to a Space.

This is for a host of your own. A job of such a repository signs in by the id token that its CI gives it;
nothing is stored there. What it gets in return is good for an hour and for that Space alone, with --previews
also for its previews. Jobs of pull requests get previews at most.

\b
Examples:
  spacekit publishers add ada/app --branch main --to ada/hello
  spacekit publishers add ada/app --branch main --previews --to ada/hello
  spacekit publishers add ada/app --environment production --to ada/hello
  spacekit publishers list --to ada/hello
  spacekit publishers remove 3 --to ada/hello
"""
Action = Literal["list", "add", "remove"]


def publishers(
    action: Annotated[Action, typer.Argument(metavar="list|add|remove", help="What to do.")],
    which: Annotated[
        str | None,
        typer.Argument(metavar="[REPO|NUMBER]", help="The repository to add, or a number."),
    ] = None,
    to: To = None,
    environment_name: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    branch: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only jobs of this branch, or ref (refs/tags/v*).")
    ] = None,
    environment: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only jobs in this deployment environment.")
    ] = None,
    workflow: Annotated[
        str | None, typer.Option(metavar="FILE", help="Only jobs of this workflow, deploy.yml.")
    ] = None,
    previews: Annotated[
        bool, typer.Option("--previews", help="Previews too, those of pull requests.")
    ] = False,
    forks: Annotated[bool, typer.Option("--forks", help="Jobs too that a fork set off.")] = False,
    issuer: Annotated[
        str | None, typer.Option(metavar="URL", help="Who says whose job it is; GitHub without it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Ask the host and show."""
    need("deploy", "`spacekit publishers`")
    from spacekit.push.publishers import NewPublisher, add_publisher, list_publishers

    target = folder_target(to, environment_name, endpoint, token, folder)
    if action == "list":
        _show(list_publishers(target), as_json=as_json)
    elif which is None:
        example = "ada/app" if action == "add" else "3"
        raise UsageError(f"it is not said which one to {action}", f"spacekit publishers {action} {example}")
    elif action == "add":
        new = NewPublisher(which, issuer, branch, environment, workflow, previews, forks)
        added = add_publisher(target, new)
        if not (branch or environment or workflow):
            stderr().print(
                "warning: every job of the repository's own branches may push; --branch says which one",
                style="yellow",
            )
        _show([added], as_json=as_json)
    else:
        _remove(target, which, as_json=as_json)


def _remove(target: Target, which: str, *, as_json: bool) -> None:
    from spacekit.push.publishers import remove_publisher

    if not (which.isascii() and which.isdecimal()):
        raise UsageError(f"{which!r:.40} is no number", "`spacekit publishers list` shows them")
    remove_publisher(target, int(which))
    stderr().print(f"Publisher {int(which)} of {target.space} is removed, and its jobs' tokens with it")
    if as_json:
        write_data(json.dumps({"removed": int(which)}))


def _show(found: list[Publisher], *, as_json: bool) -> None:
    if as_json:
        write_data(json.dumps([each.raw for each in found], indent=2))
        return
    for each in found:
        conditions = ", ".join(each.conditions) or "any branch"
        stdout().print(f"{each.number}  {each.repository}  {conditions}  ({each.issuer})", soft_wrap=True)
    if not found:
        stderr().print("Nobody's jobs may push to it")
