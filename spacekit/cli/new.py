"""`spacekit new`: a folder with an app in it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from spacekit.cli.console import stderr, write_data
from spacekit.folder.scaffold import scaffold

__all__ = ["HELP", "new"]

HELP = """Make a folder with an app in it.

\b
Examples:
  spacekit new hello my-app
  spacekit new hello my-app --title "My app" --emoji 🚀
"""


def new(
    template: Annotated[str, typer.Argument(help="Which template: hello.")],
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    title: Annotated[str | None, typer.Option(help="The app's name; made from DIR's without it.")] = None,
    emoji: Annotated[str | None, typer.Option(help="The app's picture.")] = None,
) -> None:
    """Copy a template and put the app's own name in it."""
    made = scaffold(template, directory, title=title, emoji=emoji)
    write_data(str(made))
    stderr().print(f"\nRun it with: spacekit run {shlex.quote(str(made))}")
