"""`spacekit guide`: says where the guide is, and serves it."""

from __future__ import annotations

import signal

import httpx
from program import Program

PATIENCE_S = 30.0


def test_the_guide_is_there_until_ctrl_c(cli: Program) -> None:
    """It prints the address, serves each app below it, and ends with the code of shells."""
    process = cli.start("guide", "--no-browser")
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert 200 == httpx.get(address).status_code
    assert 200 == httpx.get(f"{address}apps/hello-world-1/config").status_code
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_S)
    assert 130 == process.returncode
