"""The relay's own pages: one design with the app's, whole in Chromium, from the first visit to the app."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from echo_app import EchoApp
from playwright.sync_api import Browser, Page, expect
from running_relay import RunningRelay
from sharing import Sharing

pytestmark = pytest.mark.e2e
_TOKEN = re.compile(r"^  (--[\w-]+): ([^;]+);", re.MULTILINE)


@pytest.fixture(scope="module")
def relay() -> Iterator[RunningRelay]:
    """One relay for all tests of this file."""
    with RunningRelay() as running:
        yield running


@pytest.fixture
def app() -> Iterator[EchoApp]:
    """An app of the test's own."""
    with EchoApp() as running:
        yield running


@pytest.fixture
def sharing(relay: RunningRelay, app: EchoApp) -> Iterator[Sharing]:
    """That app, shared."""
    with Sharing(relay, app.port) as shared:
        yield shared


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page by day and by night."""
    with browser.new_context(color_scheme=request.param, viewport={"width": 360, "height": 700}) as context:
        yield context.new_page()


def is_sound(page: Page) -> None:
    """Nothing for axe to find, nothing wider than the screen, nothing in the console."""
    assert [] == Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_first_visit(page: Page, sharing: Sharing) -> None:
    """The warning, one press of Enter, the app; a second visit leads straight there."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(f"{sharing.link['url']}hello?x=1")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are about to open somebody's app")
    is_sound(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Open the app")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text('"path": "/hello?x=1"')
    page.goto(sharing.link["url"])
    expect(page.locator("body")).to_contain_text('"app": "app"')
    assert not problems


def test_sign_in(page: Page, relay: RunningRelay, app: EchoApp) -> None:
    """A wrong password is told, the right one leads on; the page asks for the name at once."""
    with Sharing(relay, app.port, wishes={"auth": "ada:secret"}) as shared:
        page.goto(shared.link["url"])
        expect(page.get_by_label("Name")).to_be_focused()
        is_sound(page)
        page.keyboard.type("ada")
        page.get_by_label("Password").fill("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("not the right name and password")
        is_sound(page)
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill("secret")
        page.get_by_role("button", name="Open the app").click()
        expect(page.locator("body")).to_contain_text('"app": "app"')


def test_where_there_is_nothing(page: Page, relay: RunningRelay) -> None:
    """A link that is none, and the relay's own page."""
    root = f"share.localhost:{relay.http_port}"
    page.goto(f"http://{'a' * 16}.{root}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
    is_sound(page)
    page.goto(f"http://{root}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A relay of share links")
    is_sound(page)


def test_warning_in_a_frame(page: Page, relay: RunningRelay, sharing: Sharing) -> None:
    """An app that stands in another page's frame is warned of and opened there."""
    page.goto(f"http://share.localhost:{relay.http_port}/robots.txt")
    page.set_content(
        f'<title>x</title><iframe src="{sharing.link["url"]}" width="340" height="500"></iframe>'
    )
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Open the app").click()
    expect(frame.locator("body")).to_contain_text('"app": "app"')
