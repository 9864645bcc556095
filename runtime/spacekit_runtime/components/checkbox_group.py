"""Several of a few choices, all in sight. Browser half: web/src/components/checkboxgroup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.choices import (
    ChoiceType,
    as_choices,
    as_list,
    check_type,
    pick_several,
    schema,
    with_pairs,
)
from spacekit_runtime.components.events import Event


class CheckboxGroup(Component):
    """Several of a few choices, all in sight.

    Functions take a list of the choices' values, or of their indices; they give a list of values, or one.

    Args:
        choices: Values, or pairs of name and value.
        value: The choices at the start: a list of values, or one.
        type: Whether functions take each choice's `"value"` or its `"index"`.
        show_select_all: Whether one more box ticks and unticks them all.
        common: See `Common`.
    """

    is_form: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"choices", "type"})

    change = Event("The choices changed, by a person or by a function.")
    input = Event("A person ticked or unticked a box.")
    select = Event("A person ticked or unticked a box; `SelectData.selected` says which.")

    def __init__(
        self,
        choices: Sequence[Any] | None = None,
        *,
        value: Any = None,
        type: ChoiceType = "value",  # noqa: A002  # Gradio's name
        show_select_all: bool = False,
        **common: Unpack[Common],
    ) -> None:
        check_type("CheckboxGroup", type)
        self.choices = as_choices(choices)
        self.type: ChoiceType = type
        self.show_select_all = show_select_all
        super().__init__(value, **common)

    def preprocess(self, payload: Any) -> list[Any]:
        """The values or indices of the choices; refuse what is none of them."""
        return pick_several(self.choices, payload, type_=self.type, custom=False)

    def postprocess(self, value: Any) -> list[Any]:
        """A list of values, also of one or none."""
        return as_list(value)

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """As for all components, with choices as pairs."""
        return with_pairs(super().update_props(changes))

    def api_info(self) -> dict[str, Any]:
        """A list of choices."""
        return {"items": schema(self.choices), "title": "Checkbox Group", "type": "array"}

    def example_payload(self) -> list[Any]:
        """The first choice alone."""
        return [self.choices[0][1]] if self.choices else []
