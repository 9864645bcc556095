"""`TabbedInterface`: several apps as the tabs of one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components import Markdown, Tab, Tabs
from spacekit_runtime.errors import GraphError


class TabbedInterface(Blocks):
    """Several apps as the tabs of one.

    Args:
        interface_list: The apps; they become part of this one.
        tab_names: What stands on their tabs.
        title: The browser tab's text, and a heading.
        analytics_enabled: Accepted for Gradio's sake; nothing is ever sent anywhere.
        tabs_kwargs: Further arguments of the `Tabs`.
        page: As for `Blocks`.
    """

    def __init__(
        self,
        interface_list: Sequence[Blocks],
        tab_names: Sequence[str] | None = None,
        title: str | None = None,
        analytics_enabled: bool | None = None,
        tabs_kwargs: dict[str, Any] | None = None,
        **page: Any,
    ) -> None:
        super().__init__(
            analytics_enabled, mode="tabbed_interface", title=title or "spacekit", fill_height=True, **page
        )
        names = [f"Tab {at}" for at in range(len(interface_list))] if tab_names is None else list(tab_names)
        if len(names) != len(interface_list):
            raise GraphError(f"there are {len(interface_list)} apps and {len(names)} tab_names")
        with self:
            if title:
                Markdown(f"<h1 style='text-align: center; margin-bottom: 1rem'>{escape(title)}</h1>")
            with Tabs(**(tabs_kwargs or {})):
                for interface, name in zip(interface_list, names, strict=True):
                    with Tab(name, scale=1 if interface.fill_height else None):
                        interface.render()
