"""Buttons of the app's own in the corners of components: `Textbox(buttons=["copy", Button("Refresh")])`.

They are blocks like any other, with listeners and updates; only their place is with their component.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.protocol import LayoutNode


def corner_buttons(blocks: Iterable[Block]) -> list[Block]:
    """The buttons that stand in the corner of one of these blocks."""
    components = [block for block in blocks if isinstance(block, Component)]
    return [button for c in components for button in c.buttons or () if isinstance(button, Block)]


def without(layout: LayoutNode, ids: Collection[int]) -> LayoutNode:
    """A layout without the places of some blocks."""
    if "children" not in layout:
        return layout
    children = [without(child, ids) for child in layout["children"] if child["id"] not in ids]
    return {**layout, "children": children}
