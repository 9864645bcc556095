"""What the tests of the host share: a running host, and small apps to push."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from running_host import RunningHost


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of a file; each takes names of its own."""
    with RunningHost() as running:
        yield running
