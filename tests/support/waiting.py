"""Waiting for what happens by itself."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

from wire_client import PATIENCE


def wait_until(condition: Callable[[], bool]) -> None:
    """Look again and again until it holds; fails after a while."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def handles(pid: int, number: signal.Signals) -> bool:
    """Whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    [mask] = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")]
    return bool(int(mask, 16) >> (number - 1) & 1)
