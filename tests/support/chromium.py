"""The Chromium of the tests: the system's, where there is one."""

from __future__ import annotations

import shutil
from typing import Any

from page_watch import PLAIN_HOST

# A container has neither a sandbox for Chromium, nor a graphics card; nothing may reach out by itself.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that shows something that moves; pages are allowed to use it where a test says so.
    "--use-fake-device-for-media-stream",
    f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1",
]


def launch_args() -> dict[str, Any]:
    """How Playwright starts it; without the system's it is the one that Playwright brings."""
    return {"executable_path": shutil.which("chromium"), "args": FLAGS}
