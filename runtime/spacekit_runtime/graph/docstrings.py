"""What a function's docstring says of its arguments and its result."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ARGUMENTS = ("Args:", "Parameters:", "Arguments:")
RESULT = ("Returns:", "Yields:")
# `name: text`, `name (type): text`, also with a dash before the name.
ENTRY = re.compile(r"-?\s*(?P<name>\w+)\s*(\([^)]*\))?\s*:\s*(?P<text>.*)")


@dataclass
class Documented:
    """The parts of a docstring.

    Attributes:
        arguments: What it says of each argument, by name.
        result: What it says of the result.
    """

    arguments: dict[str, str] = field(default_factory=dict)
    result: str = ""


def documented(fn: Callable[..., Any]) -> Documented:
    """Read a docstring in the form that Google's style guide gives it; what has another form says nothing.

    Args:
        fn: The function.
    """
    found = Documented()
    section, last, depth = "", "", 0
    for line in (inspect.getdoc(fn) or "").splitlines():
        text = line.strip()
        if not line.startswith((" ", "\t")) and text:
            section = "arguments" if text in ARGUMENTS else "result" if text in RESULT else ""
            last, depth = "", 0
        elif section == "result" and text:
            found.result = f"{found.result} {text}".strip()
        elif section == "arguments" and text:
            entry = ENTRY.fullmatch(text)
            indent = len(line) - len(line.lstrip())
            # The first entry says how far entries are set in; what stands deeper goes on with the one above.
            depth = depth or indent
            if entry is not None and indent <= depth:
                last = entry["name"]
                found.arguments[last] = entry["text"].strip()
            elif last:
                found.arguments[last] = f"{found.arguments[last]} {text}".strip()
    return found
