"""`spacekit open`: a Space in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from spacekit.cli.console import write_data
from spacekit.cli.extras import need
from spacekit.cli.target_options import Endpoint, Environment, SettingsFolder, To, Token, folder_target
from spacekit.cli.try_command import has_browser

__all__ = ["HELP", "open_space"]

HELP = """Open a Space in the browser, and print its address.

\b
Examples:
  spacekit open --to ada/hello
"""


def open_space(
    to: To = None,
    environment: Environment = None,
    endpoint: Endpoint = None,
    token: Token = None,
    folder: SettingsFolder = Path(),
) -> None:
    """Find the address, print it, open it where there is a screen."""
    need("deploy", "`spacekit open`")
    from spacekit.push.rollout import address_of

    address = address_of(folder_target(to, environment, endpoint, token, folder))
    write_data(address)
    # The address comes from a server: what is no web page is not handed to the desktop.
    if address.startswith(("http://", "https://")) and has_browser():
        webbrowser.open(address)
