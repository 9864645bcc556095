"""Rows, columns, tabs and groups. Browser halves: web/src/components/{row,column,tabs,...}."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypedDict, Unpack

from spacekit_runtime.components.base import Block, LayoutBlock, unknown_argument
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import GraphError
from spacekit_runtime.protocol import Visible


class LayoutMore(TypedDict, total=False):
    """The arguments that all layout blocks take, but for `visible`; see `Common`."""

    elem_id: str | None
    elem_classes: list[str] | str | None
    render: bool
    key: int | str | tuple[int | str, ...] | None
    preserved_by_key: list[str] | str | None


class LayoutCommon(LayoutMore, total=False):
    """The arguments that all layout blocks take; see `Common`."""

    visible: Visible


class Layout(LayoutBlock):
    """What all layout blocks share.

    Args:
        common: See `LayoutCommon`.
    """

    type_name: ClassVar[str] = ""

    elem_id: str | None

    def __init__(self, **common: Unpack[LayoutCommon]) -> None:
        unknown = common.keys() - LayoutCommon.__annotations__.keys()
        if unknown:
            raise TypeError(unknown_argument(type(self), min(unknown), LayoutCommon.__annotations__))
        self.visible = common.get("visible", True)
        self.elem_id = common.get("elem_id")
        self.elem_classes = _as_list(common.get("elem_classes"))
        self.key = common.get("key")
        self.preserved_by_key = _as_list(common.get("preserved_by_key"))
        if common.get("render", True):
            Block.render(self)

    def prop_names(self) -> list[str]:
        """Names of the arguments that the page gets."""
        return [*super().prop_names(), "visible", "elem_id", "elem_classes", "preserved_by_key"]

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What the page gets when a function changes some arguments."""
        return {name: value for name, value in changes.items() if name not in self.private}


def _as_list(names: list[str] | str | None) -> list[str]:
    return [names] if isinstance(names, str) else list(names or [])


class Row(Layout):
    """Its blocks stand side by side, and wrap where there is no room.

    Args:
        variant: `"default"`, `"panel"` (grey, with padding) or `"compact"` (no gaps).
        scale: Share of the height, relative to its neighbours in a filled page.
        height: Height in pixels or as CSS.
        max_height: The same, as a limit.
        min_height: The same, at least.
        equal_height: Whether its blocks are all as high as the highest.
        show_progress: Whether it shows progress when it is an output.
        common: See `LayoutCommon`.
    """

    def __init__(
        self,
        *,
        variant: Literal["default", "panel", "compact"] = "default",
        scale: int | None = None,
        height: int | str | None = None,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        equal_height: bool = False,
        show_progress: bool = False,
        **common: Unpack[LayoutCommon],
    ) -> None:
        super().__init__(**common)
        self.variant = variant
        self.scale = scale
        self.height = height
        self.max_height = max_height
        self.min_height = min_height
        self.equal_height = equal_height
        self.show_progress = show_progress


class Column(Layout):
    """Its blocks stand one below the other.

    Args:
        scale: Share of the room in a row, relative to its neighbours; 0 takes only what it needs.
        min_width: Least width in pixels; a row that can't grant it wraps.
        variant: `"default"`, `"panel"` (grey, with padding) or `"compact"` (no gaps).
        show_progress: Whether it shows progress when it is an output.
        common: See `LayoutCommon`.
    """

    def __init__(
        self,
        *,
        scale: int = 1,
        min_width: int = 320,
        variant: Literal["default", "panel", "compact"] = "default",
        show_progress: bool = False,
        **common: Unpack[LayoutCommon],
    ) -> None:
        super().__init__(**common)
        self.scale = scale
        self.min_width = min_width
        self.variant = variant
        self.show_progress = show_progress


class Group(Layout):
    """Its blocks stand together in one box, without gaps."""


class Form(Layout):
    """Form fields that follow one another, in one box; made by the graph, not by hand.

    Args:
        scale: Share of the room in a row.
        min_width: Least width in pixels.
        common: See `LayoutCommon`.
    """

    def __init__(self, *, scale: int = 0, min_width: int = 0, **common: Unpack[LayoutCommon]) -> None:
        super().__init__(**common)
        self.scale = scale
        self.min_width = min_width


class Accordion(Layout):
    """A box that folds.

    Args:
        label: The line that stays when it is folded.
        open: Whether it starts unfolded.
        height: Height in pixels or as CSS.
        max_height: The same, as a limit.
        common: See `LayoutCommon`.
    """

    expand = Event("A person unfolded it.")
    collapse = Event("A person folded it.")

    def __init__(
        self,
        label: str | None = None,
        open: bool = True,  # noqa: A002  # Gradio's order
        *,
        height: int | str | None = None,
        max_height: int | str | None = None,
        **common: Unpack[LayoutCommon],
    ) -> None:
        super().__init__(**common)
        self.label = label
        self.open = open
        self.height = height
        self.max_height = max_height


class Tabs(Layout):
    """Tabs, of which one is in front.

    Args:
        selected: The `id` of the tab in front; the first one by default.
        overflow_behavior: Where tabs go that find no room: a `"menu"`, or further lines (`"wrap"`).
        common: See `LayoutCommon`.

    Raises:
        GraphError: `overflow_behavior` is neither.
    """

    change = Event("Another tab came to the front, by a person or by a function.")
    select = Event("A person picked a tab.")

    def __init__(
        self,
        *,
        selected: int | str | None = None,
        overflow_behavior: Literal["menu", "wrap"] = "menu",
        **common: Unpack[LayoutCommon],
    ) -> None:
        super().__init__(**common)
        self.selected = selected
        if overflow_behavior not in ("menu", "wrap"):
            raise GraphError(f'Tabs(overflow_behavior={overflow_behavior!r}): choose "menu" or "wrap"')
        self.overflow_behavior = overflow_behavior


class Tab(Layout):
    """One of the tabs in `Tabs`.

    Args:
        label: The text on the tab.
        visible: Whether it is shown.
        interactive: Whether it can be picked.
        id: What `Tabs(selected=...)` calls it.
        alignment: Which end of the bar it stands at, `"left"` or `"right"`.
        scale: Share of the height in a filled page.
        height: Height in pixels or as CSS.
        max_height: The same, as a limit.
        render_children: Whether its blocks are drawn before it is picked for the first time.
        common: See `LayoutCommon`.
    """

    type_name: ClassVar[str] = "tabitem"

    select = Event("A person picked the tab.")

    def __init__(
        self,
        label: str | None = None,
        visible: Visible = True,  # Gradio's order
        interactive: bool = True,  # Gradio's order
        *,
        id: int | str | None = None,  # noqa: A002  # Gradio's name
        alignment: Literal["left", "right"] = "left",
        scale: int | None = None,
        height: int | str | None = None,
        max_height: int | str | None = None,
        render_children: bool = False,
        **common: Unpack[LayoutMore],
    ) -> None:
        super().__init__(visible=visible, **common)
        self.label = label
        self.interactive = interactive
        self.id = id
        if alignment not in ("left", "right"):
            raise GraphError(f'Tab(alignment={alignment!r}): choose "left" or "right"')
        self.alignment = alignment
        self.scale = scale
        self.height = height
        self.max_height = max_height
        self.render_children = render_children


TabItem = Tab
