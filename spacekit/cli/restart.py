"""`spacekit restart`: a Space begun anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.console import Steps, write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import (
    Endpoint,
    Environment,
    SettingsFolder,
    To,
    Token,
    duration,
    folder_target,
)

__all__ = ["HELP", "restart"]

HELP = """Start a Space anew, and follow it until it runs.

\b
Examples:
  spacekit restart --to ada/hello
  spacekit restart --to ada/hello --factory    build it anew as well
"""


def restart(
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    factory: Annotated[bool, typer.Option("--factory", help="Build it anew, without caches.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Do not wait until it runs.")] = False,
    timeout: Annotated[str | None, typer.Option(metavar="30m", help="How long it may take.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Ask for it and follow."""
    need("deploy", "`spacekit restart`")
    from spacekit.push.api import hub_api
    from spacekit.push.failures import explained
    from spacekit.push.follow import follow

    seconds = duration(timeout)
    target = folder_target(to, environment, endpoint, token, folder)
    steps = Steps()
    asking, asked = f"Asking {target.space} to start anew", f"Asked {target.space} to start anew"
    with steps.step(asking, asked), explained(target):
        api = hub_api(target)
        commit = api.space_info(target.space, expand=["sha"]).sha
        api.restart_space(target.space, factory_reboot=factory)
    address = None
    if commit and not detach:
        address = follow(target, commit, steps, is_new=True, timeout=seconds)
    if as_json:
        told = {"commit": commit, "address": address, "stage": "RUNNING" if address else None}
        write_data(json.dumps(told, indent=2))
    elif address:
        write_data(address)
