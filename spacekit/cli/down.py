"""`spacekit down`: what `spacekit up` brought, taken away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.build import On
from spacekit.cli.console import Steps, stderr, write_data
from spacekit.cli.extras import need

__all__ = ["HELP", "down"]

HELP = """Take down what `spacekit up` brought.

Its containers go, and its proxy, network and images.

\b
Examples:
  spacekit down my-app
  spacekit down --name hello --on ssh://me@server
"""


def down(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The app's folder.")] = Path(),
    on: On = "here",
    name: Annotated[str | None, typer.Option(help="What it is called there; the folder's name.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Pass over a deployment that is at work and hangs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Stop and remove."""
    need("image", "`spacekit down`")
    from spacekit.image.engine import open_engine
    from spacekit.image.live.found import find_app
    from spacekit.image.names import app_name, check_app_name

    chosen = check_app_name(name or app_name(directory))
    steps = Steps()
    with open_engine(on) as engine:
        app = find_app(engine, chosen)
        with steps.step(f"Stopping {chosen}", f"Stopped {chosen}"):
            app.deployment.down(is_forced=force)
    stderr().print(f"{chosen} is gone; `spacekit up` brings it again")
    if as_json:
        write_data(json.dumps({"name": chosen, "removed": True}, indent=2))
