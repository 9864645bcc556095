"""What the tests of apps that are up share."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from engine_program import TestEngine


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(autouse=True)
def nothing_left(engine: TestEngine) -> Iterator[None]:
    """What a test brought up goes down with it."""
    before = set(engine.containers())
    yield
    left = sorted(set(engine.containers()) - before)
    if left:
        engine.docker("rm", "--force", "--volumes", *left)
    engine.docker("network", "prune", "--force")
