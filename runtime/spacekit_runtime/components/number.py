"""A field for a number. Browser half: web/src/components/number."""

from __future__ import annotations

import math
import reprlib
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import Error, UserInputError


def round_to(value: float, precision: int | None) -> float:
    """Round to so many digits: `None` leaves the number alone, 0 gives an `int`."""
    if precision is None or not is_number(value):
        return value
    return round(value) if precision == 0 else round(value, precision)


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number, and not a `bool`."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


class Number(Component):
    """A field for a number.

    Functions take a `float`, or an `int` with `precision=0`, or `None` while the field is empty.

    Args:
        value: The number at the start.
        placeholder: Grey text while the field is empty.
        precision: Digits after the point; 0 for whole numbers, `None` for as typed.
        minimum: Lowest value, inclusive.
        maximum: Highest value, inclusive.
        step: What the arrows add.
        common: See `Common`.
    """

    is_form: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"precision", "minimum", "maximum"})

    change = Event("The number changed, by a person or by a function.")
    input = Event("A person typed.")
    submit = Event("A person pressed Enter.")
    focus = Event("The cursor came.")
    blur = Event("The cursor left.")

    def __init__(
        self,
        value: Any = None,
        *,
        placeholder: str | None = None,
        precision: int | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        step: float = 1,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.placeholder = placeholder
        self.precision = precision
        self.minimum = minimum
        self.maximum = maximum
        self.step = step

    def preprocess(self, payload: Any) -> float | None:
        """Refuse what is no number or lies outside: a hand-written client can send anything."""
        if payload is None or payload == "":
            return None
        given = reprlib.repr(payload)
        if not is_number(payload):
            raise UserInputError(f"{_name(self)} takes a number, not {given}")
        if self.minimum is not None and payload < self.minimum:
            raise UserInputError(f"{_name(self)}: {given} is less than the minimum, {self.minimum}")
        if self.maximum is not None and payload > self.maximum:
            raise UserInputError(f"{_name(self)}: {given} is more than the maximum, {self.maximum}")
        return round_to(payload, self.precision)

    def postprocess(self, value: Any) -> float | None:
        """Round what the function gave."""
        if value is None or value == "":
            return None
        return round_to(as_number(value, _name(self)), self.precision)

    def api_info(self) -> dict[str, Any]:
        """A number, or an integer."""
        return {"type": "integer" if self.precision == 0 else "number"}

    def example_payload(self) -> float | None:
        """The least that is taken, else three."""
        return round_to(3 if self.minimum is None else self.minimum, self.precision)


def as_number(value: Any, name: str) -> float:
    """A plain number from whatever counts as one (`"3"`, a numpy scalar)."""
    if isinstance(value, int | float):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise Error(f"{name} shows a number, and was given {reprlib.repr(value)}") from error
    return int(number) if number.is_integer() and not isinstance(value, str) else number


def _name(component: Component) -> str:
    return f"The field {component.label!r}" if component.label else f"A {type(component).__name__}"
