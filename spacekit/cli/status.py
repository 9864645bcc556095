"""`spacekit status`: what a Space does now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spacekit.cli.console import stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.live_options import AppName, OnEngine, found_app, refuse_mixed
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target

if TYPE_CHECKING:
    from rich.text import Text

    from spacekit.push.status import SpaceStatus

__all__ = ["HELP", "status"]

HELP = """Say what a Space does now; with --on, an app.

\b
Examples:
  spacekit status --to ada/hello
  spacekit status --env staging --json
  spacekit status --on here --name hello
"""
_SHORT_SHA = 7
_GOOD = frozenset({"RUNNING", "SLEEPING"})


def status(
    to: To = None,
    on: OnEngine = None,
    name: AppName = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Ask and show."""
    refuse_mixed(to, on)
    if on:
        with found_app(on, name, folder) as (_, app):
            told = app.as_dict()
        write_data(json.dumps(told, indent=2) if as_json else "\n".join(_lines_of_app(told)))
        return
    need("deploy", "`spacekit status`")
    from spacekit.push.status import fetch_status

    found = fetch_status(folder_target(to, environment, endpoint, token, folder))
    if as_json:
        write_data(json.dumps(found.as_dict(), indent=2))
    else:
        for line in _lines(found):
            stdout().print(line)


def _lines_of_app(told: dict[str, Any]) -> list[str]:
    """What is up, in a few lines."""
    serving, previous = told["serving"], told["previous"]
    lines = [f"{told['name']}: {_how_it_is(serving)}", f"  address     {told['address']}"]
    if serving:
        health = f" ({serving['health']})" if serving["health"] else ""
        lines += [
            f"  version     {serving['number']}, {serving['revision']}",
            f"  container   {serving['container']}: {serving['status']}{health}",
            f"  started     {serving['started']}",
        ]
        lines += [f"  restarts    {serving['restarts']}"] if serving["restarts"] else []
    if previous:
        lines.append(f"  before      version {previous['number']}, {previous['revision']}")
    return lines


def _how_it_is(serving: dict[str, Any] | None) -> str:
    """Whether an app is up, in a word or two."""
    if serving is None or serving["status"] in ("exited", "dead", "created"):
        return "down"
    if serving["status"] != "running":
        return f"down ({serving['status']})"
    # By its image's HEALTHCHECK: it runs, and yet does not answer.
    return "up, but it does not answer" if serving["health"] == "unhealthy" else "up"


def _lines(found: SpaceStatus) -> list[Text]:
    from rich.text import Text

    from spacekit.push.follow import stage_words

    style = "green" if found.is_running else "yellow" if found.stage in _GOOD else "red"
    if found.stage.endswith(("BUILDING", "STARTING")):
        style = "yellow"
    rows = {
        "address": found.address,
        "commit": found.commit and found.commit[:_SHORT_SHA],
        "serving": found.serving[:_SHORT_SHA] if found.serving and found.serving != found.commit else None,
        "sdk": found.sdk,
        "hardware": found.hardware,
        "visibility": found.visibility,
        "changed": found.changed,
    }
    lines = [Text.assemble(f"{found.space} on {found.endpoint}: ", (stage_words(found.stage), style))]
    lines += [Text(f"  {name:<10}  {value}") for name, value in rows.items() if value]
    lines += [Text(f"  {line}", "red") for line in _message(found)]
    return lines


def _message(found: SpaceStatus) -> list[str]:
    from spacekit.push.lines import lines_that_matter

    return lines_that_matter((found.message or "").splitlines())
