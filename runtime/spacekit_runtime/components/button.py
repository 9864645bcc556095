"""A button. Browser half: web/src/components/button."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.icons import WithIcon
from spacekit_runtime.components.text import as_text


class Button(WithIcon):
    """A button.

    Functions take and give its text.

    Args:
        value: The text on it.
        variant: `"primary"` for the main action, `"secondary"`, `"stop"`, or `"huggingface"`.
        size: `"sm"`, `"md"` or `"lg"`.
        icon: Path or URL of a picture before the text.
        link: URL that a click opens.
        link_target: Where it opens: `"_self"`, `"_blank"`, `"_parent"` or `"_top"`.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "button"
    skip_api = True
    defaults: ClassVar[Common] = {"min_width": None, "interactive": True}

    change = Event("A function changed the text.")
    click = Event("A person clicked.")

    def __init__(
        self,
        value: Any = "Run",
        *,
        variant: Literal["primary", "secondary", "stop", "huggingface"] = "secondary",
        size: Literal["sm", "md", "lg"] = "lg",
        icon: str | None = None,
        link: str | None = None,
        link_target: Literal["_self", "_blank", "_parent", "_top"] = "_self",
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.variant = variant
        self.size = size
        self.icon = icon
        self.link = link
        self.link_target = link_target

    def preprocess(self, payload: Any) -> str | None:
        """Text, whatever a client sent."""
        return as_text(payload)

    def postprocess(self, value: Any) -> str | None:
        """Text, whatever the function gave."""
        return as_text(value)

    def api_info(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def example_payload(self) -> str:
        """What buttons say."""
        return "Run"
