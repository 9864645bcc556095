"""`spacekit preview`: a Space for a branch or a pull request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, To, Token, chosen_target, duration
from spacekit.errors import UsageError

if TYPE_CHECKING:
    from spacekit.push.target import Target

__all__ = ["HELP", "preview"]

HELP = """Show a branch or a pull request on its own Space.

The preview of ada/hello for the branch `login` is ada/hello-preview-login. It is private, has no secrets but
those under [preview.secrets] of spacekit.toml, and may be deleted after its time (seven days).

\b
Examples:
  spacekit preview                 the folder's branch; in CI the pull request
  spacekit preview my-app --name pr-12 --expires 3d --json
  spacekit preview --list
  spacekit preview --clean                 delete those whose time is over
  spacekit preview --delete pr-12

docs/previews.md has the rest.
"""
Secrets = Literal["missing", "all", "none"]


def preview(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The app's folder.")] = Path(),
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The branch or pull request; git or CI says it.")
    ] = None,
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    expires: Annotated[str | None, typer.Option(metavar="7d", help="How long it lives.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Do not follow the build.")] = False,
    timeout: Annotated[str | None, typer.Option(metavar="30m", help="How long it may take.")] = None,
    message: Annotated[str | None, typer.Option("-m", "--message", help="The commit's message.")] = None,
    secrets: Annotated[
        Secrets, typer.Option(help="Which secrets of [preview.secrets] to set: missing, all, or none.")
    ] = "missing",
    lists: Annotated[bool, typer.Option("--list", help="List the previews of the Space and stop.")] = False,
    cleans: Annotated[bool, typer.Option("--clean", help="Delete those whose time is over.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="With --clean: delete all of them.")] = False,
    deletes: Annotated[str | None, typer.Option("--delete", metavar="NAME", help="Delete one.")] = None,
) -> None:
    """Find out what is asked for, and do it."""
    need("deploy", "`spacekit preview`")
    from spacekit.cli.preview_run import PreviewPush, show_list
    from spacekit.cli.preview_run import clean as clean_previews
    from spacekit.cli.preview_run import delete as delete_preview
    from spacekit.folder.settings import read_settings

    if sum((lists, cleans, deletes is not None)) > 1 or (everything and not cleans):
        raise UsageError(
            "--list, --clean and --delete are three things, and --all goes with --clean",
            "ask for one of them",
        )
    settings = read_settings(directory).of(environment)
    base: Target = chosen_target(to, endpoint, token, settings)
    if lists:
        show_list(base, as_json=as_json)
    elif cleans:
        clean_previews(base, everything=everything, dry_run=dry_run, as_json=as_json)
    elif deletes is not None:
        delete_preview(base, deletes, dry_run=dry_run, as_json=as_json)
    else:
        PreviewPush(base, directory, settings, environment).run(
            name,
            lifetime=duration(expires),
            secrets_mode=secrets,
            message=message,
            timeout=duration(timeout),
            dry_run=dry_run,
            detach=detach,
            as_json=as_json,
        )
