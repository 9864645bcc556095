"""Blocks that people put in another order. Browser half: web/src/components/draggable."""

from __future__ import annotations

from typing import Literal, Unpack

from spacekit_runtime.components.layout import Layout, LayoutCommon
from spacekit_runtime.errors import GraphError


class Draggable(Layout):
    """Its blocks can be dragged into another order, also by keys; the order is the page's own.

    Args:
        orientation: Whether they stand in a `"row"` or a `"column"`.
        common: See `LayoutCommon`.
    """

    def __init__(
        self, *, orientation: Literal["row", "column"] = "column", **common: Unpack[LayoutCommon]
    ) -> None:
        if orientation not in ("row", "column"):
            raise GraphError(f'Draggable(orientation={orientation!r}): choose "row" or "column"')
        super().__init__(**common)
        self.orientation = orientation
