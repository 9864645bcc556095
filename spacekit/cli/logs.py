"""`spacekit logs`: what a Space says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.console import write_data
from spacekit.cli.extras import need
from spacekit.cli.live_options import AppName, OnEngine, found_app, refuse_mixed
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target
from spacekit.errors import UsageError

__all__ = ["HELP", "logs"]

HELP = """Print the log of a Space's app, or of its build.

With --on it is the log of an app that `spacekit up` brought.

\b
Examples:
  spacekit logs --to ada/hello
  spacekit logs --to ada/hello -f
  spacekit logs --to ada/hello --build --tail 50
  spacekit logs --on ssh://me@server --name hello -f
"""


def logs(
    to: To = None,
    on: OnEngine = None,
    name: AppName = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Wait for more, until Ctrl-C.")] = False,
    build: Annotated[bool, typer.Option("--build/--run", help="The build's log, or the app's.")] = False,
    tail: Annotated[
        int | None, typer.Option("-n", "--tail", min=0, metavar="N", help="The last N lines only.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print each line as a JSON string.")] = False,
) -> None:
    """Read and print."""
    refuse_mixed(to, on)
    if follow and tail is not None:
        raise UsageError("--tail does not go with --follow", "leave one of them out")
    if on:
        if build:
            raise UsageError("--build does not go with --on", "`spacekit up` shows its build as it goes")
        with found_app(on, name, folder) as (_, app):
            for line in app.lines(follows=follow, tail=tail):
                _print(line, as_json=as_json)
        return
    need("deploy", "`spacekit logs`")
    from spacekit.push.log_stream import log_lines

    target = folder_target(to, environment, endpoint, token, folder)
    for line in log_lines(target, build=build, follows=follow, tail=tail):
        _print(line, as_json=as_json)


def _print(line: str, *, as_json: bool) -> None:
    write_data(json.dumps(line) if as_json else line)
