"""The buttons of an interface: run, stop, clear."""

from __future__ import annotations

import json
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.events import Listener
from spacekit_runtime.components.layout import Row
from spacekit_runtime.components.state import State
from spacekit_runtime.graph.dependency import Dependency, on
from spacekit_runtime.update import update


class Drawn:
    """The buttons of an interface, as far as it has them."""

    def __init__(
        self, submit: Button | None = None, stop: Button | None = None, clear: Button | None = None
    ) -> None:
        self.submit = submit
        self.stop = stop
        self.clear = clear


class Buttons:
    """What was said of the buttons."""

    def __init__(self, submit: str | Button, stop: str | Button, clear: str | Button | None) -> None:
        self._submit = submit
        self._stop = stop
        self._clear = clear

    def draw(self, *, is_generator: bool, submit: str | None = None) -> Drawn:
        """Put the buttons at the present place of the layout."""
        with Row():
            clear = self._draw_clear()
            text = submit if submit and self._submit == "Submit" else self._submit
            run = _button(text, variant="primary")
            stop = _button(self._stop, variant="stop", visible=False) if is_generator else None
        return Drawn(run, stop, clear)

    def draw_clear(self) -> Drawn:
        """Put the one that empties all fields at the present place: the others are not needed."""
        return Drawn(clear=self._draw_clear())

    def _draw_clear(self) -> Button | None:
        return None if self._clear is None else _button(self._clear)


def _button(given: str | Button, **options: Any) -> Button:
    if isinstance(given, Button):
        return given if given.graph is not None else given.render()
    return Button(given, **options)


def swap(main: Dependency, submit: Button, stop: Button) -> None:
    """While a generator runs, the button that ends it stands where the one that runs it stood."""
    quiet: Any = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
    show_stop = f"() => [{json.dumps(update(visible=False))}, {json.dumps(update(visible=True))}]"
    show_submit = f"() => [{json.dumps(update(visible=True))}, {json.dumps(update(visible=False))}]"
    on(
        [Listener(block, event) for block, event in main.targets if block],
        None,
        None,
        [submit, stop],
        js=show_stop,
        **quiet,
    )
    main.then(None, None, [submit, stop], js=show_submit, **quiet)
    stop.click(None, None, [submit, stop], js=show_submit, cancels=[main], **quiet)


def clear_on(button: Button, components: list[Component]) -> None:
    """A click brings everything back to how it started: fields in the page, states on the server."""
    quiet: Any = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
    fields = [c for c in components if not isinstance(c, State)]
    states = [c for c in components if isinstance(c, State)]
    # Where a file of the app lies is known when it is served, and not yet.
    values = [None if field.carries_files else field.props().get("value") for field in fields]
    js = f"() => {json.dumps(values, default=str)}"
    button.click(None, None, fields, js=js, **quiet)
    if states:

        def clear_states() -> dict[State, Any]:
            return {state: state.initial() for state in states}

        button.click(clear_states, None, states, **quiet)
