"""docs/host.md speaks of the host that there is."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import pytest
import source_tree
import typer

from spacekit.cli.main import program
from spacekit.host import limits
from spacekit.host.addresses import Address
from spacekit.host.run.environment import app_environment
from spacekit.host.settings import HostSettings
from spacekit.host.status import FailedStage
from spacekit.host.store.models import Space
from spacekit.host.store.spaces import FIRST_UID, MAX_SPACES
from spacekit.host.variables import RESERVED, RESERVED_STARTS

_WORDS = ("no", "one", "two", "three", "four")
TEXT = (source_tree.ROOT / "docs" / "host.md").read_text()


def test_every_option_is_described() -> None:
    """Each option of `spacekit host` has a row in the table, and no other has."""
    host = typing.cast("typing.Any", typer.main.get_command(program())).commands["host"]
    named = {option for parameter in host.params for option in parameter.opts}
    assert named - {"--help"} == set(re.findall(r"^\| `(--[\w-]+)` \|", TEXT, re.MULTILINE))


@pytest.mark.parametrize("stage", [*typing.get_args(FailedStage), "PAUSED", "SLEEPING"])
def test_every_bad_end_is_explained(stage: str) -> None:
    """Each stage in which a Space can come to rest without running has a row."""
    assert re.search(rf"^\| `{stage}` \| .+ \|$", TEXT, re.MULTILINE)


def test_the_numbers_are_those_of_the_code() -> None:
    """A limit that changes changes here too."""
    minutes = int(limits.MAX_BUILD_TIME.total_seconds() // 60)
    rows = {
        "one file": f"{limits.MAX_FILE_SIZE // limits.GIB} GiB",
        "one commit": f"{limits.MAX_COMMIT_SIZE // limits.GIB} GiB, {limits.MAX_COMMIT_OPERATIONS:,} files",
        "one git push": f"{limits.MAX_PUSH_SIZE // limits.GIB} GiB, "
        f"{limits.MAX_PUSHED_REFS:,} branches and tags",
        "one file by LFS": f"{limits.MAX_LARGE_FILE // limits.GIB} GiB, and "
        f"{limits.DISK_RESERVE // limits.GIB} GiB of the disk stays free",
        "a path": f"{limits.MAX_REPO_PATH:,} bytes, {limits.MAX_PATH_PART} a part; no `.git`, no `..`",
        "an id": f"{limits.MAX_REPO_ID} characters",
        "one build": f"{minutes} minutes; {_WORDS[limits.BUILDS_AT_ONCE]} at once",
        "Spaces": f"{MAX_SPACES:,}",
        "variables and secrets": f"{limits.MAX_VARIABLES} of each a Space, "
        f"{limits.MAX_VARIABLE_VALUE // limits.KIB} KiB a value, "
        f"{limits.MAX_VARIABLES_SIZE // limits.KIB} KiB of each together",
    }
    for name, limit in rows.items():
        assert f"| {name} | {limit} |" in TEXT
    for number in (limits.MAX_OPEN_FILES, limits.MAX_PROCESSES, FIRST_UID):
        assert f"{number:,}" in TEXT
    assert f"{limits.MAX_CONTAINER_PROCESSES} processes. An app that takes more memory" in TEXT
    assert f"for {int(limits.DRAIN_TIME.total_seconds())} seconds at most" in TEXT
    assert f"waits up to {int(limits.WAKE_WAIT.total_seconds())} seconds" in TEXT
    assert f"{limits.MAX_LOG_SIZE // limits.MIB} MiB each" in TEXT
    assert f"| `--port` | {HostSettings.port} |" in TEXT


def test_every_reserved_name_is_told() -> None:
    """Nobody has to find out by trying which names a variable may not have."""
    for name in (*RESERVED, *(f"{start}…" for start in RESERVED_STARTS)):
        assert f"`{name}`" in TEXT


def test_the_variables_named_are_set() -> None:
    """Whatever the page promises an app, the app gets."""
    (line,) = [line for line in TEXT.splitlines() if line.startswith("The app finds ")]
    promised = set(re.findall(r"`([A-Z_]+)(?:=\w+)?`", line))
    given = app_environment(
        Space(namespace="me", name="app"),
        title="App",
        address=Address("127.0.0.1", 7860),
        public_host="me-app.localhost",
        home=Path("/home"),
        venv=Path("/venv"),
    )
    assert promised
    assert promised <= set(given)


def test_the_host_looks_as_often_as_is_said() -> None:
    """The interval and the least one are those of the code."""
    least = int(limits.MIN_PULL_INTERVAL.total_seconds())
    (row,) = [line for line in TEXT.splitlines() if line.startswith("| `--pull-every` |")]
    assert row.startswith(f"| `--pull-every` | {HostSettings.pull_interval:g} | ")
    assert row.endswith(f"; {least} at least |")
