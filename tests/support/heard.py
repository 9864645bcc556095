"""What an app's functions were called with, as a test sees it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

LOOK_EVERY_MS = 20
PATIENCE_MS = 10_000


class Heard(list[Any]):
    """The values that a function got, call by call; the page is driven on while a test waits for them."""

    def hear(self, value: Any) -> None:
        """Note a value; give this to an event."""
        self.append(value)

    def wait_for(self, page: Page, expected: list[Any]) -> None:
        """Return when these values and no others have come, in order and of the same types."""
        for _ in range(PATIENCE_MS // LOOK_EVERY_MS):
            if len(self) >= len(expected):
                break
            page.wait_for_timeout(LOOK_EVERY_MS)
        assert expected == self, f"{expected} were expected, not {self}"
        assert [type(value) for value in expected] == [type(value) for value in self]
