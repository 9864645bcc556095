"""`spacekit drop`: a page on this machine that a folder or a zip is dropped on."""

from __future__ import annotations

import os
import threading
import webbrowser
from typing import Annotated

import typer

from spacekit.cli.console import stderr, write_data
from spacekit.cli.extras import need
from spacekit.cli.run import refuse_taken
from spacekit.cli.target_options import Endpoint, Token, read_token
from spacekit.cli.try_command import has_browser

__all__ = ["HELP", "drop"]

HELP = """Drop a folder or a zip on a page, and see it become a Space.

The page is on this machine alone, and its address works once, in one browser. What is dropped is copied: it
is completed, checked and mended there, and your own folder stays as it is. docs/drop.md has the rest.

\b
Examples:
  spacekit drop
  spacekit drop --to ada/hello
  spacekit drop --endpoint http://127.0.0.1:7870 --no-browser
"""
_LOOPBACK = "127.0.0.1"
_MAX_PORT = 65_535


def drop(
    to: Annotated[
        str | None, typer.Option("--to", metavar="OWNER/NAME", help="The Space that the page begins with.")
    ] = None,
    endpoint: Endpoint = None,
    token: Token = None,
    port: Annotated[int | None, typer.Option(min=1, max=_MAX_PORT, help="The page's port.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Serve the page, say where, wait for Ctrl-C."""
    need("deploy", "`spacekit drop`")
    from spacekit.drop.serve import served
    from spacekit.drop.work import Server
    from spacekit.push.target import parse_target

    if port is not None:
        refuse_taken(_LOOPBACK, port)
    # Also where no Space is named yet: a wrong address is said before the page is there.
    target = parse_target(to or "owner/name", endpoint, read_token(token), os.environ)
    known = target.token if isinstance(target.token, str) else None
    with served(Server(target.endpoint, known, to), port) as page:
        write_data(page.address)
        stderr().print("Open it in a browser: it works once. Ctrl-C ends it and removes what was dropped.")
        if not no_browser and has_browser():
            webbrowser.open(page.opener.as_uri())
        threading.Event().wait()
