"""A real Chromium in front of really launched apps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser_apps import OpenApp, Serve
from chromium import launch_args
from page_watch import PageWatch
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

import spacekit as gr

# For conditions that hold at once on an idle machine; CI is not one.
PATIENCE_MS = 10_000
WIDE: ViewportSize = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what uses a browser last: while Playwright is there, `asyncio.run` does not work in its thread."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Take the system's Chromium where there is one, else the one that Playwright brings."""
    expect.set_options(timeout=PATIENCE_MS)
    return {**browser_type_launch_args, **launch_args()}


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Launch apps on free ports, give their addresses, and close them after the test."""
    launched: list[gr.Blocks] = []

    def launch(demo: gr.Blocks, **options: Any) -> str:
        launched.append(demo)
        demo.launch(server_port=0, prevent_thread_lock=True, quiet=True, **options)
        assert demo.local_url is not None
        return demo.local_url

    yield launch
    for demo in launched:
        demo.close(verbose=False)


@pytest.fixture
def watch() -> PageWatch:
    """What the pages of this test complain about; the test fails if there is anything."""
    return PageWatch()


@pytest.fixture
def context(
    browser: Browser,
    watch: PageWatch,
    serve: Serve,  # noqa: ARG001  # set up before, so that it closes after
) -> Iterator[BrowserContext]:
    """A fresh profile, whose pages close before the apps do and must not complain."""
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(PATIENCE_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watch.follow(context)
    yield context
    complaints = watch.complaints()
    context.close()
    assert [] == complaints


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that fails the test on any complaint."""
    return context.new_page()


@pytest.fixture
def open_app(page: Page, serve: Serve) -> OpenApp:
    """Launch an app and open its page."""

    def open_(demo: gr.Blocks, query: str = "", **options: Any) -> Page:
        page.goto(serve(demo, **options) + query)
        return page

    return open_
