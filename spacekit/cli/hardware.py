"""`spacekit hardware`: what a Space may run on and what it costs, and asking for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from spacekit.cli.console import Steps, stdout, write_data
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

if TYPE_CHECKING:
    from spacekit.push.hardware import Flavor

__all__ = ["HELP", "hardware"]

HELP = """List hardware with its price, or ask for some.

\b
Examples:
  spacekit hardware --to ada/hello
  spacekit hardware t4-small --sleep 1h --to ada/hello
  spacekit hardware --sleep never --to ada/hello
"""
_NEVER = -1


def hardware(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="What it is to run on.")] = None,
    sleep: Annotated[
        str | None, typer.Option(metavar="1h|never", help="Idle time after which it sleeps.")
    ] = None,
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """List, or ask for it."""
    need("deploy", "`spacekit hardware`")
    from spacekit.push.hardware import change_hardware, list_hardware

    seconds = None if sleep is None else _NEVER if sleep == "never" else int(duration(sleep) or 0)
    target = folder_target(to, environment, endpoint, token, folder)
    if name is None and seconds is None:
        _show(list_hardware(target), as_json=as_json)
        return
    doing = f"Asking for {name}" if name else f"Setting the sleep time of {target.space}"
    with Steps().step(doing, doing.replace("Asking", "Asked").replace("Setting", "Set")):
        outcome: dict[str, Any] = change_hardware(target, name, seconds)
    if as_json:
        write_data(json.dumps(outcome, indent=2))


def _show(flavors: list[Flavor], *, as_json: bool) -> None:
    if as_json:
        write_data(json.dumps([flavor.as_dict() for flavor in flavors], indent=2))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    for flavor in flavors:
        table.add_row(Text(flavor.name), Text(flavor.title), Text(flavor.machine, "dim"), Text(flavor.price))
    stdout().print(table, soft_wrap=False)
