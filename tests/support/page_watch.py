"""A watch over all pages of a browser: what a person with the developer tools open would frown at."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# The schemes of addresses that lead nowhere.
LOCAL_SCHEMES = frozenset({"data", "blob"})
# A name that Chromium is told to look for on this machine. To a browser it is no safe place, unlike
# localhost, so it behaves as for any server without https: no brotli, no clipboard.
PLAIN_HOST = "plain.test"
OWN_HOSTS = frozenset({"127.0.0.1", "localhost", PLAIN_HOST})
# Said of requests that the page itself gave up, and at times of streams that it has read to the end.
NO_FAILURE = "net::ERR_ABORTED"
FROWNED_AT = frozenset({"error", "warning"})


class PageWatch:
    """Notes console errors and warnings, uncaught exceptions, failed requests and requests to other hosts."""

    def __init__(self) -> None:
        self._noted: list[str] = []
        self._allowed: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Watch all pages of a context, those opened later too."""
        context.on("console", self._console)
        context.on("weberror", self._web_error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)

    def allow(self, pattern: str) -> None:
        """Expect complaints that match a regular expression: this test brings them about."""
        self._allowed.append(pattern)

    def complaints(self) -> list[str]:
        """What was noted and not allowed."""
        return [line for line in self._noted if not any(re.search(p, line) for p in self._allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in FROWNED_AT:
            self._noted.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _web_error(self, error: WebError) -> None:
        self._noted.append(f"uncaught: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in LOCAL_SCHEMES and address.hostname not in OWN_HOSTS:
            self._noted.append(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != NO_FAILURE:
            self._noted.append(f"request failed: {request.method} {request.url}: {request.failure}")
