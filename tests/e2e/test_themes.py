"""Light, dark and still: the page follows the device, the address and the visitor."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp, Serve
from gate import Gate
from kitchen_sink import kitchen_sink
from playwright.sync_api import Browser, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

# An animation this short is none to the eye.
LONGEST_MOTION = 0.01
MOVING = """() => {
    const seconds = (text) => Math.max(...text.split(',').map(parseFloat));
    return [...document.querySelectorAll('*')].flatMap((element) =>
        ['', '::before', '::after'].flatMap((pseudo) => {
            const style = getComputedStyle(element, pseudo || null);
            const longest = Math.max(
                seconds(style.transitionDuration),
                style.animationName === 'none' ? 0 : seconds(style.animationDuration),
            );
            return longest > 0 ? [[longest, `${element.tagName}.${element.className}${pseudo}`]] : [];
        }),
    );
}"""


def brightness(page: Page) -> int:
    """How bright the page's background is, from 0 to 255."""
    page.wait_for_function("document.documentElement.dataset.theme")
    color = page.evaluate(r"getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)")
    return round(sum(map(int, color[:3])) / 3)


def is_dark(page: Page) -> bool:
    """Whether the page is dark, and says so to authors' CSS."""
    is_dim = brightness(page) < 64
    assert is_dim == page.evaluate("document.body.classList.contains('dark')")
    return is_dim


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_device(page: Page, open_app: OpenApp, scheme: str) -> None:
    """Without a word from anybody, the page is as light or dark as the device, also when that changes."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    open_app(gr.Interface(str, "text", "text"))
    assert is_dark(page) == (scheme == "dark")
    page.emulate_media(color_scheme="light" if scheme == "dark" else "dark")
    page.wait_for_function("dark => document.body.classList.contains('dark') === dark", arg=scheme != "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_address_can_say_which(page: Page, open_app: OpenApp, theme: str) -> None:
    """`?__theme=` passes the device's setting."""
    page.emulate_media(color_scheme="light" if theme == "dark" else "dark")
    open_app(gr.Interface(str, "text", "text"), f"?__theme={theme}")
    assert is_dark(page) == (theme == "dark")


def test_a_visitors_choice_is_remembered(page: Page, open_app: OpenApp) -> None:
    """The button in the footer changes the theme, and a reload keeps it."""
    page.emulate_media(color_scheme="light")
    open_app(gr.Interface(str, "text", "text"))
    for name in ("System theme", "Light theme"):
        page.get_by_role("button", name=name).click()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert is_dark(page)
    page.reload()
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    assert is_dark(page)


def test_the_first_paint_has_the_devices_colours(browser: Browser, serve: Serve) -> None:
    """Before any script runs the page is already dark on a dark device: nothing flashes."""
    context = browser.new_context(color_scheme="dark", java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(serve(gr.Interface(str, "text", "text")))
        color = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
        assert "rgb(16, 20, 19)" == color
        assert "This app needs JavaScript" in page.locator("body").inner_text()
    finally:
        context.close()


def test_nothing_moves_for_those_who_asked(page: Page, open_app: OpenApp) -> None:
    """With `prefers-reduced-motion` no element has an animation or transition to be seen, busy or idle."""
    page.emulate_media(reduced_motion="reduce")
    open_app(kitchen_sink())
    expect(page.get_by_role("tab").first).to_be_visible()
    for tab in page.get_by_role("tab").all()[:4]:
        tab.click()
        assert [] == [moving for moving in page.evaluate(MOVING) if moving[0] > LONGEST_MOTION]


def test_a_waiting_page_does_not_move_either(page: Page, open_app: OpenApp) -> None:
    """The signs of work under way are still, too, for those who asked."""
    gate = Gate()
    page.emulate_media(reduced_motion="reduce")
    open_app(gr.Interface(gate.pass_through, None, gr.Textbox(label="Text")))
    page.get_by_role("button", name="Generate").click()
    expect(page.locator(".status")).to_be_visible()
    assert [] == [moving for moving in page.evaluate(MOVING) if moving[0] > LONGEST_MOTION]
    gate.let_go()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
