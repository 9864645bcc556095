"""What the tests of images share: an engine, and the command line that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine, any_engine


@pytest.fixture(scope="session")
def engine() -> Iterator[TestEngine]:
    """One for all tests."""
    with any_engine() as found:
        yield found


@pytest.fixture
def cli(tmp_path: Path, engine: TestEngine) -> EngineProgram:
    """The program, in an empty folder, with the engine in reach."""
    return EngineProgram(tmp_path, engine)
