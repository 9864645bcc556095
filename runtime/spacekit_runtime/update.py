"""Values that change a component instead of being its value."""

from __future__ import annotations

from typing import Any, TypeGuard

from spacekit_runtime.protocol import Visible

MARK = "__type__"


def update(
    elem_id: str | None = None,
    elem_classes: list[str] | str | None = None,
    visible: Visible | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """Change properties of an output, and leave the others as they are.

    Args:
        elem_id: New id of the element in the page.
        elem_classes: New classes of the element in the page.
        visible: Whether the component is shown; `"hidden"` keeps it in the page, unseen.
        changes: Any other argument of the component's constructor, `value` included.

    Returns:
        What a function gives back for the output.
    """
    named = {"elem_id": elem_id, "elem_classes": elem_classes, "visible": visible}
    return {**{name: value for name, value in named.items() if value is not None}, **changes, MARK: "update"}


def skip() -> dict[str, Any]:
    """Leave an output as it is."""
    return {MARK: "update"}


def is_update(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a function's result is an update rather than a value."""
    return type(value) is dict and value.get(MARK) == "update"
