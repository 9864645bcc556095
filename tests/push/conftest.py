"""What the tests of a push share: a running host."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from running_host import RunningHost


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of a file; each takes Spaces of its own."""
    with RunningHost() as running:
        yield running
