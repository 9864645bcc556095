"""Apps that are served, clients that go away with the test, and no error unnoticed."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wire_client import Connect, Serve, WireClient

from spacekit_runtime.blocks import Blocks

# The release whose traffic docs/protocol.md was written from.
JS_CLIENT = "@gradio/client@2.7.0"


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Gradio's client for JavaScript: programs in it may import that."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not on the PATH")
    folder = tmp_path_factory.mktemp("node")
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), JS_CLIENT]
    subprocess.run(install, check=True, capture_output=True, timeout=240)
    return folder


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve an app on a free port until the test ends; gives its address."""
    served: list[Blocks] = []

    def start(demo: Blocks, **options: Any) -> str:
        served.append(demo)
        defaults: dict[str, Any] = {"server_port": 0, "quiet": True, "prevent_thread_lock": True}
        _, url, _ = demo.launch(**(defaults | options))
        return str(url)

    yield start
    for demo in served:
        demo.close(verbose=False)


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Open sessions of apps that are served."""
    clients: list[WireClient] = []

    def start(url: str, session_hash: str = "a-session") -> WireClient:
        client = WireClient(url, session_hash)
        clients.append(client)
        return client

    yield start
    for client in clients:
        client.close()


@pytest.fixture(autouse=True)
def no_logged_error(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A logged error that the test does not expect (`logs_errors`) fails it."""
    yield
    if request.node.get_closest_marker("logs_errors") is None:
        errors = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
        assert [] == errors


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of this folder's tests."""
    config.addinivalue_line("markers", "logs_errors: the runtime is expected to log an error")
