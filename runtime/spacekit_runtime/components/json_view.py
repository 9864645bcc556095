"""Structured data as a tree. Browser half: web/src/components/json."""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Sequence
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import Error

# JSON readers stop somewhere (pydantic's at 200 levels): nobody looks at a tree as deep as this.
DEEPEST = 190


class JSON(Component):
    """Structured data as a tree.

    Functions give a dictionary, a list, or a `str` of JSON, and take the first two.

    Args:
        value: What is shown at the start.
        open: Whether the whole tree starts unfolded.
        show_indices: Whether the items of lists are numbered.
        height: Height in pixels or as CSS; a longer tree scrolls.
        max_height: The same, as a limit.
        min_height: The same, at least.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "json"
    defaults: ClassVar[Common] = {"buttons": ["copy"]}

    change = Event("A function changed the value.")

    def __init__(
        self,
        value: Any = None,
        *,
        open: bool = False,  # noqa: A002  # Gradio's name
        show_indices: bool = False,
        height: int | str | None = None,
        max_height: int | str | None = 500,
        min_height: int | str | None = None,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.open = open
        self.show_indices = show_indices
        self.height = height
        self.max_height = max_height
        self.min_height = min_height

    def postprocess(self, value: Any) -> Any:
        """Plain JSON: what a `str` of it says, and anything else as near to it as JSON comes."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as error:
                raise Error(
                    f"A JSON shows structured data, and was given a str that is no JSON: {error}"
                ) from error
        return plain(value)

    def example_payload(self) -> dict[str, str]:
        """Something small."""
        return {"foo": "bar"}


def plain(value: Any, depth: int = 0) -> Any:
    """Dictionaries, lists, strings, numbers, booleans and `None`; what is none of them, as text.

    A copy: the function may go on to change what it gave.

    Raises:
        Error: It is nested too deep.
    """
    if depth > DEEPEST:
        raise Error(f"The value is nested more than {DEEPEST} levels deep, or holds itself")
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dict):
        return {_key(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [plain(item, depth + 1) for item in value]
    return plain(_nearest(value), depth + 1)


def _nearest(value: Any) -> Any:
    """What is nearest to JSON: the fields of a record, the value of an enum's member, at last its text."""
    if isinstance(value, type):
        return str(value)
    if hasattr(value, "tolist"):  # numpy's arrays and scalars
        return value.tolist()
    if hasattr(value, "model_dump"):  # pydantic's models
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    is_decimal = hasattr(value, "as_tuple") and hasattr(value, "__float__")
    return float(value) if is_decimal else str(value)  # dates and times, as Gradio writes them; paths, ids


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    return json.dumps(key) if key is None or isinstance(key, bool | int | float) else str(key)


Json = JSON
