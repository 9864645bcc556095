"""A theme as a style sheet: our tokens, and Gradio's variables for the author's own CSS."""

from __future__ import annotations

import re

from spacekit_runtime.themes.base import MONO, OWN_NEUTRAL, OWN_PRIMARY, SANS, Base
from spacekit_runtime.themes.effects import rules_for
from spacekit_runtime.themes.hues import OURS, Pair, accents, grounds, links
from spacekit_runtime.themes.rules import THEMED
from spacekit_runtime.themes.sizes import Size, radius_md, spacing_md, text_md
from spacekit_runtime.themes.values import is_picture, references, with_references
from spacekit_runtime.themes.variables import DARK, TOKENS, VARIABLES

Rules = dict[str, str]
# Names that our tokens have as well: theirs are scaled, and not replaced.
SHARED = frozenset({"text-xs", "text-sm", "text-lg", "text-xl", "radius-sm", "radius-lg"})
# Our sizes at the usual scale; see web/src/tokens.css.
TEXT_REM = {"xs": 0.75, "sm": 0.8125, "base": 0.9375, "lg": 1.125, "xl": 1.375, "2xl": 1.75}
SPACE_REM = {"1": 0.25, "2": 0.5, "3": 0.75, "4": 1.0, "5": 1.5, "6": 2.0, "7": 3.0}
RADIUS_PX = {"radius-sm": (6, 8), "radius": (10, 24), "radius-lg": (16, 32)}
# Lengths and weights that Gradio has besides those of a theme: the same everywhere.
STEPS = (*range(1, 13), 14, 16, 20, 24, 28, *range(32, 65, 4), 72, 80, 96)
FIXED: Rules = {f"size-{step}": f"{4 * step}px" for step in STEPS} | {
    "size-px": "1px",
    "size-0-5": "2px",
    "size-1-5": "6px",
    "size-2-5": "10px",
    "size-full": "100%",
    "line-none": "1",
    "line-xs": "1.125",
    "line-sm": "1.4",
    "line-md": "1.5",
    "line-lg": "1.625",
    "weight-light": "300",
    "weight-regular": "400",
    "weight-semibold": "600",
    "weight-extrabold": "800",
}
# Gaps that grow with Gradio's scale as a whole would tear a page apart: half of it.
SPACE_SHARE = 0.5
PIXELS = re.compile(r"(\d+(?:\.\d+)?)px")
# What is one colour by day does not have to be seen by night: these have a value of their own there.
COLORED = ("color", "fill")


def render_theme(theme: Base) -> str:
    """The style sheet of a theme: what differs from our own look, and all of Gradio's variables.

    Args:
        theme: The theme.

    Returns:
        CSS that comes after the page's own.
    """
    derived = _derived(theme)
    light = {**_scales(theme), **_sizes(theme), **_faces(theme)}
    dark: Rules = {}
    light |= derived.light
    dark |= derived.dark
    own_light, own_dark = _own(theme)
    named = {name.replace("_", "-"): with_references(value) for name, value in VARIABLES.items()}
    light = {**FIXED, **named, **light, **own_light}
    dark |= own_dark
    _break_circles(light, dark)
    sheet = _block(":root", light)
    if dark:
        by_device = _block(":root:not([data-theme='light'])", dark)
        sheet += f"@media (prefers-color-scheme:dark){{{by_device}}}"
        sheet += _block(":root[data-theme='dark']", dark)
    return sheet + THEMED + rules_for(theme.chosen) + theme.custom_css


def _block(selector: str, rules: Rules) -> str:
    return selector + "{" + "".join(f"--{name}:{value};" for name, value in rules.items()) + "}"


def _derived(theme: Base) -> Pair:
    """Our tokens, as far as the theme's hues are others than ours."""
    is_own_ground = theme.neutral_hue is OWN_NEUTRAL
    ground = OURS if is_own_ground else grounds(theme.neutral_hue)
    light: Rules = {} if is_own_ground else {**ground.light}
    dark: Rules = {} if is_own_ground else {**ground.dark}
    is_own_accent = theme.primary_hue is OWN_PRIMARY
    accent = accents(theme.primary_hue, ground)
    if not (is_own_accent and is_own_ground):
        light |= accent.light
        dark |= accent.dark
    if theme.secondary_hue not in (OWN_PRIMARY, theme.primary_hue):
        linked = links(theme.secondary_hue, ground)
        light |= linked.light
        dark |= linked.dark
    return Pair(light, dark)


def _scales(theme: Base) -> Rules:
    """Each step of hues and sizes, but for the names that are ours, too."""
    return {
        f"{family}-{step}": value
        for family, scale in theme.scales().items()
        for step, value in zip(scale.steps, scale.expand(), strict=True)
        if f"{family}-{step}" not in SHARED
    }


def _sizes(theme: Base) -> Rules:
    """Our sizes, as much larger or smaller as the theme's are than the usual ones."""
    rules: Rules = {}
    if (text := _ratio(theme.text_size, text_md)) != 1:
        rules |= {f"text-{step}": f"{rem * text:.4g}rem" for step, rem in TEXT_REM.items()}
    if (space := 1 + SPACE_SHARE * (_ratio(theme.spacing_size, spacing_md) - 1)) != 1:
        rules |= {f"space-{step}": f"{rem * space:.4g}rem" for step, rem in SPACE_REM.items()}
    if (radius := _ratio(theme.radius_size, radius_md)) != 1:
        rules |= {name: f"{min(px * radius, most):.4g}px" for name, (px, most) in RADIUS_PX.items()}
    return rules


def _ratio(size: Size, usual: Size) -> float:
    found, base = PIXELS.fullmatch(size.md), PIXELS.fullmatch(usual.md)
    return float(found[1]) / float(base[1]) if found and base else 1.0


def _faces(theme: Base) -> Rules:
    rules: Rules = {}
    if tuple(font.name for font in theme.fonts) != SANS:
        rules["font"] = theme.font
    if tuple(font.name for font in theme.fonts_mono) != MONO:
        rules["font-mono"] = theme.font_mono
    return rules


def _own(theme: Base) -> tuple[Rules, Rules]:
    """What the author set, by name, and the tokens that this changes with it."""
    light: Rules = {}
    dark: Rules = {}
    for name in dict.fromkeys(name.removesuffix(DARK) for name in theme.values):
        css_name, token = name.replace("_", "-"), TOKENS.get(name)
        by_day = theme.values.get(name)
        has_night = name + DARK in theme.values
        by_night = theme.values[name + DARK] if has_night else None
        if by_day is not None:
            light[css_name] = with_references(by_day)
            if not has_night and any(word in name for word in COLORED):
                dark[css_name] = _at_night(name)
        if has_night and (by_night or by_day):
            dark[css_name] = with_references(by_night or by_day or "")
        if token is not None:
            _change_token(token, theme, by_day, by_night or (by_day if has_night else None), (light, dark))
    return light, dark


def _at_night(name: str) -> str:
    """What a variable is by night that has a value for the day alone: what our design has for it."""
    return with_references(VARIABLES[name])


def _change_token(
    token: str, theme: Base, by_day: str | None, by_night: str | None, rules: tuple[Rules, Rules]
) -> None:
    light, dark = rules
    derived = _derived(theme)
    if by_day is not None and not _leads_to_picture(theme, by_day):
        light[token] = with_references(by_day)
        if by_night is None:
            # The day's value would hold by night as well: what there was stays.
            dark[token] = derived.dark.get(token, OURS.dark[token])
    if by_night is not None and not _leads_to_picture(theme, by_night):
        dark[token] = with_references(by_night)


def _leads_to_picture(theme: Base, value: str) -> bool:
    """Tell whether a value is a gradient, by itself or by what it refers to."""
    seen: set[str] = set()
    left = [value]
    while left:
        current = left.pop()
        if is_picture(current):
            return True
        for name in references(current):
            if name not in seen:
                seen.add(name)
                left.append(str(theme.values.get(name) or ""))
    return False


def _break_circles(light: Rules, dark: Rules) -> None:
    """Take out tokens that are defined by themselves in the end: such a property has no value at all."""
    for rules, others in ((light, {}), (dark, light)):
        together = {**others, **rules}
        for token in {*TOKENS.values()} & rules.keys():
            if _reaches(together, token, token):
                del rules[token]
                together = {**others, **rules}


VARIABLE = re.compile(r"var\(--([\w-]+)")


def _reaches(rules: Rules, start: str, goal: str) -> bool:
    seen: set[str] = set()
    left = [start]
    while left:
        for name in VARIABLE.findall(rules.get(left.pop(), "")):
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                left.append(name)
    return False
