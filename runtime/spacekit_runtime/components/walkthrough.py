"""Steps that follow one another. Browser halves: web/src/components/{walkthrough,walkthroughstep}."""

from __future__ import annotations

from typing import ClassVar, Unpack

from spacekit_runtime.components.events import Event
from spacekit_runtime.components.layout import Layout, LayoutCommon, LayoutMore
from spacekit_runtime.protocol import Visible


class Walkthrough(Layout):
    """Steps that follow one another: one is in front, and those before it can be gone back to.

    Args:
        selected: The `id` of the step in front; the first one by default.
        common: See `LayoutCommon`.
    """

    change = Event("Another step came to the front, by a person or by a function.")
    select = Event("A person picked a step.")

    def __init__(self, *, selected: int | None = None, **common: Unpack[LayoutCommon]) -> None:
        super().__init__(**common)
        self.selected = selected


class Step(Layout):
    """One of the steps in a `Walkthrough`.

    Args:
        label: The text beside its number.
        visible: Whether it is shown.
        interactive: Whether it can be picked.
        id: What `Walkthrough(selected=...)` calls it.
        scale: Share of the height in a filled page.
        common: See `LayoutCommon`.
    """

    type_name: ClassVar[str] = "walkthroughstep"

    select = Event("A person picked the step.")

    def __init__(
        self,
        label: str | None = None,
        visible: Visible = True,  # Gradio's order
        interactive: bool = True,  # Gradio's order
        *,
        id: int | None = None,  # noqa: A002  # Gradio's name
        scale: int | None = None,
        **common: Unpack[LayoutMore],
    ) -> None:
        super().__init__(visible=visible, **common)
        self.label = label
        self.interactive = interactive
        self.id = id
        self.scale = scale
