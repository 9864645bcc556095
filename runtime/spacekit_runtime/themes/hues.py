"""From a theme's hues to the colours of our design, of which every pair that meets can be read."""

from __future__ import annotations

from dataclasses import dataclass

from spacekit_runtime.themes.colors import Color
from spacekit_runtime.themes.contrast import EDGE, TEXT, first_seen, mix

WHITE = "#ffffff"
Tokens = dict[str, str]
SURFACES = ("canvas", "surface", "surface-sunken", "surface-hover", "surface-raised")


@dataclass(frozen=True)
class Pair:
    """Colours by day and by night, by the names of tokens."""

    light: Tokens
    dark: Tokens


# Our own colours, as web/src/tokens.css has them: what accents stand on, and what stays where a theme says
# something of the day alone.
OURS = Pair(
    {
        "canvas": "#f8f6f2",
        "surface": "#ffffff",
        "surface-sunken": "#f4f1eb",
        "surface-hover": "#efebe4",
        "surface-raised": "#ffffff",
        "line": "#e4dfd6",
        "ink": "#1a1d1b",
        "ink-muted": "#5a5d57",
        "accent": "#0b6b66",
        "accent-soft": "#dcefec",
        "accent-ink": "#0a5f5a",
        "danger": "#b3261e",
        "danger-soft": "#fbe8e5",
    },
    {
        "canvas": "#101413",
        "surface": "#181d1c",
        "surface-sunken": "#131716",
        "surface-hover": "#222927",
        "surface-raised": "#1f2524",
        "line": "#2b3331",
        "ink": "#eef1ef",
        "ink-muted": "#aab3af",
        "accent": "#55d3c6",
        "accent-soft": "#123330",
        "accent-ink": "#74ddd2",
        "danger": "#ff9087",
        "danger-soft": "#3b1b18",
    },
)


def grounds(neutral: Color) -> Pair:
    """Surfaces, lines and text of a neutral hue."""
    light = {
        "canvas": neutral.c50,
        "surface": WHITE,
        "surface-sunken": mix(neutral.c50, neutral.c100, 0.6),
        "surface-hover": mix(neutral.c100, neutral.c200, 0.35),
        "surface-raised": WHITE,
    }
    dark = {
        "canvas": neutral.c950,
        "surface": mix(neutral.c950, neutral.c900, 0.75),
        "surface-sunken": mix(neutral.c950, neutral.c900, 0.4),
        "surface-hover": mix(neutral.c900, neutral.c800, 0.6),
        "surface-raised": mix(neutral.c900, neutral.c800, 0.35),
    }
    by_day, by_night = list(light.values()), list(dark.values())
    deep = (neutral.c400, neutral.c500, neutral.c600, neutral.c700, neutral.c800, neutral.c900)
    bright = (neutral.c600, neutral.c500, neutral.c400, neutral.c300, neutral.c200, neutral.c100)
    light |= {
        "line": neutral.c200,
        "line-control": first_seen(deep[:4], by_day, EDGE),
        "ink": neutral.c900,
        "ink-muted": first_seen(deep[2:], by_day, TEXT),
        "ink-faint": first_seen(deep[1:], by_day, TEXT),
    }
    dark |= {
        "line": mix(neutral.c800, neutral.c700, 0.2),
        "line-control": first_seen(bright[:4], by_night, EDGE),
        "ink": mix(neutral.c50, neutral.c100, 0.5),
        "ink-muted": first_seen(bright[2:], by_night, TEXT),
        "ink-faint": first_seen(bright[2:], by_night, TEXT),
    }
    return Pair(light, dark)


def accents(primary: Color, ground: Pair) -> Pair:
    """The accent of a hue, what stands on it, and what is tinted by it."""
    by_day = [ground.light[name] for name in SURFACES]
    by_night = [ground.dark[name] for name in SURFACES]
    deep = [primary.c600, primary.c700, primary.c800, primary.c900, primary.c950]
    night = mix(primary.c950, "#000000", 0.6)
    bright = [primary.c400, primary.c300, primary.c200, primary.c100, primary.c50]
    accent = first_seen(_seen(deep[:-1], by_day), (WHITE,), TEXT)
    glow = first_seen(_seen(bright[:-1], by_night), (night,), TEXT)
    soft, dim = primary.c100, mix(ground.dark["surface"], primary.c700, 0.32)
    light = {
        "accent": accent,
        "accent-hover": deep[deep.index(accent) + 1],
        "on-accent": WHITE,
        "accent-soft": soft,
        "accent-ink": first_seen(deep[1:], [*by_day, soft], TEXT),
    }
    dark = {
        "accent": glow,
        "accent-hover": bright[bright.index(glow) + 1],
        "on-accent": night,
        "accent-soft": dim,
        "accent-ink": first_seen(bright[1:], [*by_night, dim], TEXT),
    }
    return Pair(light, dark)


def links(secondary: Color, ground: Pair) -> Pair:
    """The colour of links, of a hue of their own."""
    by_day = [ground.light[name] for name in SURFACES]
    by_night = [ground.dark[name] for name in SURFACES]
    deep = (secondary.c700, secondary.c800, secondary.c900)
    bright = (secondary.c300, secondary.c200, secondary.c100)
    return Pair(
        {"link-text-color": first_seen(deep, by_day, TEXT)},
        {"link-text-color": first_seen(bright, by_night, TEXT)},
    )


def _seen(candidates: list[str], on: list[str]) -> list[str]:
    """Those whose edges are seen on all of the others; all of them where none is."""
    return [color for color in candidates if first_seen((color, ""), on, EDGE)] or candidates
