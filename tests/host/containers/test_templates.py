"""Templates on a host with an engine, as `spacekit new` makes them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker_spaces import container_host
from engine_program import TestEngine
from playwright.sync_api import Page, expect, sync_playwright
from running_host import RunningHost
from small_spaces import address_of, push, wait_until_settled

from spacekit.folder.app_folder import read_folder
from spacekit.folder.scaffold import scaffold

pytestmark = pytest.mark.e2e

# Long enough to fetch Streamlit on a slow line.
_BUILD_SECONDS = 280
# A page of a framework that loads its parts one after the other, on a machine that is busy with tests.
_PATIENCE_MS = 30_000


@pytest.fixture
def page() -> Iterator[Page]:
    """The system's Chromium; --no-sandbox, since tests may run as root."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


@pytest.fixture(scope="module")
def host(engine: TestEngine) -> Iterator[RunningHost]:
    """A host that trusts nobody."""
    with container_host(engine) as running:
        yield running


def _bring_up(host: RunningHost, tmp_path: Path, template: str) -> str:
    """A Space made of a template's copy, which runs; gives its address."""
    folder = read_folder(scaffold(template, tmp_path / template))
    files = {file.path: (folder.path / file.path).read_bytes() for file in folder.files}
    push(host.api(), f"me/{template}", files)
    runtime = wait_until_settled(host.api(), f"me/{template}", _BUILD_SECONDS)
    assert "RUNNING" == runtime.stage, runtime.raw.get("errorMessage")
    return address_of(host.api(), f"me/{template}")


def test_the_docker_template_counts(host: RunningHost, tmp_path: Path, page: Page) -> None:
    """Its own Dockerfile installs FastAPI as user 1000, and its page works in a browser."""
    page.goto(_bring_up(host, tmp_path, "docker"))
    page.get_by_role("button", name="One more").click()
    expect(page.get_by_role("status")).to_have_text("1", timeout=_PATIENCE_MS)


def test_the_streamlit_template_draws(host: RunningHost, tmp_path: Path, page: Page) -> None:
    """A WebSocket through the host's proxy to the container brings its page to life."""
    page.goto(_bring_up(host, tmp_path, "streamlit"))
    expect(page.get_by_role("heading", name="Moon phases")).to_be_visible(timeout=_PATIENCE_MS)
    expect(page.get_by_text("How much of it is lit")).to_be_visible(timeout=_PATIENCE_MS)


def test_the_hello_template_runs_in_a_rendered_image(host: RunningHost, tmp_path: Path, page: Page) -> None:
    """An app of spacekit gets the host's own version, from the wheel that the host makes of itself."""
    page.goto(_bring_up(host, tmp_path, "hello"))
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Greeting")).to_have_value("Hello, Ada!", timeout=_PATIENCE_MS)
