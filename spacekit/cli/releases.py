"""`spacekit releases`: what a Space ran, from when, for how long, and how that ended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.console import stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target

__all__ = ["HELP", "releases"]

HELP = """List what a Space ran, and how that ended.

Of each revision: when it served and for how long. A host of your own keeps a record of that; huggingface.co
keeps none, so there it is the commits, with what is known of the newest one.

\b
Examples:
  spacekit releases --to ada/hello
  spacekit releases --env prod --limit 5
  spacekit releases --to ada/hello --json

`spacekit rollback REV` returns to one of them.
"""
# As many as a screen holds.
_LIMIT = 20
_MAX_LIMIT = 1_000


def releases(
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    limit: Annotated[
        int, typer.Option("-n", "--limit", min=1, max=_MAX_LIMIT, metavar="N", help="The newest N only.")
    ] = _LIMIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Ask and show."""
    need("deploy", "`spacekit releases`")
    from spacekit.push.release_records import fetch_releases

    found = fetch_releases(folder_target(to, environment, endpoint, token, folder), limit)
    if as_json:
        write_data(json.dumps([release.as_dict() for release in found], indent=2))
        return
    from spacekit.cli.releases_view import releases_view

    stdout().print(releases_view(found), soft_wrap=False)
