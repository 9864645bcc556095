"""`spacekit new`: a folder with an app in it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from spacekit.cli.console import stderr, write_data
from spacekit.errors import UsageError
from spacekit.folder.scaffold import scaffold
from spacekit.folder.templates import list_templates, template_names

__all__ = ["COMMAND_CLASS", "HELP", "new"]

HELP = """Make a folder with an app in it, from a template.

\b
Examples:
  spacekit new my-app
  spacekit new blocks my-app
  spacekit new static my-page --title "My page" --emoji 🚀
  spacekit new --list
"""
DEFAULT_TEMPLATE = "hello"


class NewCommand(TyperCommand):
    """The command, with the templates that there are at the end of its help."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """List the templates, as their READMEs describe them."""
        with formatter.section("Templates"):
            formatter.write_dl([(template.name, template.description) for template in list_templates()])


COMMAND_CLASS = NewCommand


def new(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[TEMPLATE] DIR", help="The folder to make.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="The app's name; made from DIR's without it.")] = None,
    emoji: Annotated[str | None, typer.Option(help="The app's picture.")] = None,
    lists: Annotated[bool, typer.Option("--list", help="List the templates.")] = False,
) -> None:
    """Copy a template and put the app's own name in it."""
    if lists:
        _list()
        return
    template, directory = _chosen(names or [])
    made = scaffold(template, directory, title=title, emoji=emoji)
    write_data(str(made))
    stderr().print(f"\n{_next_step(made)}")


def _chosen(names: list[str]) -> tuple[str, Path]:
    """The template and the folder; a template's name alone is no folder that anybody means."""
    if not names:
        raise UsageError("missing argument 'DIR'", "name the folder to make: `spacekit new my-app`")
    *templates, directory = names
    if len(templates) > 1:
        raise UsageError(f"one folder at a time, not {len(templates)}", "`spacekit new TEMPLATE DIR`")
    if not templates and directory in template_names():
        raise UsageError(
            f"{directory} is a template, and the folder is missing", f"`spacekit new {directory} my-app`"
        )
    return templates[0] if templates else DEFAULT_TEMPLATE, Path(directory)


def _list() -> None:
    """Names and descriptions as data."""
    templates = list_templates()
    width = max(len(template.name) for template in templates)
    for template in templates:
        write_data(f"{template.name:{width}}  {template.description} (sdk: {template.sdk})")


def _next_step(made: Path) -> str:
    """How to see it: an app of spacekit runs with what is here, others say in their README what they need."""
    requirements = made / "requirements.txt"
    if requirements.is_file() and "spacekit" in requirements.read_text("utf-8").split():
        return f"Run it with: spacekit run {shlex.quote(str(made))}"
    return f"{made / 'README.md'} says how to run it; put it on a Space with: spacekit push"
