"""What the tests of containers on a host share: an engine, and a host that uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from docker_spaces import container_host
from engine_program import TestEngine, any_engine
from running_host import RunningHost


@pytest.fixture(scope="session")
def engine() -> Iterator[TestEngine]:
    """One for all tests."""
    with any_engine() as found:
        yield found


@pytest.fixture(scope="module")
def host(engine: TestEngine) -> Iterator[RunningHost]:
    """A host that trusts nobody, and listens where containers could get at it."""
    limits = ("--memory", "256m", "--cpus", "0.5")
    with container_host(engine, "--host", "0.0.0.0", *limits) as running:  # noqa: S104 - what is tested
        yield running
