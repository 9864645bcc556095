"""A button that empties components. Browser half: web/src/components/button."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.events import listen
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.components.state import State
from spacekit_runtime.protocol import ApiVisibility


class ClearButton(Button):
    """A button that empties components: fields on the page, at once; a `State` begins anew.

    Args:
        components: What it empties: a component or a list of them.
        value: The text on it.
        api_name: Name of the endpoint that resets its states, if it has any.
        api_visibility: Whether that is listed for clients.
        options: See `Button`.
    """

    private: ClassVar[frozenset[str]] = Button.private | {"components"}

    def __init__(
        self,
        components: Sequence[Component] | Component | None = None,
        *,
        value: Any = "Clear",
        api_name: str | None = None,
        api_visibility: ApiVisibility = "undocumented",
        **options: Any,
    ) -> None:
        super().__init__(value, **options)
        self.api_name = api_name
        self.api_visibility = api_visibility
        if components is not None:
            self.add(components)

    def add(self, components: Sequence[Component] | Component | None) -> ClearButton:
        """Empty these, too.

        Args:
            components: A component or a list of them.

        Returns:
            The button.

        Raises:
            GraphError: Outside of a `Blocks`.
        """
        listed = [components] if isinstance(components, Component) else list(components or ())
        states = [component for component in listed if isinstance(component, State)]
        shown = [component for component in listed if not isinstance(component, State)]
        if shown:
            # What nothing is called there: a chat is an empty list, and a slider stands at its minimum.
            nothing = json.dumps([component.postprocess(None) for component in shown])
            options: ListenOptions = {"js": f"() => {nothing}", "queue": False, "api_visibility": "private"}
            listen([(self, "click")], None, None, shown, options)
        if states:
            listen([(self, "click")], _fresh(states), None, states, self._endpoint())
        return self

    def _endpoint(self) -> ListenOptions:
        return {"api_name": self.api_name, "api_visibility": self.api_visibility, "show_progress": "hidden"}


def _fresh(states: list[State]) -> Any:
    """A function that gives what a new session starts with."""

    def clear() -> Any:
        values = [state.initial() for state in states]
        return values[0] if len(values) == 1 else values

    return clear
