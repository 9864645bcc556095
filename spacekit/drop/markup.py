"""HTML, built so that nothing in it is taken for markup that was not meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["Markup", "element", "joined", "sentence"]

_ENDS = (".", "?", "!", ":", "…")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, *children: str | None, **attributes: str | bool | None) -> Markup:
    """One element on one line: the page's Markdown ends a block of HTML at an empty one.

    Args:
        name: The tag's name.
        children: What is in it: `Markup` as it stands, other text escaped, `None` left out.
        attributes: Its attributes; `of_class` is `class`, `_` in a name is `-`, True has no value.
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items())
    return Markup(f"<{name}{given}>{joined(children)}</{name}>")


def joined(parts: Iterable[str | None]) -> Markup:
    """Parts one after the other."""
    return Markup("".join(part if isinstance(part, Markup) else _text(part) for part in parts if part))


def sentence(text: str) -> Markup:
    """Words of an error as a sentence, on one line; what stands between backticks as code."""
    words = " ".join(text.split())
    # A file's name or a piece of code keeps its letters.
    is_word = words.partition(" ")[0].isalpha()
    plain = words[:1].upper() + words[1:] if is_word else words
    parts = plain.split("`")
    if len(parts) % 2 == 0:
        # A backtick without a partner is one.
        parts = [plain]
    end = "" if plain.endswith(_ENDS) else "."
    return joined([*(element("code", part) if at % 2 else part for at, part in enumerate(parts)), end])


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = "class" if key == "of_class" else key.replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_text(str(value))}"'


def _text(text: str) -> str:
    return escape(text).replace("\n", "&#10;").replace("\r", "&#13;")
