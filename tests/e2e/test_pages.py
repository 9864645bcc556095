"""Apps of several pages: their addresses, their navigation, and what works on each."""

from __future__ import annotations

import threading
import time

import httpx
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp, Serve
from fastapi import FastAPI
from playwright.sync_api import Page, expect

import spacekit as gr
from spacekit_runtime.ports import bind

pytestmark = pytest.mark.e2e


def several() -> gr.Blocks:
    """A home, a page that shouts, one that nothing leads to, and one with its own navigation."""
    with gr.Blocks(title="Several") as demo:
        gr.Markdown("# At home")
    with demo.route("Shout", "/shout"):
        text, out = gr.Textbox(label="Text"), gr.Textbox(label="Out")
        text.submit(str.upper, text, out, api_name="shout")
        demo.load(lambda: "loaded", None, out, api_name="greet")
    with demo.route("Secret", show_in_navbar=False):
        gr.Markdown("# Secret")
    with demo.route("Own"):
        gr.Navbar(
            [("Shouting", "shout"), ("Far", "https://example.org/"), ("Bad", "javascript:1")],
            main_page_name="Start",
        )
        gr.Markdown("# Own navigation")
    with demo.route("Bare"):
        gr.Navbar(visible=False)
        gr.Markdown("# Bare")
    return demo


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_one_walks_from_page_to_page(open_app: OpenApp, theme: str) -> None:
    """The navigation leads to the pages that it lists; each runs its own load, and works."""
    page = open_app(several(), query=f"?__theme={theme}")
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(links).to_have_text(["Home", "Shout", "Own", "Bare"])
    expect(links.first).to_have_attribute("aria-current", "page")
    expect(page.get_by_role("heading", name="At home")).to_be_visible()
    assert [] == [violation["id"] for violation in Axe().run(page).response["violations"]]
    page.get_by_role("link", name="Shout").click()
    expect(page.get_by_label("Out")).to_have_value("loaded")
    expect(page.get_by_role("link", name="Shout")).to_have_attribute("aria-current", "page")
    page.get_by_label("Text").fill("hey")
    page.get_by_label("Text").press("Enter")
    expect(page.get_by_label("Out")).to_have_value("HEY")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="At home")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_count(0)


def test_a_navbar_says_what_the_navigation_shows(page: Page, serve: Serve) -> None:
    """Its entries and the first page's name, on its page alone; a script is no address."""
    url = serve(several())
    page.goto(f"{url}own")
    links = page.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(links).to_have_text(["Start", "Shouting", "Far"])
    expect(links.nth(1)).to_have_attribute("href", "./shout")
    page.goto(f"{url}bare")
    expect(page.get_by_role("heading", name="Bare")).to_be_visible()
    expect(links).to_have_count(0)
    page.goto(f"{url}secret")
    expect(page.get_by_role("heading", name="Secret")).to_be_visible()


def test_pages_are_where_gradio_has_them(serve: Serve) -> None:
    """A page by its path, a slash at the end leads there, `?page=` asks for its part of config and info."""
    url = serve(several())
    with httpx.Client(base_url=url) as http:
        assert 200 == http.get("/shout").status_code
        moved = http.get("/shout/")
        assert (301, "../shout") == (moved.status_code, moved.headers["location"])
        assert 404 == http.get("/nowhere").status_code
        whole, part = http.get("/config").json(), http.get("/config", params={"page": "shout"}).json()
        other = http.get("/gradio_api/info", params={"page": "own"}).json()["named_endpoints"]
        own = http.get("/gradio_api/info", params={"page": "shout"}).json()["named_endpoints"]
    assert ("shout", whole["page"]["shout"]["layout"]) == (part["current_page"], part["layout"])
    assert {"Text", "Out"} == {c["props"].get("label") for c in part["components"]} - {None}
    assert len(whole["components"]) > len(part["components"])
    assert ({"/shout", "/greet"}, {}) == (set(own), other)


def test_an_app_below_a_path_keeps_its_pages(page: Page) -> None:
    """Mounted into another app, the pages are below its path, and find their parts."""
    outer = gr.mount_gradio_app(FastAPI(), several(), "/demo")
    sock = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(outer, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        page.goto(f"http://127.0.0.1:{sock.getsockname()[1]}/demo/shout")
        page.get_by_role("link", name="Own").click()
        expect(page.get_by_role("heading", name="Own navigation")).to_be_visible()
        assert page.url.endswith("/demo/own")
    finally:
        page.goto("about:blank")
        server.should_exit = True
        thread.join(10)
        sock.close()


def test_unload_is_called_when_the_page_goes(open_app: OpenApp) -> None:
    """Once, with the request of its session, even if nothing ever happened on the page."""
    gone: list[str | None] = []

    def unload(request: gr.Request) -> None:
        gone.append(request.session_hash)

    with gr.Blocks() as demo:
        gr.Markdown("x")
        demo.unload(unload)
    page = open_app(demo)
    expect(page.get_by_text("x", exact=True)).to_be_visible()
    page.goto("about:blank")
    until = time.monotonic() + 10
    while not gone and time.monotonic() < until:
        page.wait_for_timeout(20)
    assert 1 == len(gone)
    assert gone[0]
