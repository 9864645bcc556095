"""A value that each session keeps for itself, unseen."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, ClassVar

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.events import Event


class State(Component):
    """A value that each session keeps for itself, unseen.

    Functions take the session's value and give the next one. It never leaves the server.

    Args:
        value: The value a session starts with: it gets a deep copy. A function is called for each session.
        render: Whether it joins the app where it is made.
        time_to_live: Seconds after which an unused value is dropped; `None` for as long as the session.
        delete_callback: Called with the value when it is dropped.
    """

    skip_api = True
    parts_fields: ClassVar[bool] = False
    private: ClassVar[frozenset[str]] = Component.private | {"value", "delete_callback"}

    change = Event("A function gave another value.")

    def __init__(
        self,
        value: Any = None,
        render: bool = True,  # Gradio's order
        *,
        time_to_live: float | None = None,
        delete_callback: Callable[[Any], None] | None = None,
    ) -> None:
        _check_copies(value)
        self.time_to_live = time_to_live
        self.delete_callback = delete_callback
        super().__init__(value, render=render)

    def initial(self) -> Any:
        """The value that a new session starts with."""
        return self.value() if callable(self.value) else copy.deepcopy(self.value)

    def prop_names(self) -> list[str]:
        """Only how long it lives: its value stays here."""
        return ["time_to_live"]

    def props(self) -> dict[str, Any]:
        """What the page gets; never the value."""
        return {"time_to_live": self.time_to_live, "name": self.type_name, "_selectable": False}

    @property
    def load_function(self) -> Callable[..., Any] | None:
        """None: a function as its value is called for each session, not for each page."""
        return None


def _check_copies(value: Any) -> None:
    """Refuse at once a value of which the sessions could not get copies of their own."""
    if callable(value):
        return
    try:
        copy.deepcopy(value)
    except Exception as error:
        what = f"a {type(value).__name__}"
        raise TypeError(
            f"State can't copy {what} for each session ({error}); pass a function that makes one"
        ) from error
