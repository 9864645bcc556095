"""A value that a browser keeps. Browser half: web/src/components/browserstate."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.json_view import plain

# As long as nobody guesses the name that another app chose on the same address.
NAME_BYTES = 16


class BrowserState(Component):
    """A value that a person's browser keeps for the next visit; it has no look.

    It is any JSON, and it is the person's: they can read it and change it, so no function may trust it.

    Args:
        default_value: The value on the first visit.
        storage_key: The name it is kept by. Without one the app makes one up each time it starts, and begins
            anew.
        secret: A value that was kept with another secret is not read.
        render: Whether it joins the app where it is made.
    """

    parts_fields: ClassVar[bool] = False

    change = Event("The value changed, by a function or by what the browser has kept.")

    def __init__(
        self,
        default_value: Any = None,
        *,
        storage_key: str | None = None,
        secret: str | None = None,
        render: bool = True,
    ) -> None:
        self.default_value = plain(default_value)
        self.storage_key = storage_key or secrets.token_urlsafe(NAME_BYTES)
        self.secret = secret or secrets.token_urlsafe(NAME_BYTES)
        super().__init__(None, render=render)

    def prop_names(self) -> list[str]:
        """Only what the browser needs to keep it."""
        return ["default_value", "storage_key", "secret"]

    def preprocess(self, payload: Any) -> Any:
        """What the browser kept; where it kept nothing, and for clients without a browser, the start."""
        # A copy each time: what one function does to it must not become everybody's start.
        return plain(self.default_value) if payload is None else payload

    def postprocess(self, value: Any) -> Any:
        """Plain JSON."""
        return plain(value)

    def api_info(self) -> dict[str, Any]:
        """Any JSON."""
        return {"type": {}, "description": "any json-serializable value"}

    def example_payload(self) -> str:
        """Something small."""
        return "test"
