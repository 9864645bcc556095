"""One or several of many choices. Browser half: web/src/components/dropdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.choices import (
    ChoiceType,
    as_choices,
    as_list,
    check_type,
    pick,
    pick_several,
    schema,
    with_pairs,
)
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import GraphError


class _First:
    """Stands for "the first choice" where no value was passed."""

    def __repr__(self) -> str:
        return "<the first choice>"


FIRST = _First()


class Dropdown(Component):
    """One or several of many choices.

    Functions take the value of the choice, or its index (a list of them with `multiselect`), or `None`.

    Args:
        choices: Values, or pairs of name and value.
        value: The choice at the start: by default the first one, or none with `multiselect`.
        type: Whether functions take the `"value"` or the `"index"`.
        multiselect: Whether several can be picked.
        allow_custom_value: Whether a person can type what is no choice.
        max_choices: How many can be picked at most.
        num_choices_shown: How many the open list has at first, and how many more it gets each time that
            somebody comes to its end; `None` for all of them at once.
        filterable: Whether typing narrows the list.
        common: See `Common`.
    """

    is_form: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset(
        {"choices", "type", "multiselect", "allow_custom_value", "max_choices"}
    )

    change = Event("The choice changed, by a person or by a function.")
    input = Event("A person picked another choice.")
    select = Event("A person picked a choice.")
    focus = Event("The cursor came.")
    blur = Event("The cursor left.")
    key_up = Event("A person let go of a key in the field.")

    def __init__(
        self,
        choices: Sequence[Any] | None = None,
        *,
        value: Any = FIRST,
        type: ChoiceType = "value",  # noqa: A002  # Gradio's name
        multiselect: bool | None = None,
        allow_custom_value: bool = False,
        max_choices: int | None = None,
        num_choices_shown: int | None = 100,
        filterable: bool = True,
        **common: Unpack[Common],
    ) -> None:
        check_type("Dropdown", type)
        if num_choices_shown is not None and num_choices_shown < 1:
            raise GraphError(f"Dropdown(num_choices_shown={num_choices_shown}): at least 1")
        self.choices = as_choices(choices)
        self.type: ChoiceType = type
        self.multiselect = multiselect
        self.allow_custom_value = allow_custom_value
        self.max_choices = max_choices
        self.num_choices_shown = num_choices_shown
        self.filterable = filterable
        super().__init__(self._first() if value is FIRST else value, **common)

    def _first(self) -> Any:
        return self.choices[0][1] if self.choices and not self.multiselect else None

    def preprocess(self, payload: Any) -> Any:
        """The choice's value or index, or a list of them; refuse what is no choice."""
        if payload is None:
            return None
        if not self.multiselect:
            return pick(self.choices, payload, type_=self.type, custom=self.allow_custom_value)
        return pick_several(
            self.choices,
            payload,
            type_=self.type,
            custom=self.allow_custom_value,
            at_most=self.max_choices,
        )

    def postprocess(self, value: Any) -> Any:
        """The value, or a list of values with `multiselect`."""
        return as_list(value) if self.multiselect else value

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """As for all components, with choices as pairs."""
        return with_pairs(super().update_props(changes))

    def api_info(self) -> dict[str, Any]:
        """One of the choices, or a list of them; as with Gradio, also where others are allowed."""
        one = schema(self.choices)
        return {"type": "array", "items": one} if self.multiselect else one

    def example_payload(self) -> Any:
        """The first choice."""
        first = self.choices[0][1] if self.choices else None
        return ([] if first is None else [first]) if self.multiselect else first
