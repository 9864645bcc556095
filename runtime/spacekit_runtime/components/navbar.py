"""What the navigation of an app of several pages shows. Browser half: web/src/ui/Navigation.svelte."""

from __future__ import annotations

from typing import Any, Literal

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import Error
from spacekit_runtime.protocol import Visible

PAIR = 2


class Navbar(Component):
    """What the navigation of an app of several pages shows, on the page that it is made on.

    Args:
        value: Names and addresses, below the app's or whole ones, instead of the app's own pages.
        visible: Whether there is a navigation.
        main_page_name: What it calls the first page; `False` leaves that out.
        elem_id: The element's id in the page.
        elem_classes: The element's classes in the page.
        render: Whether it joins the app where it is made.
        key: Keeps its identity when a dynamic part of the page is drawn again.
    """

    change = Event("A function changed the entries.")

    def __init__(
        self,
        value: list[tuple[str, str]] | None = None,
        *,
        visible: Visible = True,
        main_page_name: str | Literal[False] = "Home",
        elem_id: str | None = None,
        elem_classes: list[str] | str | None = None,
        render: bool = True,
        key: int | str | tuple[int | str, ...] | None = None,
    ) -> None:
        super().__init__(
            value, visible=visible, elem_id=elem_id, elem_classes=elem_classes, render=render, key=key
        )
        self.main_page_name = main_page_name

    def prop_names(self) -> list[str]:
        """Only what the navigation reads: it is no field."""
        return ["value", "visible", "main_page_name", "elem_id", "elem_classes"]

    def preprocess(self, payload: Any) -> list[tuple[str, str]] | None:
        """The entries as pairs."""
        return None if payload is None else self.postprocess(payload)

    def postprocess(self, value: Any) -> list[tuple[str, str]] | None:
        """The entries as pairs; refuse what are none."""
        if value is None:
            return None
        if not isinstance(value, list | tuple) or not all(_is_entry(entry) for entry in value):
            raise Error("a Navbar takes a list of pairs of a name and an address")
        return [(name, address) for name, address in value]

    def api_info(self) -> dict[str, Any]:
        """Nothing that clients send."""
        return {}


def _is_entry(entry: Any) -> bool:
    is_pair = isinstance(entry, list | tuple) and len(entry) == PAIR
    return is_pair and all(isinstance(part, str) for part in entry)
