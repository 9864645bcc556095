"""What a page shows first is what it stays: nothing moves under a pointer, and the author's styles hold."""

from __future__ import annotations

import re

import pytest
from browser_apps import Serve
from page_watch import PageWatch
from playwright.sync_api import Browser, Page, Route, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

TEXT = "# Prices\n\n| fruit | price |\n|---|---|\n| apple | 2 |\n\n<b>From the market</b>"
WIDTH = 640
LOST = "ERR_CONNECTION_ABORTED"

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


@pytest.mark.parametrize("part", ["main", "Dropdown"])
def test_a_part_that_was_lost_on_the_way_is_fetched_again(
    page: Page, serve: Serve, watch: PageWatch, part: str
) -> None:
    """As when the network changes while a page loads: the page's own script, and a component's."""
    watch.allow(LOST)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.request.url)
        return route.abort("connectionaborted")

    page.route(re.compile(rf"/assets/{part}-"), lose)
    page.goto(serve(shop()))
    expect(page.get_by_role("combobox", name="Fruit")).to_be_visible()
    assert 1 == len(lost)


def test_scripts_that_do_not_come_are_told(page: Page, serve: Serve, watch: PageWatch) -> None:
    """It is tried twice; then a sentence says so, and a link tries again."""
    watch.allow(LOST)
    tried: list[str] = []

    def lose(route: Route) -> None:
        tried.append(route.request.url)
        route.abort("connectionaborted")

    page.route(re.compile("/assets/main-"), lose)
    page.goto(serve(shop()))
    expect(page.get_by_role("alert")).to_contain_text("This page could not be loaded.")
    assert 2 == len(tried)
    page.unroute(re.compile("/assets/main-"))
    page.get_by_role("link", name="Load it again").click()
    expect(page.get_by_role("combobox", name="Fruit")).to_be_visible()


def test_without_its_translations_a_page_is_in_english(browser: Browser, serve: Serve) -> None:
    """A part that never comes takes nothing else along."""
    address = serve(gr.Interface(str, "text", "text"))
    with browser.new_context(locale="de") as context:
        page = context.new_page()
        page.route(re.compile("/assets/translating-"), lambda route: route.abort("connectionaborted"))
        page.goto(address)
        expect(page.get_by_role("button", name="Submit")).to_be_visible()
