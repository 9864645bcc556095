"""Attributes of the element that people type in: what keyboards and spelling checks go by."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass
class InputHTMLAttributes:
    """Attributes of a field's element; one that is `None` is left to the browser.

    Args:
        autocapitalize: What a keyboard on the screen writes in capitals.
        autocorrect: Whether what is typed is corrected: `"on"` or `"off"`.
        spellcheck: Whether spelling mistakes are marked.
        autocomplete: What the browser may fill in: `"off"`, or a kind of thing such as `"email"`.
        tabindex: Where it stands in the order of Tab; -1 leaves it out.
        enterkeyhint: What the Enter key of such a keyboard is called.
        lang: The language of what is typed, as `"de"`.
    """

    autocapitalize: Literal["off", "none", "on", "sentences", "words", "characters"] | None = None
    autocorrect: Literal["on", "off"] | None = None
    spellcheck: bool | None = None
    autocomplete: str | None = None
    tabindex: int | None = None
    enterkeyhint: Literal["enter", "done", "go", "next", "previous", "search", "send"] | None = None
    lang: str | None = None


NAMES = [field.name for field in dataclasses.fields(InputHTMLAttributes)]


def shown_attributes(given: InputHTMLAttributes | Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Attributes as the page gets them.

    Only these names and plain values: an attribute such as `onfocus` would be a script.

    Raises:
        ValueError: There is no such attribute, or its value is neither text nor a number nor a boolean.
    """
    if given is None:
        return None
    named = dataclasses.asdict(given) if isinstance(given, InputHTMLAttributes) else dict(given)
    for name, value in named.items():
        if name not in NAMES:
            close = difflib.get_close_matches(str(name), NAMES, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else f"; there are: {', '.join(NAMES)}"
            raise ValueError(f"html_attributes has no {name!r}{hint}")
        if value is not None and not isinstance(value, str | int):
            raise ValueError(f"html_attributes: {name} is text, a number or a boolean, not {value!r:.60}")
    return {**dict.fromkeys(NAMES), **named}


def with_shown_attributes(changes: dict[str, Any]) -> dict[str, Any]:
    """What a function changes about a field, with its attributes as the page gets them.

    Raises:
        ValueError: See `shown_attributes`.
    """
    if "html_attributes" not in changes:
        return changes
    return {**changes, "html_attributes": shown_attributes(changes["html_attributes"])}
