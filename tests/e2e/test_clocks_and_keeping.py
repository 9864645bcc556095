"""Timer and BrowserState: what has no look, and works wherever it stands."""

from __future__ import annotations

import itertools
import re

import pytest
from asking import Asking
from browser_apps import OpenApp, Serve
from playwright.sync_api import BrowserContext, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

QUICK = 0.05


def test_a_timer_ticks_until_it_is_stopped(page: Page, open_app: OpenApp) -> None:
    """A timer ticks again and again, also in a tab that was never opened, until it is stopped."""
    ticks: list[int] = []

    def tick() -> int:
        ticks.append(len(ticks) + 1)
        return ticks[-1]

    with gr.Blocks() as demo:
        shown = gr.Number(label="Count")
        stop, go = gr.Button("Stop"), gr.Button("Go")
        with gr.Tab("First"):
            gr.Markdown("Here")
        with gr.Tab("Second"):
            timer = gr.Timer(QUICK)
        timer.tick(tick, None, shown)
        stop.click(lambda: gr.Timer(active=False), None, timer).then(lambda: "Stopped", None, stop)
        go.click(lambda: gr.Timer(active=True), None, timer)
    asking = Asking(page)
    open_app(demo)
    number = page.get_by_label("Count")
    expect(number).to_have_value(re.compile(r"\d\d"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stopped")).to_be_visible()
    # What ticked before is still answered, and shown.
    asking.wait_for_answers()
    seen = str(ticks[-1])
    expect(number).to_have_value(seen)
    page.wait_for_timeout(QUICK * 1000 * 5)  # five ticks that must not come
    expect(number).to_have_value(seen)
    page.get_by_role("button", name="Go").click()
    expect(number).not_to_have_value(seen)


def test_a_timer_that_is_off_does_not_tick(open_app: OpenApp) -> None:
    """A timer starts when a function makes it active, with the seconds that it gives."""
    with gr.Blocks() as demo:
        timer, shown = gr.Timer(QUICK, active=False), gr.Textbox(label="Ticks")
        timer.tick(lambda seconds: f"each {seconds} s", timer, shown)
        gr.Button("Go").click(lambda: gr.Timer(QUICK / 2, active=True), None, timer)
    page = open_app(demo)
    page.wait_for_timeout(QUICK * 1000 * 5)  # five ticks that must not come
    expect(page.get_by_label("Ticks")).to_have_value("")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Ticks")).to_have_value(f"each {QUICK / 2} s")


def test_a_value_is_computed_every_so_often(open_app: OpenApp) -> None:
    """A value that is a function with `every=` is computed when the page loads and again and again."""
    count = itertools.count(1)
    with gr.Blocks() as demo:
        gr.Number(lambda: next(count), label="Count", every=QUICK)
    page = open_app(demo)
    number = page.get_by_label("Count")
    expect(number).not_to_have_value("")
    first = number.input_value()
    expect(number).not_to_have_value(first)


def draft_app() -> gr.Blocks:
    """An app that keeps a draft in the browser, and shows it when the page is opened."""
    with gr.Blocks() as demo:
        kept = gr.BrowserState({"text": "new"}, storage_key="draft", secret="s3cret")
        draft = gr.Textbox(label="Draft")
        gr.Button("Keep").click(lambda text: {"text": text}, draft, kept, api_name="keep")
        demo.load(lambda value: value["text"], kept, draft)
    return demo


def test_a_browser_keeps_a_value(context: BrowserContext, page: Page, serve: Serve) -> None:
    """What is kept is there on the next visit, before the page's first event asks for it."""
    url = serve(draft_app())
    page.goto(url)
    expect(page.get_by_label("Draft")).to_have_value("new")
    page.get_by_label("Draft").fill("dear <b>Ann</b>")
    with page.expect_response("**/queue/join"):
        page.get_by_role("button", name="Keep").click()
    page.wait_for_function("localStorage.getItem('draft').includes('dear')")
    again = context.new_page()
    again.goto(url)
    expect(again.get_by_label("Draft")).to_have_value("dear <b>Ann</b>")


@pytest.mark.parametrize("kept", ["{", "7", '{"secret":"other","value":{"text":"stolen"}}'])
def test_what_somebody_else_wrote_is_not_read(page: Page, serve: Serve, kept: str) -> None:
    """What lies in the browser under the same name and is not ours is passed over."""
    url = serve(draft_app())
    page.add_init_script(f"localStorage.setItem('draft', {kept!r})")
    page.goto(url)
    expect(page.get_by_label("Draft")).to_have_value("new")
