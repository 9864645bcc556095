"""Waiting for what happens by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from wire_client import PATIENCE


def wait_until(condition: Callable[[], bool]) -> None:
    """Look again and again until it holds; fails after a while."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
