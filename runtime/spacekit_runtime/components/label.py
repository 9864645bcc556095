"""The answer of a classifier. Browser half: web/src/components/label."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.number import as_number, is_number
from spacekit_runtime.errors import Error, UserInputError


def _or_null(title: str, *kinds: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [*kinds, {"type": "null"}], "default": None, "title": title}


NAME = _or_null("Label", {"type": "string"}, {"type": "integer"}, {"type": "number"})
CONFIDENCES = {"type": "array", "items": {"$ref": "#/$defs/LabelConfidence"}}
SCHEMA: dict[str, Any] = {
    "$defs": {
        "LabelConfidence": {
            "title": "LabelConfidence",
            "type": "object",
            "properties": {"label": NAME, "confidence": _or_null("Confidence", {"type": "number"})},
        }
    },
    "title": "LabelData",
    "type": "object",
    "properties": {"label": NAME, "confidences": _or_null("Confidences", CONFIDENCES)},
    "additional_description": None,
}


class Label(Component):
    """The answer of a classifier: a class, or several with their confidence.

    Functions give a class (`str` or a number) or a dictionary from class to confidence (0 to 1), and take
    the same: a class, or `{class: confidence}`.

    Args:
        value: What is shown at the start.
        num_top_classes: How many classes are shown, surest first; `None` for all.
        color: Background of the class, as CSS.
        show_heading: Whether the surest class stands above the list, in large type.
        common: See `Common`.
    """

    reads: ClassVar[frozenset[str]] = frozenset({"num_top_classes"})

    change = Event("A function changed the value.")
    select = Event("A person clicked a class.")

    def __init__(
        self,
        value: Any = None,
        *,
        num_top_classes: int | None = None,
        color: str | None = None,
        show_heading: bool = True,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.num_top_classes = num_top_classes
        self.color = color
        self.show_heading = show_heading

    def preprocess(self, payload: Any) -> Any:
        """The class, or the confidences by class; refuse what is neither."""
        if not isinstance(payload, dict):
            return _class(payload)
        confidences = payload.get("confidences")
        if confidences is None:
            return _class(payload.get("label"))
        if not isinstance(confidences, list):
            raise UserInputError(f"confidences are a list, not {reprlib.repr(confidences)}")
        return dict(_confidence(entry) for entry in confidences)

    def postprocess(self, value: Any) -> dict[str, Any]:
        """The class in front, and the confidences from the surest down."""
        if value is None or value == {}:
            return {}
        if isinstance(value, str | int | float):
            return {"label": str(value), "confidences": None}
        if not isinstance(value, Mapping):
            raise Error(f"A Label shows a class or a dictionary of confidences, not a {type(value).__name__}")
        if value.keys() == {"label", "confidences"}:
            return dict(value)
        sure = {name: float(as_number(number, "A Label's confidence")) for name, number in value.items()}
        ranked = sorted(sure.items(), key=lambda item: item[1], reverse=True)[: self.num_top_classes]
        return {
            "label": ranked[0][0],
            "confidences": [{"label": name, "confidence": number} for name, number in ranked],
        }

    def api_info(self) -> dict[str, Any]:
        """A class and its confidences."""
        return SCHEMA

    def example_payload(self) -> dict[str, Any]:
        """A cat, most likely."""
        return {**self.postprocess({"cat": 0.9, "dog": 0.1}), "label": "Cat"}


def _class(payload: Any) -> str | float | None:
    if payload is None or isinstance(payload, str) or is_number(payload):
        return payload  # type: ignore[no-any-return]  # is_number tells
    raise UserInputError(f"a class is text or a number, not {reprlib.repr(payload)}")


def _confidence(entry: Any) -> tuple[str | float | None, float]:
    if not isinstance(entry, dict) or not is_number(entry.get("confidence")):
        raise UserInputError(f"a confidence has a label and a number, not {reprlib.repr(entry)}")
    return _class(entry.get("label")), entry["confidence"]
