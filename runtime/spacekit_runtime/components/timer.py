"""A clock that sets off events. Browser half: web/src/components/timer."""

from __future__ import annotations

from typing import Any, ClassVar

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.number import is_number
from spacekit_runtime.errors import Error, UserInputError

# Browsers count no faster, and a server has other work.
SHORTEST = 0.01


class Timer(Component):
    """A clock that sets off events while the page is open; it has no look.

    Args:
        value: Seconds between two ticks.
        active: Whether it runs.
        render: Whether it joins the app where it is made.
    """

    parts_fields: ClassVar[bool] = False

    change = Event("A function changed the seconds.")
    tick = Event("The seconds have passed once more.")

    def __init__(self, value: float = 1, *, active: bool = True, render: bool = True) -> None:
        super().__init__(value, render=render)
        self.active = active

    def prop_names(self) -> list[str]:
        """Only what steers it: what has no look needs no properties for it."""
        return ["value", "active"]

    def preprocess(self, payload: Any) -> float | None:
        """The seconds; refuse what are none."""
        if payload is not None and not is_number(payload):
            raise UserInputError("a timer takes seconds as a number")
        return payload  # type: ignore[no-any-return]  # is_number tells

    def postprocess(self, value: Any) -> float | None:
        """The seconds."""
        if value is not None and (not is_number(value) or value < SHORTEST):
            raise Error(f"A Timer takes seconds, {SHORTEST} at least, not {value!r}")
        return value  # type: ignore[no-any-return]  # is_number tells

    def api_info(self) -> dict[str, Any]:
        """A number."""
        return {"type": "number"}

    def example_payload(self) -> float:
        """A second."""
        return 1
