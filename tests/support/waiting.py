"""Waiting for what happens by itself."""

from __future__ import annotations

import time
from collections.abc import Callable

# Longer than anything that is waited for takes on a machine that is slow and busy: a hang shows as an error.
_PATIENCE_S = 60.0


def wait_until(condition: Callable[[], bool]) -> None:
    """Look again and again until it holds; fails after a while."""
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
