"""What the tests of pushes by git share: one host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from running_host import RunningHost


@pytest.fixture(scope="session")
def host() -> Iterator[RunningHost]:
    """One host for all of them: each test has a Space of its own."""
    with RunningHost() as running:
        yield running
