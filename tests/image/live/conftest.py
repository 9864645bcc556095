"""What the tests of apps that are up share."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from chromium import launch_args
from engine_program import TestEngine
from playwright.sync_api import Browser, Page


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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Take the system's Chromium where there is one."""
    return {**browser_type_launch_args, **launch_args()}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh profile."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
