"""A share link in a browser: the warning first, a login, and the app as if it were near."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser_apps import Serve
from page_watch import PageWatch
from playwright.sync_api import Page, expect
from running_relay import RunningRelay

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def settings_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of relays is the test's own."""
    monkeypatch.setenv("SPACEKIT_CONFIG_DIR", str(tmp_path))


@pytest.fixture(scope="module")
def relay() -> Iterator[RunningRelay]:
    """A relay whose links only browsers resolve: below localhost."""
    with RunningRelay() as running:
        yield running


def shout(text: str) -> Iterator[str]:
    """Louder and louder."""
    for end in range(1, len(text) + 1):
        yield text[:end].upper()


def keep(file: str) -> str:
    """Give a file back."""
    return file


def test_an_app_with_a_login_behind_a_link(
    page: Page, serve: Serve, relay: RunningRelay, watch: PageWatch
) -> None:
    """The relay warns once; then the app's own login, a stream, and a file there and back."""
    with gr.Blocks() as demo:
        text, loud = gr.Textbox(label="text"), gr.Textbox(label="loud")
        gr.Button("Shout").click(shout, text, loud)
        file, back = gr.File(label="file"), gr.File(label="back")
        file.upload(keep, file, back)
    serve(demo, share=True, share_server_address=relay.address, auth=("ada", "secret"))
    assert demo.share_url
    # The link is not one of the hosts that pages of tests are from; anything but the link still is noticed.
    watch.allow(f"^request to another host: {re.escape(demo.share_url)}/")
    page.goto(demo.share_url)
    page.get_by_role("button", name="Open the app").click()
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("text").fill("hear me")
    page.get_by_role("button", name="Shout").click()
    expect(page.get_by_label("loud")).to_have_value("HEAR ME")
    content = os.urandom(200_000)
    page.locator("input[type=file]").first.set_input_files(
        {"name": "some.bin", "mimeType": "application/octet-stream", "buffer": content}
    )
    links = page.get_by_role("link", name="Download some.bin")
    expect(links).to_have_count(2)
    with page.expect_download() as download:
        links.last.click()
    assert content == Path(download.value.path()).read_bytes()
    page.reload()
    expect(page.get_by_label("text")).to_be_visible()
    assert page.url.startswith(demo.share_url)
