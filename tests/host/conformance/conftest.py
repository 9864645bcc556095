"""What the tests of conformance share: a host, and a Space with a bit of everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from running_host import RunningHost
from small_spaces import push

LARGE = b"twelve bytes"


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of a file, with the Space me/conforms."""
    with RunningHost() as running:
        readme = b"---\ntitle: A page\nsdk: static\n---\n"
        push(running.api(), "me/conforms", {"README.md": readme, "large/a.bin": LARGE, "index.html": b"hi"})
        running.api().create_tag("me/conforms", tag="v1", repo_type="space")
        yield running
