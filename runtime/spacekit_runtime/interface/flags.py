"""The buttons of an interface by which people put an answer aside."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, Literal

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.events import Listener
from spacekit_runtime.components.layout import Row
from spacekit_runtime.errors import GraphError
from spacekit_runtime.flagging import CSVLogger, FlaggingCallback
from spacekit_runtime.graph.dependency import Dependency, on
from spacekit_runtime.request import Request
from spacekit_runtime.update import update

FlaggingMode = Literal["never", "auto", "manual"]
Options = Sequence[str | tuple[str, str | None]]


class Flags:
    """How answers are flagged.

    Args:
        mode: By buttons (`"manual"`), every answer (`"auto"`), or `"never"`; `GRADIO_FLAGGING_MODE` if it is
            not said.
        options: What an answer can be flagged as: words, or pairs of a button's text and the word.
        folder: Where it is kept.
        callback: What keeps it.

    Raises:
        GraphError: The mode or an option is none.
    """

    def __init__(
        self,
        mode: FlaggingMode | None,
        options: Options | None,
        folder: str,
        callback: FlaggingCallback | None,
    ) -> None:
        self.mode = mode or os.environ.get("GRADIO_FLAGGING_MODE", "manual")
        if self.mode not in {"never", "auto", "manual"}:
            raise GraphError(f'flagging_mode={self.mode!r}: "never", "auto" or "manual"')
        self.options = _options(options)
        self.folder = folder
        self.callback = callback or CSVLogger()
        self.buttons: list[Button] = []

    def draw(self) -> None:
        """Put the buttons at the present place of the layout."""
        if self.mode == "manual":
            with Row():
                # What one may do with an answer is not as large as what brings it.
                self.buttons = [Button(text, size="md") for text, _ in self.options]

    def listen(self, main: Dependency, clear: Button | None, components: list[Component]) -> None:
        """Have answers flagged.

        Args:
            main: What computes them.
            clear: The button that empties all fields.
            components: What is kept: inputs and outputs.
        """
        if self.mode == "never":
            return
        self.callback.setup(components, self.folder)
        quiet: Any = {"api_visibility": "undocumented", "queue": False, "show_progress": "hidden"}
        if self.mode == "auto":
            main.success(self._keep(None), components, None, preprocess=False, **quiet)
            return
        for button, (_, value) in zip(self.buttons, self.options, strict=False):
            # Of several interfaces in one app, each has its endpoint named after those of the ones before:
            # Gradio has a `lambda` here, and clients know the next one's by what is left.
            saving = _shows("Saving…", is_on=False)
            button.click(None, None, button, js=saving, api_name="lambda", **quiet)
            kept = button.click(self._keep(value), components, None, preprocess=False, **quiet)
            kept.success(None, None, button, js=_shows("Saved", is_on=False), **quiet)
            again = _shows(button.value, is_on=True)
            kept.failure(None, None, button, js=again, **quiet)
            # The next answer is another one to flag.
            asked = [Listener(block, event) for block, event in main.targets if block is not None]
            fresh = asked if clear is None else [*asked, Listener(clear, "click")]
            if fresh:
                on(fresh, None, None, button, js=again, **quiet)

    def _keep(self, option: str | None) -> Any:
        def flag(*values: Any, request: Request) -> None:
            self.callback.flag(list(values), flag_option=option, username=request.username)

        # Clients know the endpoint by Gradio's name for it.
        flag.__name__ = "Flag"
        return flag


def _shows(text: Any, *, is_on: bool) -> str:
    return f"() => [{json.dumps(update(value=text, interactive=is_on))}]"


def _options(given: Options | None) -> list[tuple[str, str | None]]:
    if given is None:
        return [("Flag", None)]
    if not isinstance(given, list | tuple):
        raise GraphError(f"flagging_options takes a list of words or of pairs, not {given!r}")
    options: list[tuple[str, str | None]] = []
    for option in given:
        match option:
            case str():
                options.append((f"Flag as {option}", option))
            case (str() as text, (str() | None) as value):
                options.append((text, value))
            case _:
                raise GraphError(f"flagging_options: {option!r} is neither a word nor a pair of two")
    return options
