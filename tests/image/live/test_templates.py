"""Every template, and folders of other kinds, as a container that is used in Chromium."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from engine_program import EngineProgram, TestEngine
from folders import write_files
from playwright.sync_api import Page, expect

from spacekit.folder.templates import find_template

pytestmark = pytest.mark.e2e

# A page of a framework that loads its parts one after the other, on a machine that is busy with tests.
_PATIENCE_MS = 30_000
# A picture of one pixel, as green as a forest.
_GREEN = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mMwjtEEAAF+ALkVESqDAAAAAElFTkSuQmCC"


def greet(page: Page) -> None:
    """hello: a name, a greeting."""
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Greeting")).to_have_value("Hello, Ada!", timeout=_PATIENCE_MS)


def plan(page: Page) -> None:
    """interface: several inputs."""
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Balance at the end")).not_to_have_value("", timeout=_PATIENCE_MS)


def classify(page: Page) -> None:
    """image: a picture, and what it shows."""
    picture = base64.b64decode(_GREEN)
    page.locator("input[type=file]").set_input_files(
        {"name": "green.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(page.get_by_role("img", name="picture")).to_be_visible(timeout=_PATIENCE_MS)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("group", name="output")).to_contain_text("forest", timeout=_PATIENCE_MS)


def write(page: Page) -> None:
    """blocks: words that stream."""
    page.get_by_label("Who").fill("Ada")
    page.get_by_role("button", name="Write").click()
    expect(page.get_by_label("Story", exact=True)).to_have_value(re.compile("Ada"), timeout=_PATIENCE_MS)


def chat(page: Page) -> None:
    """gradio: a message and its answer."""
    page.get_by_role("textbox").last.fill("one two")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("two one", timeout=_PATIENCE_MS)


def ask(page: Page) -> None:
    """chat: a question and an answer that grows."""
    page.get_by_placeholder("Type a message").fill("2000-02-29")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("day 60 of 366", timeout=_PATIENCE_MS)


def read(page: Page) -> None:
    """multistep: three steps, one after the other."""
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_label("2. Summary")).not_to_have_value("", timeout=_PATIENCE_MS)
    expect(page.get_by_text("glad", exact=True).first).to_be_visible(timeout=_PATIENCE_MS)


def contrast(page: Page) -> None:
    """static: a page alone."""
    expect(page).to_have_title("Contrast", timeout=_PATIENCE_MS)


def count(page: Page) -> None:
    """docker: any web app."""
    expect(page).to_have_title("Counter", timeout=_PATIENCE_MS)
    assert 1 == page.request.post(f"{page.url}api/count").json()["count"]


def moon(page: Page) -> None:
    """streamlit: a page over a WebSocket."""
    expect(page.get_by_role("heading", name="Moon phases")).to_be_visible(timeout=_PATIENCE_MS)
    expect(page.get_by_text("How much of it is lit")).to_be_visible(timeout=_PATIENCE_MS)


TEMPLATES = {
    "hello": greet,
    "interface": plan,
    "image": classify,
    "multistep": read,
    "blocks": write,
    "chat": ask,
    "gradio": chat,
    "static": contrast,
    "docker": count,
    "streamlit": moon,
}
OWN_DOCKERFILE = {
    "README.md": "---\ntitle: Own\nsdk: docker\napp_port: 9000\n---\n",
    "Dockerfile": "FROM python:3.12-slim-bookworm\n"
    "RUN useradd -m -u 1000 user\nUSER user\nWORKDIR /home/user/app\nCOPY --chown=user . .\n"
    'EXPOSE 9000\nCMD ["python", "-m", "http.server", "9000"]\n',
    "index.html": "<!doctype html><title>By hand</title><h1>By hand</h1>",
}
# No README, no Dockerfile: what `spacekit init` would find out.
OWN_CODE = {
    "main.py": "from fastapi import FastAPI\nfrom fastapi.responses import HTMLResponse\napp = FastAPI()\n"
    "@app.get('/', response_class=HTMLResponse)\ndef page() -> str:\n"
    "    return '<!doctype html><title>Code alone</title><h1>Code alone</h1>'\n",
    "requirements.txt": "fastapi\nuvicorn\n",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_runs_in_a_container(
    cli: EngineProgram, engine: TestEngine, tmp_path: Path, port: int, page: Page, name: str
) -> None:
    """Built, started with closed files, and used, by user 1000."""
    shutil.copytree(find_template(name), tmp_path / name)
    run_and_use(cli, engine, name, port, page, TEMPLATES[name])


@pytest.mark.parametrize(
    ("name", "files", "title"), [("by-hand", OWN_DOCKERFILE, "By hand"), ("code", OWN_CODE, "Code alone")]
)
def test_a_folder_of_ones_own_runs_in_a_container(
    cli: EngineProgram,
    engine: TestEngine,
    tmp_path: Path,
    port: int,
    page: Page,
    name: str,
    files: dict[str, str],
    title: str,
) -> None:
    """A hand-written Dockerfile as it is, and code alone as `spacekit init` would complete it."""
    folder = write_files(tmp_path / name, files)

    def has_its_title(page: Page) -> None:
        expect(page).to_have_title(title, timeout=_PATIENCE_MS)

    run_and_use(cli, engine, name, port, page, has_its_title)
    assert set(files) == {path.name for path in folder.iterdir()}


def run_and_use(
    cli: EngineProgram, engine: TestEngine, name: str, port: int, page: Page, use: Callable[[Page], None]
) -> None:
    """Bring it up, use it, and look at who it is that runs."""
    done = cli("up", name, "--port", str(port), "--read-only", "--json")
    assert 0 == done.code, done.stderr
    page.goto(json.loads(done.stdout)["address"])
    use(page)
    container = f"spacekit-{name}-1"
    assert "uid=1000" in engine.docker("exec", container, "id")
    assert engine.inspect(container)["HostConfig"]["ReadonlyRootfs"]
    assert 0 == cli("down", name).code
