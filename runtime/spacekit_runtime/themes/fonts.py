"""The faces of a theme. None is got from another site unless the author names it as a `GoogleFont`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# What a face can be called: nothing in it ends a quotation, or an address.
NAME = re.compile(r"-?\w[\w .+&-]{0,80}")
GENERIC = frozenset(
    {"sans-serif", "serif", "monospace", "cursive", "fantasy", "system-ui", "ui-sans-serif", "ui-serif"}
    | {"ui-monospace", "ui-rounded", "math", "emoji", "-apple-system", "BlinkMacSystemFont"}
)
USUAL_WEIGHTS = (400, 600)
HEAVIEST = 1000


class Font:
    """A face that the visitor's device has.

    Args:
        name: What it is called.

    Raises:
        ValueError: No face is called so.
    """

    def __init__(self, name: str) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"no font is called {name!r}")
        self.name = name

    def __str__(self) -> str:
        return self.name if self.name in GENERIC else f"'{self.name}'"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def stylesheet(self) -> dict[str, str | None]:
        """Where it is got: nowhere."""
        return {"url": None, "css": None}


class LocalFont(Font):
    """A face that the visitor's device has: Gradio brings some along, spacekit none.

    Args:
        name: What it is called.
        weights: How bold it is needed.
    """

    def __init__(self, name: str, weights: Iterable[int] = USUAL_WEIGHTS) -> None:
        super().__init__(name)
        self.weights = _checked(weights)


class GoogleFont(Font):
    """A face that visitors get from Google, which learns of each visit by that.

    Args:
        name: What it is called.
        weights: How bold it is needed.
    """

    def __init__(self, name: str, weights: Iterable[int] = USUAL_WEIGHTS) -> None:
        super().__init__(name)
        self.weights = _checked(weights)

    def stylesheet(self) -> dict[str, str | None]:
        """Where it is got."""
        family = self.name.replace("&", "%26").replace("+", "%2B").replace(" ", "+")
        weights = ";".join(str(weight) for weight in sorted(set(self.weights)))
        url = f"https://fonts.googleapis.com/css2?family={family}:wght@{weights}&display=swap"
        return {"url": url, "css": None}


def _checked(weights: Iterable[int]) -> tuple[int, ...]:
    given = tuple(int(weight) for weight in weights)
    if not given or not all(0 < weight <= HEAVIEST for weight in given):
        raise ValueError(f"weights={given}: numbers from 1 to {HEAVIEST}")
    return given


def as_fonts(given: Any) -> tuple[Font, ...]:
    """Faces from one or several; plain words are names, also several of them as CSS lists them."""
    listed = [given] if isinstance(given, str | Font) else list(given)
    fonts: list[Font] = []
    for font in listed:
        names = [] if isinstance(font, Font) else str(font).split(",")
        fonts += [font] if isinstance(font, Font) else [Font(name.strip(" '\"")) for name in names]
    return tuple(fonts)
