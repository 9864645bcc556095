"""What a theme's variable can hold: anything that is one value in CSS, and nothing that is more."""

from __future__ import annotations

import re

OPENING, CLOSING = "([", ")]"
# Outside of quotation marks these end a value, or begin something else.
FORBIDDEN = frozenset(";{}<>\\@")
LONGEST = 2000
REFERENCE = re.compile(r"\*([a-z][a-z0-9_]*)")
# A picture is no colour, and can't stand where one is mixed.
PICTURES = ("gradient(", "url(", "image(", "image-set(")


def checked(name: str, value: object) -> str:
    """A value as it can stand in a style sheet.

    Args:
        name: The variable that it is for.
        value: What the author gave.

    Raises:
        ValueError: It is no value, or more than one.
    """
    # As Gradio's own themes have it now and then, out of a declaration.
    text = str(value).strip().rstrip(";").strip()
    if not text or len(text) > LONGEST or not text.isprintable() or not _is_closed(text):
        raise ValueError(f"{name}={str(value)[:80]!r} is no value for CSS")
    return text


def _is_closed(text: str) -> bool:
    """Tell whether quotation marks and brackets go together, and nothing ends the value before."""
    opened: list[str] = []
    quote = ""
    for at, character in enumerate(text):
        if quote:
            if character == quote:
                quote = ""
            elif character in "\\<":
                return False
        elif character in "'\"":
            quote = character
        elif character in FORBIDDEN or text.startswith(("/*", "*/"), at):
            return False
        elif character in OPENING:
            opened.append(CLOSING[OPENING.index(character)])
        elif character in CLOSING and (not opened or opened.pop() != character):
            return False
    return not quote and not opened


def with_references(value: str) -> str:
    """A value in which `*primary_500` stands for another variable, as CSS has it."""
    return REFERENCE.sub(lambda match: f"var(--{match[1].replace('_', '-')})", value)


def references(value: str) -> list[str]:
    """The variables that a value names."""
    return REFERENCE.findall(value)


def is_picture(value: str) -> bool:
    """Tell whether a value is a gradient or a picture rather than a colour."""
    return any(word in value for word in PICTURES)
