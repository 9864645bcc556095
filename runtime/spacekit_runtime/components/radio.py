"""One of a few choices, all in sight. Browser half: web/src/components/radio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.choices import ChoiceType, as_choices, check_type, pick, schema, with_pairs
from spacekit_runtime.components.events import Event


class Radio(Component):
    """One of a few choices, all in sight.

    Functions take the value of the choice, or its index, or `None`; they give the value.

    Args:
        choices: Values, or pairs of name and value.
        value: The choice at the start; `None` for none.
        type: Whether functions take the `"value"` or the `"index"`.
        rtl: Whether the choices run from right to left.
        common: See `Common`.
    """

    is_form: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"choices", "type"})

    select = Event("A person picked a choice.")
    change = Event("The choice changed, by a person or by a function.")
    input = Event("A person picked another choice.")

    def __init__(
        self,
        choices: Sequence[Any] | None = None,
        *,
        value: Any = None,
        type: ChoiceType = "value",  # noqa: A002  # Gradio's name
        rtl: bool = False,
        **common: Unpack[Common],
    ) -> None:
        check_type("Radio", type)
        self.choices = as_choices(choices)
        self.type: ChoiceType = type
        self.rtl = rtl
        super().__init__(value, **common)

    def preprocess(self, payload: Any) -> Any:
        """The choice's value or index; refuse what is no choice."""
        return None if payload is None else pick(self.choices, payload, type_=self.type, custom=False)

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """As for all components, with choices as pairs."""
        return with_pairs(super().update_props(changes))

    def api_info(self) -> dict[str, Any]:
        """One of the choices."""
        return {**schema(self.choices), "title": "Radio"}

    def example_payload(self) -> Any:
        """The first choice."""
        return self.choices[0][1] if self.choices else None
