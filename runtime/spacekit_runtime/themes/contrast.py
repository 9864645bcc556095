"""How well one colour is seen on another, as WCAG 2.2 computes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

TEXT, EDGE = 4.5, 3.0
HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
# Below this share a channel's light grows in a straight line.
STRAIGHT = 0.04045


def channels(color: str) -> tuple[int, int, int] | None:
    """Red, green and blue; `None` for a colour that is not written as `#rrggbb`."""
    if not HEX.fullmatch(color):
        return None
    digits = color[1:] if len(color) > 4 else "".join(digit * 2 for digit in color[1:])  # noqa: PLR2004  # #rgb
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return red, green, blue


def mix(one: str, other: str, share: float) -> str:
    """A colour between two: so much of the other; the first where they can't be mixed."""
    first, second = channels(one), channels(other)
    if first is None or second is None:
        return one
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(first, second, strict=True))


def luminance(color: str) -> float | None:
    """How bright a colour is, from 0 to 1."""
    found = channels(color)
    if found is None:
        return None
    shares = [channel / 255 for channel in found]
    light = [s / 12.92 if s <= STRAIGHT else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, other: str) -> float | None:
    """The contrast of two colours, from 1 to 21; `None` where it can't be told."""
    first, second = luminance(one), luminance(other)
    if first is None or second is None:
        return None
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


def first_seen(candidates: Sequence[str], on: Iterable[str], least: float) -> str:
    """The first of some colours that is seen well enough on all of the others; else the last."""
    grounds = list(on)
    for color in candidates:
        ratios = [contrast(color, ground) for ground in grounds]
        if all(ratio is None or ratio >= least for ratio in ratios):
            return color
    return candidates[-1]
