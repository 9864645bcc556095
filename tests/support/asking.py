"""The requests of a page: whether all that it asked is answered."""

from __future__ import annotations

from playwright.sync_api import Page, Request

LOOK_EVERY_MS = 10
PATIENCE_MS = 20_000


class Asking:
    """Hears what a page asks from now on.

    `Response.finished` does not do: it waits for ever for a stream that the page has read to its last word
    and then let go of, which Chromium at times calls a failure.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._under_way: list[Request] = []
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def wait_for_answers(self) -> None:
        """Return when all that was asked is answered to the end."""
        for _ in range(PATIENCE_MS // LOOK_EVERY_MS):
            if not self._under_way:
                return
            self._page.wait_for_timeout(LOOK_EVERY_MS)
        raise AssertionError(f"no end of the answer to {[request.url for request in self._under_way]}")

    def _begin(self, request: Request) -> None:
        self._under_way.append(request)

    def _end(self, request: Request) -> None:
        if request in self._under_way:  # or it began before
            self._under_way.remove(request)
