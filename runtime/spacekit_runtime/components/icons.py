"""Pictures on buttons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import GraphError
from spacekit_runtime.files.data import file_data, is_file


class WithIcon(Component):
    """A component with a picture of its author's, as its argument `icon`."""

    def props(self) -> dict[str, Any]:
        """As for all components, with the picture as the page gets it."""
        return _with_icon(super().props())

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """The same, when a function changes it."""
        return _with_icon(super().update_props(changes))


def _with_icon(props: dict[str, Any]) -> dict[str, Any]:
    icon = props.get("icon")
    return props if icon is None else {**props, "icon": _shown(icon)}


def _shown(icon: Any) -> Any:
    if is_file(icon):
        return icon
    if not isinstance(icon, str | Path):
        raise GraphError(f"an icon is given by its path or its address, not as {icon!r:.80}")
    given = str(icon)
    # A drawing that stands in the app itself needs no file.
    return given if given.startswith("data:") else dict(file_data(given))
