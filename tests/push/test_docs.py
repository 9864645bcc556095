"""docs/push.md speaks of the push that there is."""

from __future__ import annotations

import re
import typing

import pytest
import source_tree
import typer

from spacekit import errors
from spacekit.cli.main import program

TEXT = (source_tree.ROOT / "docs" / "push.md").read_text()
COMMANDS = typing.cast("typing.Any", typer.main.get_command(program())).commands


def section(name: str) -> str:
    """The text under one heading."""
    return TEXT.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def test_every_option_is_described() -> None:
    """Each option of `spacekit push` has a row in the table, and no other has."""
    shown = [parameter for parameter in COMMANDS["push"].params if not getattr(parameter, "hidden", False)]
    named = {option for parameter in shown for option in parameter.opts if option.startswith("--")}
    table = section("What happens, in order")
    assert named - {"--help"} == set(re.findall(r"^\| `(--[\w-]+)` \|", table, re.MULTILINE))


@pytest.mark.parametrize(
    "command",
    ["status", "logs", "open", "restart", "releases", "rollback", "pause", "hardware", "delete"],
)
def test_every_command_is_described(command: str) -> None:
    """The commands that look at a Space have a row each."""
    assert re.search(rf"^\| `spacekit {command}` \| .+ \|$", TEXT, re.MULTILINE)
    assert command in COMMANDS


def test_every_exit_code_is_described() -> None:
    """The table has each code that an error ends with, and 0 and Ctrl-C besides."""
    classes = [getattr(errors, name) for name in errors.__all__]
    codes = {each.exit_code for each in classes} | {0, 130}
    assert codes == {int(code) for code in re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE)}


def test_the_tree_of_errors_says_their_codes() -> None:
    """The drawing at the top of errors.py is true."""
    drawn = re.findall(r"(\w+)\s+(?:\(\w+\)\s+)?(\d)  ", errors.__doc__ or "")
    assert dict(drawn) == {name: str(getattr(errors, name).exit_code) for name in errors.__all__}
