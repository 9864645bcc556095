"""Text whose parts have classes or scores. Browser half: web/src/components/highlightedtext."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.number import as_number, is_number
from spacekit_runtime.errors import Error, UserInputError

Token = dict[str, Any]
TOKEN = {
    "type": "object",
    "title": "HighlightedToken",
    "properties": {
        "token": {"title": "Token", "type": "string"},
        "class_or_confidence": {
            "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}],
            "default": None,
            "title": "Class Or Confidence",
        },
    },
    "required": ["token"],
}
# A part of a text: what it is, and its class or score.
PAIR = 2


class HighlightedText(Component):
    """Text whose parts have classes, or scores from -1 to 1.

    Functions give a list of pairs, of text and its class or score (`None` for none), or a dictionary of
    `text` and `entities` (`{"entity", "start", "end"}`, or with `entity_group`). They take a list of
    `{"token", "class_or_confidence"}`. With `interactive=True` people mark parts of the text, change
    the classes or scores of marks, and take marks away; the text itself stays.

    Args:
        value: What is shown at the start.
        color_map: The colour of each class, as CSS.
        show_legend: Whether the classes and their colours stand above the text.
        show_inline_category: Whether each part also says its class.
        combine_adjacent: Whether neighbours of one class become one part.
        adjacent_separator: What then stands between them.
        show_whitespaces: Whether line breaks and several spaces in the text are kept.
        rtl: Whether the text runs from right to left.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "highlightedtext"
    reads: ClassVar[frozenset[str]] = frozenset({"combine_adjacent", "adjacent_separator"})

    change = Event("The marks changed, by a person or by a function.")
    select = Event("A person clicked a part of the text, or a mark of it.")

    def __init__(
        self,
        value: Any = None,
        *,
        color_map: dict[str, str] | None = None,
        show_legend: bool = False,
        show_inline_category: bool = True,
        combine_adjacent: bool = False,
        adjacent_separator: str = "",
        show_whitespaces: bool = True,
        rtl: bool = False,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.color_map = color_map
        self.show_legend = show_legend
        self.show_inline_category = show_inline_category
        self.combine_adjacent = combine_adjacent
        self.adjacent_separator = adjacent_separator
        self.show_whitespaces = show_whitespaces
        self.rtl = rtl

    def preprocess(self, payload: Any) -> list[Token] | None:
        """The parts; refuse what is none."""
        if payload is None:
            return None
        if not isinstance(payload, list):
            raise UserInputError(f"a list of parts is needed, not {reprlib.repr(payload)}")
        return [_sent(part) for part in payload]

    def postprocess(self, value: Any) -> list[Token] | None:
        """The parts of the text, joined where neighbours are to be one."""
        if value is None:
            return None
        pairs = _pairs_of(value) if isinstance(value, Mapping) else [_pair(part) for part in _listed(value)]
        if self.combine_adjacent:
            pairs = _combined(pairs, self.adjacent_separator)
        return [
            {"token": text if self.show_whitespaces else text.strip(), "class_or_confidence": kind}
            for text, kind in pairs
        ]

    def api_info(self) -> dict[str, Any]:
        """A list of parts."""
        return {"title": "HighlightedTextData", "type": "array", "items": TOKEN}

    def example_payload(self) -> list[Token]:
        """Two words, one with a class."""
        return [
            {"token": "The", "class_or_confidence": None},
            {"token": "quick", "class_or_confidence": "adj"},
        ]


# Gradio's other names for it.
Highlight = Highlightedtext = HighlightedText


def _sent(part: Any) -> Token:
    """A part that a client sent."""
    kind = part.get("class_or_confidence") if isinstance(part, dict) else None
    if (
        not isinstance(part, dict)
        or not isinstance(part.get("token"), str)
        or not (kind is None or isinstance(kind, str) or is_number(kind))
    ):
        raise UserInputError(
            f"a part is {{'token': text, 'class_or_confidence': text or number}}, not {reprlib.repr(part)}"
        )
    return {"token": part["token"], "class_or_confidence": kind}


def _listed(value: Any) -> Iterable[Any]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise Error(f"A HighlightedText shows pairs of text and class, not a {type(value).__name__}")
    return value


def _pair(part: Any) -> tuple[str, str | float | None]:
    """A part that a function gave, also one that it got: the two have different forms."""
    if isinstance(part, Mapping) and "token" in part:
        return str(part["token"]), _kind(part.get("class_or_confidence"))
    if not isinstance(part, tuple | list) or len(part) != PAIR:
        raise Error(f"A HighlightedText shows pairs of text and class, not {reprlib.repr(part)}")
    return str(part[0]), _kind(part[1])


def _kind(given: Any) -> str | float | None:
    if given is None or isinstance(given, str):
        return given
    return as_number(given, "A HighlightedText's score")


def _pairs_of(value: Mapping[str, Any]) -> list[tuple[str, str | float | None]]:
    """The parts of a text from the places of its entities, as token classifiers give them."""
    try:
        text: str = value["text"]
        entities = sorted(value["entities"], key=lambda entity: entity["start"])
        pairs: list[tuple[str, str | float | None]] = []
        end = 0
        for entity in entities:
            kind = entity["entity_group"] if entity.get("entity_group") else entity["entity"]
            pairs += [(text[end : entity["start"]], None), (text[entity["start"] : entity["end"]], kind)]
            end = entity["end"]
    except (KeyError, TypeError, AttributeError) as error:
        raise Error(
            "A HighlightedText shows {'text', 'entities': [{'entity', 'start', 'end'}]}; "
            f"in what it was given something is missing or of another kind: {error}"
        ) from error
    return [*pairs, (text[end:], None)]


def _combined(
    pairs: list[tuple[str, str | float | None]], separator: str
) -> list[tuple[str, str | float | None]]:
    """The parts with neighbours of one class joined; empty ones without a class divide nothing."""
    joined: list[tuple[str, str | float | None]] = []
    for text, kind in pairs:
        if not text and kind is None:
            continue
        if joined and joined[-1][1] == kind:
            joined[-1] = (joined[-1][0] + separator + text, kind)
        else:
            joined.append((text, kind))
    return joined
