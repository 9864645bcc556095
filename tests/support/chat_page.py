"""The parts of a chat in a page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def log(page: Page) -> Locator:
    """What is said in the chat."""
    return page.get_by_role("log")


def said(page: Page) -> Locator:
    """The messages as they stand together."""
    return log(page).get_by_role("article")


def field(page: Page) -> Locator:
    """The field for messages."""
    return page.get_by_placeholder("Type a message")
