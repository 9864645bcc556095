"""Signing in and out, as people do."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp, Serve
from page_watch import PageWatch
from playwright.sync_api import Browser, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def whose() -> gr.Blocks:
    """An app that greets whoever is signed in."""

    def greet(request: gr.Request) -> str:
        return f"Hello {request.username}"

    with gr.Blocks() as demo:
        out = gr.Textbox(label="Greeting")
        demo.load(greet, None, out)
    return demo


def sign_in(page: Page, password: str) -> None:
    """Fill the form, and send it by the Enter key."""
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(password)
    page.get_by_label("Password").press("Enter")


def test_a_person_signs_in_and_out(page: Page, open_app: OpenApp, watch: PageWatch) -> None:
    """A wrong password is told and the name kept; the right one shows the app, and the footer leads out."""
    watch.allow("status of 400")
    open_app(whose(), "?__theme=dark", auth=("ann", "pa55"), auth_message="For <b>friends</b>.")
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.locator("b")).to_have_text("friends")
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("Name")).to_have_value("ann")
    expect(page.get_by_label("Password")).to_be_focused()
    sign_in(page, "pa55")
    expect(page.get_by_label("Greeting")).to_have_value("Hello ann")
    assert page.url.endswith("/?__theme=dark")
    expect(page.locator("footer")).to_contain_text("ann")
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_form_is_for_everyone(
    page: Page, open_app: OpenApp, watch: PageWatch, theme: str, width: int
) -> None:
    """Axe finds nothing on the login page, nor after a mistake, in either theme and on a phone."""
    watch.allow("status of 400")
    page.set_viewport_size({"width": width, "height": 700})
    open_app(whose(), f"?__theme={theme}", auth=("ann", "pa55"))
    assert [] == Axe().run(page).response["violations"]
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert [] == Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_needs_no_script(browser: Browser, serve: Serve) -> None:
    """A browser without scripts can sign in, too."""
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(serve(whose(), auth=("ann", "pa55")))
        sign_in(page, "pa55")
        # Without scripts the page is what the server painted, and words that say what is missing.
        expect(page.locator("#app > .sk-first")).to_be_attached()
    finally:
        context.close()


def test_a_login_that_ended_is_said(page: Page, open_app: OpenApp, watch: PageWatch) -> None:
    """Who was signed out meanwhile reads what to do when they go on."""
    watch.allow("status of 401")
    with gr.Blocks() as demo:
        gr.Button("Go").click(lambda: None)
    open_app(demo, auth=("ann", "pa55"))
    sign_in(page, "pa55")
    expect(page.get_by_role("button", name="Go")).to_be_visible()
    page.context.clear_cookies()
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")


@pytest.mark.filterwarnings("ignore:logins with Hugging Face are acted here")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_button_signs_in_and_out(page: Page, open_app: OpenApp, theme: str) -> None:
    """The button leads to the login and back to the same address, names who it was, and leads out again."""

    def greet(profile: gr.OAuthProfile | None) -> str:
        return "Nobody" if profile is None else f"Hello {profile.username}"

    with gr.Blocks() as demo:
        gr.LoginButton(logout_value="Leave, {}")
        out = gr.Textbox(label="Greeting")
        demo.load(greet, None, out)
    open_app(demo, f"?__theme={theme}")
    expect(page.get_by_label("Greeting")).to_have_value("Nobody")
    assert [] == Axe().run(page).response["violations"]
    page.get_by_role("button", name="Sign in with Hugging Face").click()
    expect(page.get_by_label("Greeting")).to_have_value(re.compile("Hello .+"))
    assert page.url.endswith(f"/?__theme={theme}")
    page.get_by_role("button", name="Leave, ").click()
    expect(page.get_by_label("Greeting")).to_have_value("Nobody")
    expect(page.get_by_role("button", name="Sign in with Hugging Face")).to_be_visible()


def test_a_person_comes_back_to_the_page_they_asked_for(page: Page, serve: Serve, watch: PageWatch) -> None:
    """Each page of an app of several asks strangers who they are, and is shown to them afterwards."""
    watch.allow("status of 401")
    demo = whose()
    with demo.route("About", "/about"):
        gr.Markdown("# All about it")
    page.goto(f"{serve(demo, auth=('ann', 'pa55'))}about?__theme=dark")
    sign_in(page, "pa55")
    expect(page.get_by_role("heading", name="All about it")).to_be_visible()
    assert page.url.endswith("/about?__theme=dark")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_label("Greeting")).to_have_value("Hello ann")
