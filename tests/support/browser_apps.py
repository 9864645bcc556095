"""What the fixtures of the tests in a browser give."""

from __future__ import annotations

from typing import Any, Protocol

from playwright.sync_api import Page

from spacekit import Blocks


class Serve(Protocol):
    """Launches an app, and gives its address."""

    def __call__(self, demo: Blocks, **options: Any) -> str:
        """Launch; `options` go to `launch`."""


class OpenApp(Protocol):
    """Launches an app, and opens its page."""

    def __call__(self, demo: Blocks, query: str = "", **options: Any) -> Page:
        """Launch and open; `options` go to `launch`."""
