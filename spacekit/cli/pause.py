"""`spacekit pause`: a Space stopped until somebody restarts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.console import Steps, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target

__all__ = ["HELP", "pause"]

HELP = """Stop a Space until somebody restarts it.

\b
Examples:
  spacekit pause --to ada/hello
"""


def pause(
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Ask for it and say what the Space does then."""
    need("deploy", "`spacekit pause`")
    from spacekit.push.api import hub_api
    from spacekit.push.failures import explained
    from spacekit.push.runtime_view import RuntimeView

    target = folder_target(to, environment, endpoint, token, folder)
    with Steps().step(f"Pausing {target.space}", f"Paused {target.space}"), explained(target):
        view = RuntimeView.of(hub_api(target).pause_space(target.space).raw)
    if as_json:
        write_data(json.dumps({"space": target.space, "stage": view.stage}, indent=2))
