"""What an app's functions were called with, as a test sees it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

LOOK_EVERY_MS = 20
PATIENCE_MS = 30_000


class Heard(list[Any]):
    """The values that a function got, call by call; the page is driven on while a test waits for them."""

    def hear(self, value: Any) -> None:
        """Note a value; give this to an event."""
        self.append(value)

    def wait_for(self, page: Page, expected: list[Any]) -> None:
        """Return when these values and no others have come, in order and of the same types."""
        self._wait_for_count(page, len(expected))
        assert expected == self, f"{expected} were expected, not {self}"
        types = [type(value) for value in self]
        assert [type(value) for value in expected] == types, f"types differ: {types}"

    def wait_for_all(self, page: Page, expected: set[Any]) -> None:
        """Return when these values and no others have come, each once, in any order."""
        self._wait_for_count(page, len(expected))
        assert sorted(expected) == sorted(self), f"{expected} were expected, not {self}"

    def _wait_for_count(self, page: Page, count: int) -> None:
        for _ in range(PATIENCE_MS // LOOK_EVERY_MS):
            if len(self) >= count:
                return
            page.wait_for_timeout(LOOK_EVERY_MS)
