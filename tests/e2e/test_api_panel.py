"""The panel that shows how to use an app from code."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from playwright.sync_api import Page, ViewportSize, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


def make_app() -> gr.Blocks:
    """An app with two public endpoints and a hidden one."""

    def greet(name: str, times: float) -> str:
        """Say hello."""
        return f"Hello {name}!" * int(times)

    with gr.Blocks(title="Greeter") as demo:
        gr.Markdown("# Greeter")
        name, times = gr.Textbox(label="Name"), gr.Slider(1, 5, 2, step=1, label="Times")
        out = gr.Textbox(label="Out")
        go = gr.Button("Go")
        go.click(greet, [name, times], out)
        go.click(lambda: "hidden", None, out, api_name="hidden", api_visibility="private")
        go.click(lambda file: file, gr.File(label="File"), gr.File(label="Copy"), api_name="copy")
    return demo


def open_panel(page: Page) -> None:
    """Click the link in the footer, and wait for what it shows."""
    page.get_by_role("button", name="Use via API").click()
    expect(page.get_by_role("dialog", name="Use this app from code")).to_be_visible()
    expect(page.get_by_text("/greet", exact=True)).to_be_visible()


def test_it_is_loaded_by_who_opens_it(page: Page, open_app: OpenApp) -> None:
    """Nothing of the panel is loaded with the page; opening it brings its script and the description."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    open_app(make_app())
    page.wait_for_load_state("networkidle")
    assert not [name for name in asked if name.startswith("ApiPanel") or name == "info"]
    open_panel(page)
    assert [name for name in asked if name.startswith("ApiPanel")]
    assert "info" in asked


def test_a_link_can_lead_to_it(page: Page, open_app: OpenApp) -> None:
    """`?view=api`, as people link to apps of Gradio."""
    open_app(make_app())
    address = page.url
    page.goto(f"{address}?view=api")
    expect(page.get_by_role("dialog", name="Use this app from code")).to_be_visible()
    expect(page.get_by_text("/greet", exact=True)).to_be_visible()


def test_the_footer_ends_where_the_page_does(page: Page, open_app: OpenApp) -> None:
    """What a narrow screen moves to a second line stands at its end, as on the first."""
    page.set_viewport_size(NARROW)
    open_app(make_app())
    right = "element => element.getBoundingClientRect().right"
    api = page.get_by_role("button", name="Use via API").evaluate(right)
    theme = page.get_by_role("button", name="System theme").evaluate(right)
    assert abs(api - theme) <= 1


def test_calls_have_the_address_of_this_browser(page: Page, open_app: OpenApp) -> None:
    """The calls name the app as it was reached, in the language that is chosen."""
    open_app(make_app())
    open_panel(page)
    address = page.url.rstrip("/")
    panel = page.get_by_role("dialog")
    expect(panel.locator("pre").first).to_contain_text(f'client = Client("{address}")')
    panel.get_by_text("JavaScript", exact=True).click()
    expect(panel.locator("pre").first).to_contain_text(f'await Client.connect("{address}")')
    panel.get_by_text("curl", exact=True).click()
    expect(panel.locator("pre").first).to_contain_text(f"{address}/gradio_api/call/v2/greet")
    expect(panel.get_by_text("/hidden")).to_have_count(0)
    expect(panel.get_by_text("default 2")).to_be_visible()


def test_a_call_can_be_copied(page: Page, open_app: OpenApp) -> None:
    """The button beside a call puts all of it on the clipboard."""
    open_app(make_app())
    open_panel(page)
    page.get_by_role("button", name="Copy the call of /greet").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_attached()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_role("dialog").locator("pre").first.inner_text()


def test_the_keyboard_opens_walks_and_closes(page: Page, open_app: OpenApp) -> None:
    """Enter opens it, arrows choose the language, Escape closes it and gives the focus back."""
    open_app(make_app())
    link = page.get_by_role("button", name="Use via API")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="JavaScript")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_focused()


def test_a_click_beside_it_closes_it(page: Page, open_app: OpenApp) -> None:
    """The page behind it is one click away."""
    open_app(make_app())
    open_panel(page)
    page.mouse.click(40, 400)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_app_may_do_without_it(page: Page, open_app: OpenApp) -> None:
    """`footer_links` without "api" leaves the link out."""
    open_app(make_app(), footer_links=["settings"])
    expect(page.get_by_role("button", name="Go")).to_be_visible()
    expect(page.get_by_role("button", name="Use via API")).to_have_count(0)
    page.goto(f"{page.url}?view=api")
    expect(page.get_by_role("button", name="Go")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(page: Page, open_app: OpenApp, theme: str, size: ViewportSize) -> None:
    """The open panel is without a finding, and nothing of it sticks out."""
    page.set_viewport_size(size)
    page.emulate_media(reduced_motion="reduce")
    open_app(make_app(), f"?__theme={theme}")
    open_panel(page)
    assert [] == Axe().run(page).response["violations"]
    panel = page.get_by_role("dialog").bounding_box()
    assert panel is not None
    assert 0 <= panel["x"]
    assert panel["x"] + panel["width"] <= size["width"]
    scrolled: int = page.get_by_role("dialog").evaluate("panel => panel.scrollWidth - panel.clientWidth")
    assert 0 == scrolled
