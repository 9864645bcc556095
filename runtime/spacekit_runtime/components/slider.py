"""A number picked from a range. Browser half: web/src/components/slider."""

from __future__ import annotations

import math
import random
import reprlib
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.number import as_number, is_number, round_to
from spacekit_runtime.errors import UserInputError

# Without a step of its own, a range has at least ten to the power of this many steps.
STEPS_POWER = 2


class Slider(Component):
    """A number picked from a range.

    Functions take and give a number.

    Args:
        minimum: Lowest value, inclusive.
        maximum: Highest value, inclusive.
        value: Where the handle starts; `None` is the minimum.
        step: Distance between two values; `None` chooses one from the range.
        precision: Digits after the point that the function gets; `None` for as many as there are.
        randomize: Whether the handle starts somewhere else each time the page loads.
        common: See `Common`.
    """

    is_form: ClassVar[bool] = True
    # Not a word about buttons means the one that there is, reset; an empty list means none.
    defaults: ClassVar[Common] = {"buttons": None}
    reads: ClassVar[frozenset[str]] = frozenset({"minimum", "maximum", "step", "precision"})

    change = Event("The number changed, by a person or by a function.")
    input = Event("A person moved the handle or typed.")
    release = Event("A person let go of the handle.")

    def __init__(
        self,
        minimum: float = 0,
        maximum: float = 100,
        value: Any = None,
        *,
        step: float | None = None,
        precision: int | None = None,
        randomize: bool = False,
        **common: Unpack[Common],
    ) -> None:
        if minimum > maximum:
            raise ValueError(f"Slider(minimum={minimum}, maximum={maximum}): the minimum is the larger one")
        self.minimum = minimum
        self.maximum = maximum
        self.step = natural_step(minimum, maximum) if step is None else step
        self.precision = precision
        self.randomize = randomize

        def get_random_value() -> float:
            return self.get_random_value()

        # The function's name is that of its endpoint.
        super().__init__(get_random_value if randomize else value, **common)

    def get_random_value(self) -> float:
        """Some value of the range, on a step."""
        steps = math.floor((self.maximum - self.minimum) / self.step)
        return round(self.minimum + random.randint(0, steps) * self.step, 10)  # noqa: S311  # no secret

    def preprocess(self, payload: Any) -> float:
        """Refuse what lies outside: a hand-written client can send any number."""
        if not is_number(payload) or not self.minimum <= payload <= self.maximum:
            given = reprlib.repr(payload)
            raise UserInputError(f"{given} is not in the range {self.minimum} to {self.maximum}")
        number: float = payload
        return round_to(number, self.precision)

    def postprocess(self, value: Any) -> float:
        """The value, or the minimum for `None`."""
        return self.minimum if value is None else as_number(value, "A Slider")

    def api_info(self) -> dict[str, Any]:
        """A number in the range."""
        return {
            "type": "integer" if self.precision == 0 else "number",
            "description": f"numeric value between {self.minimum} and {self.maximum}",
        }

    def example_payload(self) -> float:
        """The lowest."""
        return self.minimum


def natural_step(minimum: float, maximum: float) -> float:
    """The power of ten that walks the range in a hundred to a thousand steps."""
    span = maximum - minimum
    if span <= 0:
        return 1
    power = math.floor(math.log10(span)) - STEPS_POWER
    return round(10**power, -power) if power < 0 else int(10**power)
