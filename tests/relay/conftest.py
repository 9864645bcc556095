"""What the tests of the relay share: a relay, an app behind a link, a visitor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from echo_app import EchoApp
from running_relay import RunningRelay
from sharing import Sharing, Visitor


@pytest.fixture(scope="module")
def relay() -> Iterator[RunningRelay]:
    """One relay for all tests of a file."""
    with RunningRelay(arguments=("--links-per-client", "200", "--metrics-port", "0")) as running:
        yield running


@pytest.fixture
def app() -> Iterator[EchoApp]:
    """An app of the test's own."""
    with EchoApp() as running:
        yield running


@pytest.fixture
def sharing(relay: RunningRelay, app: EchoApp) -> Iterator[Sharing]:
    """That app, shared."""
    with Sharing(relay, app.port) as shared:
        yield shared


@pytest.fixture
def visitor(relay: RunningRelay, sharing: Sharing) -> Iterator[Visitor]:
    """A program that visits it."""
    with Visitor(relay, sharing.host) as visiting:
        yield visiting
