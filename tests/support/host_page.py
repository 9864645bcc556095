"""A page of somebody else's that shows apps, on a server of its own."""

from __future__ import annotations

from collections.abc import Callable

from local_server import LocalServer, QuietHandler
from playwright.sync_api import FrameLocator, Page, expect
from waiting import wait_until

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>A page of its own</title>
<link rel="icon" href="data:,">
<style>
  body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem; font: 1rem/1.6 Georgia, serif }
  /* What a page says of its own frames and buttons must not reach into an app. */
  iframe { width: 50% !important; height: 20px !important } button { background: red !important }
</style>
<body>
<main>
<h1>A page of its own</h1>
__BODY__
</main>
</body>
</html>
"""


class HostPage(LocalServer):
    """Serves one page while it is entered.

    Attributes:
        body: What stands in it.
    """

    body = ""

    def __init__(self, body: str = "") -> None:
        page = self
        self.body = body

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                text = _PAGE.replace("__BODY__", page.body)
                self.send_body(200, text.encode(), "text/html; charset=utf-8")

        super().__init__(Handler)

    def url(self, host: str = "localhost") -> str:
        """Its address, by one of this machine's names."""
        return f"http://{host}:{self.port}/"


def height_of(page: Page, selector: str) -> float:
    """How tall the inside of a frame is."""
    height: float = page.locator(selector).evaluate("frame => frame.clientHeight")
    return height


def expect_fit(
    page: Page, frame: FrameLocator, selector: str, is_right: Callable[[float], bool] = bool
) -> None:
    """Wait until a frame is as tall as what is in it, so that no scroll bar is left.

    Args:
        page: The page around.
        frame: The frame.
        selector: Where it stands.
        is_right: What else its height is to be: before a change it fits, too.
    """
    body = frame.locator("body")
    expect(body).to_be_visible()

    def fits() -> bool:
        height = height_of(page, selector)
        inner = body.evaluate("body => Math.ceil(body.getBoundingClientRect().height)")
        return abs(inner - height) < 1 and is_right(height)

    wait_until(fits)
