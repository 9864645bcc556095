"""Two answers, two descriptions: whether they say the same, and where they part."""

from __future__ import annotations

from typing import Any

from parity.answers import Answer


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
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        pairs = enumerate(zip(theirs, ours, strict=True))
        parts = (first_difference(a, b, f"{at}[{position}]") for position, (a, b) in pairs)
        return next((part for part in parts if part), None)
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
    return {name: value for name, value in described.items() if name != "code_snippets"}


def _listed(error: tuple[str, str] | None) -> list[str] | None:
    return None if error is None else list(error)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:157]}..."
