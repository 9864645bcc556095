"""What a page shows first is what it stays: nothing moves under a pointer, and the author's styles hold."""

from __future__ import annotations

import pytest
from browser_apps import Serve
from playwright.sync_api import Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

TEXT = "# Prices\n\n| fruit | price |\n|---|---|\n| apple | 2 |\n\n<b>From the market</b>"
WIDTH = 640

# Where the button stands, each time that the page was drawn and it stood elsewhere.
NOTE_MOVES = """
window.places = [];
const look = () => {
  const button = document.querySelector('#go');
  if (button) {
    const { x, y } = button.getBoundingClientRect();
    const place = `${Math.round(x)}, ${Math.round(y)}`;
    if (window.places.at(-1) !== place) window.places.push(place);
  }
  requestAnimationFrame(look);
};
look();
"""


def shop() -> gr.Blocks:
    """Components whose scripts and styles are files of their own, above a button."""
    with gr.Blocks() as demo:
        gr.Markdown(TEXT)
        gr.HTML("<p>Fresh</p>")
        gr.Dropdown(["apple", "pear"], label="Fruit")
        gr.File(label="List")
        gr.Button("Go", elem_id="go")
    return demo


def test_nothing_moves_once_it_is_there(page: Page, serve: Serve) -> None:
    """Also where the scripts come slowly; no style sheet is asked for, and the author's has the last word."""
    address = serve(shop(), css=f".gradio-container {{ max-width: {WIDTH}px; }}")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(NOTE_MOVES)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("button", name="Go")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert 1 == len(page.evaluate("window.places"))
    assert WIDTH == page.evaluate("document.querySelector('.gradio-container').offsetWidth")
    assert [] == [url for url in asked if url.endswith(".css")]
