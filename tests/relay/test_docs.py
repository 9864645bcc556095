"""docs/relay.md and docs/share-protocol.md speak of the relay that there is."""

from __future__ import annotations

import json
import re
import typing

import pytest
import source_tree
import typer

from spacekit.cli.main import program
from spacekit.relay import limits
from spacekit.relay.links import ENDS
from spacekit.relay.ssh.wishes import SUBSYSTEM, VERSION

RELAY = (source_tree.ROOT / "docs" / "relay.md").read_text()
PROTOCOL = (source_tree.ROOT / "docs" / "share-protocol.md").read_text()
SOURCES = "".join(
    path.read_text() for path in sorted((source_tree.ROOT / "spacekit" / "relay").rglob("*.py"))
)


def _command() -> typing.Any:
    return typing.cast("typing.Any", typer.main.get_command(program())).commands["relay"]


def test_every_option_is_described() -> None:
    """Each option of `spacekit relay` has a row in the table, and no other has."""
    named = {option for parameter in _command().params for option in parameter.opts}
    assert named - {"--help"} == set(re.findall(r"^\| `(--[\w-]+)` \|", RELAY, re.MULTILINE))


def test_options_and_limits_have_the_same_numbers() -> None:
    """What the command line takes where nothing is said is what the limits say, and the table."""
    plain = limits.RelayLimits()
    defaults = {option: each.default for each in _command().params for option in each.opts}
    assert plain.hours == limits.MAX_HOURS == defaults["--max-hours"]
    assert plain.links == defaults["--max-links"]
    assert plain.links_per_client == defaults["--links-per-client"]
    assert plain.connections == defaults["--max-connections"]
    assert plain.connections_per_link == defaults["--connections-per-link"]
    assert plain.connections_per_address == defaults["--connections-per-address"]
    assert f"{(plain.bytes_per_second or 0) // limits.MIB}M" == defaults["--rate"]
    for option in (
        "--max-hours",
        "--max-links",
        "--max-connections",
        "--links-per-client",
        "--connections-per-link",
    ):
        assert f"| `{option}` | {defaults[option]} |" in RELAY


def test_every_command_is_shown() -> None:
    """Each command below `spacekit relay` stands in an example."""
    commands = _command().commands
    tokens = {f"token {name}" for name in commands["token"].commands}
    for name in (set(commands) - {"token"}) | tokens:
        assert f"\nspacekit relay {name}" in RELAY


def test_the_numbers_are_those_of_the_code() -> None:
    """A limit that changes changes in the docs, too."""
    for sentence in (
        f"| {limits.MAX_HEAD // limits.KIB} KiB, {limits.MAX_HEADERS} headers, ",
        f"| between two requests | {limits.KEEP_ALIVE_SECONDS} seconds |",
        f"| a body that stands still | {limits.STALL_SECONDS} seconds |",
        f"| being let in by SSH | {limits.LOGIN_SECONDS} seconds, and {limits.FORWARD_SECONDS} more",
        f"| {limits.GREETING_PER_ADDRESS} of one address, {limits.GREETING_IN_ALL} in all |",
        f"After {limits.WRONG_PASSWORDS} wrong ones a visitor waits {limits.WRONG_SECONDS} seconds",
        f"after {limits.WRONG_IN_ALL} within {limits.WRONG_WINDOW // limits.MINUTE} minutes",
        f"{limits.NAME_BYTES * 8} random bits",
    ):
        assert sentence in RELAY, sentence
    assert f"idle for {limits.IDLE_SECONDS} seconds" in PROTOCOL
    assert f"every {limits.KEEPALIVE_SECONDS} seconds" in PROTOCOL


@pytest.mark.parametrize("block", re.findall(r"```json\n(.*?)```", PROTOCOL, re.DOTALL))
def test_examples_are_json(block: str) -> None:
    """What is shown can be read, and is no longer than a line may be."""
    assert isinstance(json.loads(block), dict)
    assert len(block.encode()) < limits.MAX_LINE


def test_every_code_is_explained() -> None:
    """Each word that a program may meet has a row, and each row is a word that is used."""
    refused, ended = PROTOCOL.split("**The end.**")
    rows = r"^\| `([a-z-]+)` \| "
    assert set(ENDS) == set(re.findall(rows, ended, re.MULTILINE))
    codes = set(re.findall(rows, refused.partition("`code` is one of")[2], re.MULTILINE))
    used = set(re.findall(r'LinkRefused\(\s*"([a-z-]+)"', SOURCES)) | {"expired"}
    assert used | {"bad-request"} == codes


def test_names_are_those_of_the_code() -> None:
    """The subsystem and the version."""
    assert f"`{SUBSYSTEM}`" in PROTOCOL
    assert f"| `version` | {VERSION} |" in PROTOCOL
