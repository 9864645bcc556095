"""Several tabs, and tabs that go and come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from browser_apps import Serve
from heard import Heard
from playwright.sync_api import Browser, BrowserContext, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

# A browser opens this many connections to one host over HTTP/1.1; one tab more must work all the same.
CONNECTIONS_A_HOST = 6


def counting_app() -> gr.Blocks:
    """An app that counts a visitor's clicks."""
    with gr.Blocks() as demo:
        state = gr.State(0)
        shown = gr.Number(label="Count")
        gr.Button("Count").click(lambda count: (count + 1, count + 1), state, [state, shown])
    return demo


def endless_app(heard: Heard) -> gr.Blocks:
    """An app whose function gives values until it is cancelled, and tells so."""

    async def count() -> AsyncIterator[str]:
        try:
            for number in range(10_000):
                yield f"step {number}"
                await asyncio.sleep(0.01)
        finally:
            heard.hear("ended")

    with gr.Blocks() as demo:
        shown = gr.Textbox(label="Text")
        gr.Button("Go").click(count, None, shown, concurrency_limit=None)
        gr.Button("Ask").click(lambda: "answered", None, shown, queue=False)
    return demo


def start(page: Page, url: str) -> None:
    """Open the page and set the stream going."""
    page.goto(url)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Text")).not_to_have_value("")


def test_tabs_do_not_share_state(context: BrowserContext, serve: Serve) -> None:
    """What one tab counts is not in another's count."""
    url = serve(counting_app())
    one, other = context.new_page(), context.new_page()
    for page in (one, other):
        page.goto(url)
    for count in ("1", "2"):
        one.get_by_role("button", name="Count").click()
        expect(one.get_by_label("Count")).to_have_value(count)
    other.get_by_role("button", name="Count").click()
    expect(other.get_by_label("Count")).to_have_value("1")


def test_many_tabs_work_at_once(context: BrowserContext, serve: Serve) -> None:
    """With as many idle tabs as a browser has connections, and more, the last one still answers."""
    url = serve(counting_app())
    pages = [context.new_page() for _ in range(CONNECTIONS_A_HOST + 2)]
    for page in pages:
        page.goto(url)
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_label("Count")).to_have_value("1")
    for page in pages:
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_label("Count")).to_have_value("2")


def test_closing_a_tab_ends_its_work(context: BrowserContext, serve: Serve) -> None:
    """When a tab is closed, the function that ran for it ends at once, not after a timeout."""
    heard = Heard()
    url = serve(endless_app(heard))
    page, other = context.new_page(), context.new_page()
    start(page, url)
    page.close()
    heard.wait_for(other, ["ended"])


def test_leaving_the_page_ends_its_work(page: Page, serve: Serve) -> None:
    """Going elsewhere is like closing the tab."""
    heard = Heard()
    start(page, serve(endless_app(heard)))
    page.goto("about:blank")
    heard.wait_for(page, ["ended"])


def test_coming_back_finds_a_page_that_works(page: Page, serve: Serve) -> None:
    """Back and forth in the history, with a stream cut off between, leaves a page that answers."""
    heard = Heard()
    url = serve(endless_app(heard))
    start(page, url)
    page.goto("about:blank")
    heard.wait_for(page, ["ended"])
    page.go_back()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_label("Text")).to_have_value("answered")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_page_from_the_browsers_cache_keeps_its_state(page: Page, serve: Serve) -> None:
    """A page that comes back as it was left goes on counting where it was."""
    url = serve(counting_app())
    page.goto(url)
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Count")).to_have_value("1")
    page.evaluate("window.isTheSamePage = true")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Count")).to_have_value("2")


def test_two_people_are_strangers(browser: Browser, context: BrowserContext, serve: Serve) -> None:
    """Each visitor has a session of their own, and no cookie is needed for it."""
    url = serve(counting_app())
    stranger = browser.new_context()
    try:
        for page in (context.new_page(), stranger.new_page()):
            page.goto(url)
            page.get_by_role("button", name="Count").click()
            expect(page.get_by_label("Count")).to_have_value("1")
        assert [] == stranger.cookies()
    finally:
        stranger.close()
