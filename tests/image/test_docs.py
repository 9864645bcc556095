"""docs/build.md and docs/up.md speak of the commands that there are."""

from __future__ import annotations

import re
import typing

import pytest
import source_tree
import typer

from spacekit.cli.main import program
from spacekit.image.live.deployment import DRAIN_SECONDS, STOP_SECONDS
from spacekit.image.live.front import SHARED, caddy_image

COMMANDS = typing.cast("typing.Any", typer.main.get_command(program())).commands


@pytest.mark.parametrize("command", ["build", "up"])
def test_every_option_has_a_row(command: str) -> None:
    """Each option of the command is in the table, and no other is."""
    text = (source_tree.ROOT / "docs" / f"{command}.md").read_text()
    named = {option for each in COMMANDS[command].params for option in each.opts if option.startswith("--")}
    rows = re.findall(r"^\| (`--[^|]+) \|", text.partition("\n## Options\n")[2], re.MULTILINE)
    assert named - {"--help"} == set(re.findall(r"`(--[\w-]+)`", " ".join(rows)))


def test_numbers_and_names_are_those_of_the_code() -> None:
    """How long requests and an app get to end, and what the proxy is called."""
    text = (source_tree.ROOT / "docs" / "up.md").read_text()
    assert f"{DRAIN_SECONDS:.0f} seconds at most" in text
    assert f"SIGTERM and {STOP_SECONDS} seconds of grace" in text
    assert f"`{SHARED}`" in text
    assert f"`{caddy_image()}`" in text


def test_commands_for_an_app_that_is_up_take_on() -> None:
    """status, logs and rollback, as the page says."""
    for command in ("status", "logs", "rollback"):
        assert {"--on", "--name"} <= {option for each in COMMANDS[command].params for option in each.opts}
