"""A panel at the page's side that folds away. Browser half: web/src/components/sidebar."""

from __future__ import annotations

from typing import Literal, Unpack

from spacekit_runtime.components.events import Event
from spacekit_runtime.components.layout import Layout, LayoutCommon
from spacekit_runtime.errors import GraphError


class Sidebar(Layout):
    """A panel at the page's side that folds away; on a narrow page it lies over the rest.

    Args:
        label: Its name, for those who hear the page.
        open: Whether it starts unfolded.
        width: Width in pixels or as CSS.
        position: The side, `"left"` or `"right"`.
        common: See `LayoutCommon`.
    """

    expand = Event("A person unfolded it.")
    collapse = Event("A person folded it.")

    def __init__(
        self,
        label: str | None = None,
        open: bool = True,  # noqa: A002  # Gradio's name
        *,
        width: int | str = 320,
        position: Literal["left", "right"] = "left",
        **common: Unpack[LayoutCommon],
    ) -> None:
        if position not in ("left", "right"):
            raise GraphError(f'Sidebar(position={position!r}): choose "left" or "right"')
        super().__init__(**common)
        self.label = label
        self.open = open
        self.width = width
        self.position = position
