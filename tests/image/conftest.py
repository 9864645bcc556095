"""What the tests of images share: an engine, and the command line that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine
from running_engine import RunningEngine


@pytest.fixture(scope="session")
def engine() -> Iterator[TestEngine]:
    """The engine that scripts/test started, else one of this run's own."""
    shared = TestEngine.shared()
    if shared:
        yield shared
        return
    with RunningEngine() as own:
        own.bring_images()
        yield TestEngine(own.url)


@pytest.fixture
def cli(tmp_path: Path, engine: TestEngine) -> EngineProgram:
    """The program, in an empty folder, with the engine in reach."""
    return EngineProgram(tmp_path, engine)
