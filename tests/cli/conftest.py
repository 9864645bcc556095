"""What the tests of the command line share: the program, and a host to push to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from program import Program
from running_host import RunningHost


@pytest.fixture
def cli(tmp_path: Path) -> Program:
    """The program, in an empty folder."""
    return Program(tmp_path)


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of a file."""
    with RunningHost() as running:
        yield running
