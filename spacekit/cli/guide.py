"""`spacekit guide`: the guide on this machine, with its programs running beside their code."""

from __future__ import annotations

import threading
import webbrowser
from typing import Annotated

import typer

from spacekit.cli.console import stderr, write_data
from spacekit.cli.run import refuse_taken
from spacekit.cli.try_command import has_browser

__all__ = ["HELP", "guide"]

HELP = """Read the guide, each program's app running beside its code.

It is on this machine alone and needs no network.

\b
Examples:
  spacekit guide
  spacekit guide --port 8000 --no-browser
"""
_LOOPBACK = "127.0.0.1"
_MAX_PORT = 65_535


def guide(
    port: Annotated[int | None, typer.Option(min=1, max=_MAX_PORT, help="The guide's port.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Serve the guide, say where, wait for Ctrl-C."""
    from spacekit.guide.serve import served

    if port is not None:
        refuse_taken(_LOOPBACK, port)
    with served(port) as address:
        write_data(address)
        stderr().print("Open it in a browser. Ctrl-C ends it.")
        if not no_browser and has_browser():
            webbrowser.open(address)
        threading.Event().wait()
