"""Two answers, two descriptions: whether they say the same, and where they part."""

from __future__ import annotations

import re
from typing import Any

from parity.answers import Answer

# What is called by its component's number, which Gradio counts through all apps of a process.
GIVEN_NAME = re.compile(r"^(parameter|value)_\d+$")
# Parts of a schema that change nothing about what fits it.
FOR_PEOPLE = {"$defs", "additional_description", "title"}


def first_difference(theirs: Any, ours: Any, at: str = "") -> str | None:
    """Where two values part, and what stands there; `None` where they do not.

    Args:
        theirs: Gradio's.
        ours: spacekit's.
        at: The path to them.
    """
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name in [*theirs, *(name for name in ours if name not in theirs)]:
            if name not in ours:
                return f"{at}.{name}: Gradio has {_short(theirs[name])}, we have nothing"
            if name not in theirs:
                return f"{at}.{name}: Gradio has nothing, we have {_short(ours[name])}"
            found = first_difference(theirs[name], ours[name], f"{at}.{name}")
            if found:
                return found
        return None
    if isinstance(theirs, list) and isinstance(ours, list):
        pairs = enumerate(zip(theirs, ours, strict=False))
        parts = (first_difference(a, b, f"{at}[{position}]") for position, (a, b) in pairs)
        length = f"{at}: Gradio has {len(theirs)} parts, we have {len(ours)}"
        return next((part for part in parts if part), length if len(theirs) != len(ours) else None)
    is_equal = theirs == ours and isinstance(theirs, bool) == isinstance(ours, bool)
    return None if is_equal else f"{at}: Gradio has {_short(theirs)}, we have {_short(ours)}"


def compare_answers(theirs: Answer, ours: Answer) -> str | None:
    """Where two answers part. A stream may skip steps that its reader was too slow for, not the last."""
    if theirs.error or ours.error:
        return first_difference(_listed(theirs.error), _listed(ours.error), "error")
    found = first_difference(theirs.result, ours.result, "result")
    if found:
        return found
    remaining = iter(theirs.steps)
    for position, step in enumerate(ours.steps):
        if not any(first_difference(candidate, step) is None for candidate in remaining):
            return f"step {position}: {_short(step)} is not among Gradio's {_short(theirs.steps)}"
    if bool(theirs.steps) != bool(ours.steps):
        return f"steps: Gradio has {len(theirs.steps)}, we have {len(ours.steps)}"
    return None


def compare_info(theirs: dict[str, Any], ours: dict[str, Any]) -> str | None:
    """Where the descriptions of an endpoint part; the printed calls are each one's own."""
    return first_difference(_without_calls(theirs), _without_calls(ours), "info")


def _without_calls(described: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in described.items() if name != "code_snippets"}
    return dict(meaning(kept, {}))


def meaning(value: Any, definitions: dict[str, Any]) -> Any:
    """What a description means: with its parts in their place, and without words for people."""
    if isinstance(value, list):
        return [meaning(part, definitions) for part in value]
    if not isinstance(value, dict):
        # Of some types Gradio says nothing, of others it says an empty text.
        return "" if value is None else GIVEN_NAME.sub(r"\1", value) if isinstance(value, str) else value
    if "$ref" in value:
        return meaning(definitions[value["$ref"].rpartition("/")[2]], definitions)
    if _is_file(value):
        return "a file"
    definitions = {**definitions, **value.get("$defs", {})}
    # Of what has parts, and of files, a description is a paragraph on Gradio's own classes.
    is_structure = value.get("type") == "object" or "filepath" in str(value.get("type"))
    left_out = FOR_PEOPLE | ({"description"} if is_structure else set())
    return {name: meaning(part, definitions) for name, part in value.items() if name not in left_out}


def _is_file(value: dict[str, Any]) -> bool:
    """Whether a value is a file: which one stands for all is each one's own choice."""
    return "path" in value and isinstance(value.get("meta"), dict) and "_type" in value["meta"]


def _listed(error: tuple[str, str] | None) -> list[str] | None:
    return None if error is None else list(error)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:157]}..."
