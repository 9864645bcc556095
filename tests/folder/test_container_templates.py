"""The templates that want a container, started by their Dockerfile's own command."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from ports import free_port
from uv import find_uv_bin

from spacekit.folder.templates import find_template

pytestmark = pytest.mark.e2e

# Longer than fetching Streamlit and its packages takes on a slow line.
_START_SECONDS = 200


def command_of(template: Path) -> list[str]:
    """What its Dockerfile starts."""
    found = re.search(r"^CMD (\[.*\])$", (template / "Dockerfile").read_text(), re.MULTILINE)
    assert found
    return [str(word) for word in json.loads(found[1])]


@contextmanager
def started(command: list[str], template: Path, port: int) -> Iterator[str]:
    """The program, in the template's folder, once it answers."""
    environment = {**os.environ, "PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(command, cwd=template, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + _START_SECONDS
            while not listens(port):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait()


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def port() -> int:
    """A port that is free."""
    return free_port()


def test_the_web_app_counts(port: int) -> None:
    """A page and an API, on the port that it is told."""
    template = find_template("docker")
    assert ["python", "app.py"] == command_of(template)
    with started([sys.executable, "app.py"], template, port) as address:
        assert "<title>Counter</title>" in httpx2.get(address, timeout=60).text
        counted = [httpx2.post(f"{address}/api/count", timeout=60).json()["count"] for _ in range(2)]
        assert [1, 2] == counted


@pytest.mark.long
def test_streamlit_draws_the_moon(port: int) -> None:
    """The script runs without an exception, and the server answers as a Space is asked."""
    template = find_template("streamlit")
    uv = [os.fspath(find_uv_bin()), "run", "--no-project", "--with-requirements", "requirements.txt", "--"]
    drawn = (
        "from streamlit.testing.v1 import AppTest; app = AppTest.from_file('app.py').run(timeout=60); "
        "assert not app.exception, app.exception; print(app.title[0].value, len(app.header))"
    )
    done = subprocess.run(
        [*uv, "python", "-B", "-c", drawn], cwd=template, capture_output=True, text=True, check=False
    )
    assert "Moon phases 1" == done.stdout.strip(), done.stderr
    command = [word.replace("7860", str(port)) for word in command_of(template)]
    with started([*uv, *command], template, port) as address:
        assert "ok" == httpx2.get(f"{address}/_stcore/health", timeout=60).text
