"""A colour to pick or to type. Browser half: web/src/components/colorpicker."""

from __future__ import annotations

from typing import Any, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.text import as_text


class ColorPicker(Component):
    """A colour to pick or to type.

    Functions take and give it as CSS writes it: `"#0b6b66"`, or whatever else a person typed.

    Args:
        value: The colour at the start.
        common: See `Common`.
    """

    change = Event("The colour changed, by a person or by a function.")
    input = Event("A person picked or typed another colour.")
    release = Event("A person has done with picking.")
    submit = Event("A person pressed Enter.")
    focus = Event("The cursor came.")
    blur = Event("The cursor left.")

    def __init__(self, value: Any = None, **common: Unpack[Common]) -> None:
        super().__init__(value, **common)

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
        """Black."""
        return "#000000"
