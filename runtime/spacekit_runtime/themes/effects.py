"""What each of Gradio's variables changes about the page, beyond what all themes change.

A rule here comes with a theme that sets its variable, and with no other: so none has to say again what the
page says already. `:not(#_)` makes a rule count more than those of components, which come after it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from spacekit_runtime.themes.rules import THEMED
from spacekit_runtime.themes.values import references
from spacekit_runtime.themes.variables import DARK, TOKENS, VARIABLES

BLOCKS = ":is(.group,.boxed,.accordion):not(#_)"
TITLES = ".field>.head>:is(label,.label):not(#_)"
FAULTY = ":is([data-status='error'],[data-problem]) .control:not(#_)"
HOVERED = ".control:hover:not(:focus,:focus-within,[readonly],:disabled,.still,#_)"
CHECKS = ":is(.choices,.checkbox) input"
CHOICES = ".choices label"
LINKS = "a:not(.button,#_)"
CELLS = ".prose :is(th,td):not(#_)"

# The element and the property that a variable is for.
PLACES: Mapping[str, tuple[str, str]] = {
    "body_text_size": ("body:not(#_)", "font-size"),
    "body_text_weight": ("body:not(#_)", "font-weight"),
    "link_text_color_hover": (f"{LINKS}:hover", "color"),
    "link_text_color_active": (f"{LINKS}:active", "color"),
    "link_text_color_visited": (f"{LINKS}:visited", "color"),
    "prose_text_size": (".prose:not(#_)", "font-size"),
    "prose_text_weight": (".prose:not(#_)", "font-weight"),
    "prose_header_text_weight": (".prose :is(h1,h2,h3,h4,h5,h6):not(#_)", "font-weight"),
    "chatbot_text_size": (".chat .prose:not(#_)", "font-size"),
    "layout_gap": (":is(.stack,.row):not(#_)", "gap"),
    "accordion_text_color": (".accordion>summary:not(#_)", "color"),
    "loader_color": (".line:not(.error,#_)>div", "--accent"),
    "block_background_fill": (BLOCKS, "background"),
    "block_border_color": (BLOCKS, "border-color"),
    "block_border_width": (BLOCKS, "border-width"),
    "block_padding": (":is(.group,.boxed):not(#_)", "padding"),
    "block_radius": (BLOCKS, "border-radius"),
    "block_shadow": (BLOCKS, "box-shadow"),
    "block_info_text_size": (".field>.info:not(#_)", "font-size"),
    "block_info_text_weight": (".field>.info:not(#_)", "font-weight"),
    "block_title_text_size": (TITLES, "font-size"),
    "block_title_background_fill": (TITLES, "background"),
    "block_title_border_color": (TITLES, "border-color"),
    "block_title_border_width": (TITLES, "border-style:solid;border-width"),
    "block_title_padding": (TITLES, "padding"),
    "block_title_radius": (TITLES, "border-radius"),
    "table_border_color": (CELLS, "border-color"),
    "table_text_color": (CELLS, "color"),
    "table_even_background_fill": (".prose tbody tr:nth-child(even):not(#_)", "background"),
    "table_odd_background_fill": (".prose tbody tr:nth-child(odd):not(#_)", "background"),
    "error_border_color": (FAULTY, "border-color"),
    "error_border_width": (FAULTY, "border-width"),
    "input_background_fill_hover": (HOVERED, "background"),
    "input_border_color_hover": (HOVERED, "border-color"),
    "input_text_size": (".control:not(#_)", "font-size"),
    "input_text_weight": (".control:not(#_)", "font-weight"),
    "checkbox_background_color_hover": (f"{CHECKS}:hover:not(#_)", "--surface"),
    "checkbox_background_color_focus": (f"{CHECKS}:focus:not(#_)", "--surface"),
    "checkbox_border_color_hover": (f"{CHECKS}:hover:not(#_)", "--line-control"),
    "checkbox_border_color_focus": (f"{CHECKS}:focus:not(#_)", "--line-control"),
    "checkbox_border_color_selected": (f"{CHECKS}:checked:not(#_)", "border-color"),
    "checkbox_border_radius": (f"{CHECKS}[type='checkbox']:not(#_)", "border-radius"),
    "checkbox_border_width": (f"{CHECKS}:not(#_)", "border-width"),
    "checkbox_shadow": (f"{CHECKS}:not(#_)", "box-shadow"),
    "checkbox_label_border_color_hover": (f"{CHOICES}:hover:not(#_)", "--line-control"),
    "checkbox_label_border_width": (f"{CHOICES}:not(#_)", "border-width"),
    "checkbox_label_gap": (f"{CHOICES}:not(#_)", "gap"),
    "checkbox_label_padding": (f"{CHOICES}:not(#_)", "padding"),
    "checkbox_label_shadow": (f"{CHOICES}:not(#_)", "box-shadow"),
    "checkbox_label_shadow_hover": (f"{CHOICES}:hover:not(#_)", "box-shadow"),
    "checkbox_label_shadow_active": (f"{CHOICES}:active:not(#_)", "box-shadow"),
    "checkbox_label_text_size": (f"{CHOICES}:not(#_)", "font-size"),
    "checkbox_label_text_weight": (f"{CHOICES}:not(#_)", "font-weight"),
    "checkbox_label_text_color": (f"{CHOICES}:not(:has(:checked),#_)", "color"),
    "button_transition": (".button:not(#_)", "transition"),
    **{
        f"button_{size}_{part}": (f".button.{short}:not(#_)", css)
        for size, short in (("large", "lg"), ("medium", "md"), ("small", "sm"))
        for part, css in (("padding", "padding"), ("text_size", "font-size"), ("text_weight", "font-weight"))
    },
}
# What all themes change.
ALWAYS = frozenset(name.replace("-", "_") for name in re.findall(r"var\(--([\w-]+)", THEMED)) | TOKENS.keys()


def rules_for(names: Iterable[str]) -> str:
    """The rules of the variables that a theme sets.

    Args:
        names: The variables, by day or by night.
    """
    found = dict.fromkeys(name.removesuffix(DARK) for name in names)
    return "".join(
        f"{place}{{{css}:var(--{name.replace('_', '-')})}}"
        for name, (place, css) in PLACES.items()
        if name in found
    )


def without_effect(names: Collection[str], values: Mapping[str, str | None]) -> list[str]:
    """Which of some variables change nothing on the page, by themselves or by another that refers to them.

    Args:
        names: Those that were set.
        values: All that the theme has.
    """
    referred = {other for value in values.values() for other in references(value or "")}
    plain = dict.fromkeys(name.removesuffix(DARK) for name in names)
    return [name for name in plain if name not in ALWAYS | PLACES.keys() | referred and name in VARIABLES]
