"""What serves a static page in an image, run as the image runs it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx2
import pytest
from engine_program import eventually
from folders import write_files
from ports import free_port

from spacekit.folder.checks.dockerfile import parse_dockerfile
from spacekit.image.plan import plan_build


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page that lies in a folder, as served by the command of its Dockerfile."""
    front = "sdk: static\napp_file: dist/my page.html\ncustom_headers:\n  x-mine: yes it is\n"
    files = {
        "README.md": f"---\n{front}---\n", "dist/my page.html": "the page", "dist/main.js": "beside",
        "data/x.txt": "x", "404.html": "not here", "other/index.html": "other",
    }  # fmt: skip
    tmp_path = tmp_path_factory.mktemp("static")
    folder = write_files(tmp_path / "page", files)
    plan = plan_build(folder, tmp_path)
    command = parse_dockerfile(plan.dockerfile).last("CMD")
    assert command
    words = [sys.executable, *json.loads(command.text)[1:]]
    port = free_port()
    environment = {**os.environ, "PORT": str(port)}
    with subprocess.Popen(words, cwd=folder, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: _listens(port), "the server listens")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/", 200, "the page"), ("/?theme=dark", 200, "the page"), ("/main.js", 200, "beside"),
        ("/data/x.txt", 200, "x"), ("/other/", 200, "other"), ("/data/", 404, "not here"),
        ("/nothing", 404, "not here"), ("/%2e%2e/%2e%2e/etc/passwd", 404, "not here"),
    ],
)  # fmt: skip
def test_a_page_is_served_as_on_a_space(url: str, path: str, status: int, text: str) -> None:
    """The front page wherever it lies, what is beside it, a page for what is missing; no list of files."""
    answer = httpx2.get(f"{url}{path}")
    assert (status, text, "yes it is") == (answer.status_code, answer.text, answer.headers["x-mine"])
