"""What a page sent and was sent, counted in bytes on the wire by Chromium itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# Looks at a condition this often, in milliseconds; Playwright's events arrive meanwhile.
LOOK_EVERY_MS = 20
PATIENCE_MS = 30_000


@dataclass
class Exchange:
    """One request and its answer."""

    url: str
    encoding: str = ""
    encoded_bytes: int = 0
    is_pending: bool = True


class NetworkLog:
    """All requests of a page from now on.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._exchanges: dict[str, Exchange] = {}
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._finished)
        session.send("Network.enable")

    @property
    def exchanges(self) -> list[Exchange]:
        """The requests so far, in order."""
        return list(self._exchanges.values())

    @property
    def encoded_bytes(self) -> int:
        """What came over the wire so far, headers included."""
        return sum(exchange.encoded_bytes for exchange in self.exchanges)

    def wait_until_idle(self, *, after: str = "") -> None:
        """Return when no request is under way, and one of an address that ends with `after` was."""
        for _ in range(PATIENCE_MS // LOOK_EVERY_MS):
            is_begun = any(exchange.url.endswith(after) for exchange in self.exchanges) or not after
            if is_begun and not any(exchange.is_pending for exchange in self.exchanges):
                return
            self._page.wait_for_timeout(LOOK_EVERY_MS)
        raise AssertionError(f"not idle after {after!r}: {self.exchanges}")

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self._exchanges[event["requestId"]] = Exchange(event["request"]["url"])

    def _answered(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._exchanges:
            headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
            self._exchanges[event["requestId"]].encoding = headers.get("content-encoding", "")

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._exchanges:
            exchange = self._exchanges[event["requestId"]]
            exchange.encoded_bytes = int(event.get("encodedDataLength", 0))
            exchange.is_pending = False
