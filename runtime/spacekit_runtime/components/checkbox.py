"""A box to tick. Browser half: web/src/components/checkbox."""

from __future__ import annotations

from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event


class Checkbox(Component):
    """A box to tick.

    Functions take and give a `bool`.

    Args:
        value: Whether it is ticked at the start.
        common: See `Common`.
    """

    is_form: ClassVar[bool] = True

    change = Event("The tick changed, by a person or by a function.")
    input = Event("A person clicked.")
    select = Event("A person ticked or unticked it; `SelectData.selected` says which.")

    def __init__(self, value: Any = False, **common: Unpack[Common]) -> None:  # Gradio's order
        super().__init__(value, **common)

    def preprocess(self, payload: Any) -> bool | None:
        """True or false; `None` stays, as no answer."""
        return None if payload is None else bool(payload)

    def postprocess(self, value: Any) -> bool:
        """True or false; `None` is no tick."""
        return bool(value)

    def api_info(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}

    def example_payload(self) -> bool:
        """Ticked."""
        return True
