"""docs/link.md speaks of the links and publishers that there are."""

from __future__ import annotations

import re
import typing

import source_tree
import typer

from spacekit.cli.main import app
from spacekit.host.links.state import State

TEXT = (source_tree.ROOT / "docs" / "link.md").read_text()
COMMANDS = typing.cast("typing.Any", typer.main.get_command(app)).commands


def _table(head: str) -> str:
    return TEXT.partition(f"| {head} |")[2].partition("\n\n")[0]


def test_every_state_of_a_link_is_explained() -> None:
    """Each state that a link can be in has a row, the one of the API alone too."""
    rows = set(re.findall(r"^\| `([a-z-]+)` \| .+ \|$", _table("state"), re.MULTILINE))
    assert {*typing.get_args(State), "pulling"} == rows


def test_every_option_of_link_is_described() -> None:
    """Each option of `spacekit link` has a row in its table, and no other has."""
    named = {option for parameter in COMMANDS["link"].params for option in parameter.opts}
    told = set(re.findall(r"`(--\w[\w-]*)", _table("option of `spacekit link`")))
    assert {name for name in named if name.startswith("--")} - {"--help"} == told
