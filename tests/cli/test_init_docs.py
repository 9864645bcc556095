"""docs/init.md speaks of the commands that there are."""

from __future__ import annotations

import re
import typing

import source_tree
import typer

from spacekit.cli.main import program
from spacekit.folder.adopt.frameworks import ASGI, SERVED, WSGI
from spacekit.folder.adopt.python_version import PYTHON_FILES
from spacekit.folder.adopt.versions import LOCKS
from spacekit.folder.templates import template_names

TEXT = (source_tree.ROOT / "docs" / "init.md").read_text()


def test_every_option_of_init_is_described() -> None:
    """Each option has a row, and no other has."""
    command = typing.cast("typing.Any", typer.main.get_command(program())).commands["init"]
    named = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
    rows = re.findall(r"^\| (`-[^|]+) \|", TEXT, re.MULTILINE)
    assert named - {"--help"} == set(re.findall(r"`(-[\w-]+)`", " ".join(rows)))


def test_every_template_is_described() -> None:
    """Each template has a row in the table, and no other has."""
    assert template_names() == sorted(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))


def test_the_files_and_frameworks_are_those_of_the_code() -> None:
    """What is read, and what is known, is named."""
    for name in (*LOCKS, *PYTHON_FILES):
        assert name in TEXT
    for name in (*ASGI.values(), *WSGI.values(), *SERVED):
        assert name.lower() in TEXT.lower()
