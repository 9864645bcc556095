"""docs/drop.md speaks of the page that there is."""

from __future__ import annotations

import re
import typing

import source_tree
import typer

from spacekit.cli.main import program

TEXT = (source_tree.ROOT / "docs" / "drop.md").read_text()


def test_every_option_is_described() -> None:
    """Each option of `spacekit drop` has a row in the table, and no other has."""
    command = typing.cast("typing.Any", typer.main.get_command(program())).commands["drop"]
    named = {option for parameter in command.params for option in parameter.opts}
    assert named - {"--help"} == set(re.findall(r"^\| `(--[\w-]+)` \|", TEXT, re.MULTILINE))


def test_the_buttons_are_those_of_the_page() -> None:
    """What the text calls a button is one."""
    page = (source_tree.ROOT / "spacekit" / "drop" / "page.py").read_text()
    for name in ("Add them", "Leave it as it is", "Fix", "Stop"):
        assert f"*{name}*" in TEXT
        assert f'"{name}"' in page
