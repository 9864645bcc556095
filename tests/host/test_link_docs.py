"""docs/link.md speaks of the links and publishers that there are."""

from __future__ import annotations

import re
import typing
from datetime import timedelta

import source_tree
import typer

from spacekit.cli.main import program
from spacekit.host.limits import JOB_TOKEN_LIFE
from spacekit.host.links.state import State

TEXT = (source_tree.ROOT / "docs" / "link.md").read_text()
COMMANDS = typing.cast("typing.Any", typer.main.get_command(program())).commands


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


def test_every_option_of_publishers_is_described() -> None:
    """Each option of `spacekit publishers` has a row in its table, and no other has."""
    named = {option for parameter in COMMANDS["publishers"].params for option in parameter.opts}
    told = set(re.findall(r"`(--\w[\w-]*)", _table("option of `spacekit publishers`")))
    assert {name for name in named if name.startswith("--")} - {"--help"} == told


def test_a_job_s_token_lives_as_long_as_is_said() -> None:
    """One hour."""
    assert timedelta(hours=1) == JOB_TOKEN_LIFE
    assert "good for**: one hour" in TEXT
