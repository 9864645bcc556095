"""docs/releases.md and docs/previews.md speak of the commands that there are."""

from __future__ import annotations

import re
import typing

import pytest
import source_tree
import typer

from spacekit.cli.main import program
from spacekit.push.preview import PREVIEW_VARIABLES
from spacekit.push.releases import Ending

RELEASES = (source_tree.ROOT / "docs" / "releases.md").read_text()
PREVIEWS = (source_tree.ROOT / "docs" / "previews.md").read_text()
COMMANDS = typing.cast("typing.Any", typer.main.get_command(program())).commands


def section(text: str, name: str) -> str:
    """The text under one heading."""
    return text.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def options(command: typing.Any) -> set[str]:
    """The long names of a command's options."""
    named = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    return named - {"--help"}


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("releases", section(RELEASES, "What ran")),
        ("promote", section(RELEASES, "From one Space to the other")),
        ("rollback", section(RELEASES, "Going back")),
        ("preview", PREVIEWS),
    ],
)
def test_every_option_is_described(command: str, text: str) -> None:
    """Each has a row in the table, and no other has."""
    assert options(COMMANDS[command]) == set(re.findall(r"^\| `(--[\w-]+)` \|", text, re.MULTILINE))


def test_every_ending_is_described() -> None:
    """Each word that --json may give has a row."""
    table = section(RELEASES, "What ran")
    assert set(typing.get_args(Ending)) == set(re.findall(r"^\| `([a-z][a-z-]+)` \|", table, re.MULTILINE))


@pytest.mark.parametrize("kind", ["variables", "secrets"])
def test_every_command_about_values_is_described(kind: str) -> None:
    """list, set, unset and sync have a row each, and their options are named."""
    text = section(RELEASES, "Variables and secrets by themselves")
    commands = COMMANDS[kind].commands
    assert set(commands) == set(re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE))
    for command in commands.values():
        assert options(command) <= set(re.findall(r"`(--[a-z-]+)`", text))


@pytest.mark.parametrize("command", ["pause", "hardware", "delete"])
def test_every_other_command_is_described(command: str) -> None:
    """With what is its own; where it looks for the Space all commands have in common."""
    (row,) = re.findall(rf"^\| `spacekit {command}` \| (.+) \|$", RELEASES, re.MULTILINE)
    common = options(COMMANDS["open"]) | {"--json"}
    for option in options(COMMANDS[command]) - common:
        assert f"`{option}" in row


def test_every_variable_of_a_preview_is_described() -> None:
    """What a preview notes of itself has a row each."""
    assert set(PREVIEW_VARIABLES) == set(re.findall(r"^\| `(SPACEKIT_\w+)` \|", PREVIEWS, re.MULTILINE))
