"""`spacekit status`: what a Space does now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spacekit.cli.console import stdout, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target

if TYPE_CHECKING:
    from rich.text import Text

    from spacekit.push.status import SpaceStatus

__all__ = ["HELP", "status"]

HELP = """Say what a Space does now.

\b
Examples:
  spacekit status --to ada/hello
  spacekit status --env staging --json
"""
_SHORT_SHA = 7
_GOOD = frozenset({"RUNNING", "SLEEPING"})


def status(
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Ask and show."""
    need("deploy", "`spacekit status`")
    from spacekit.push.status import fetch_status

    found = fetch_status(folder_target(to, environment, endpoint, token, folder))
    if as_json:
        write_data(json.dumps(found.as_dict(), indent=2))
    else:
        for line in _lines(found):
            stdout().print(line)


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
