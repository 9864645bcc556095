"""Themes: colours that can be read, values that stay values, and all of Gradio's names."""

from __future__ import annotations

import inspect
import json
import re
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.themes import (
    NAMED,
    Base,
    Color,
    GoogleFont,
    LocalFont,
    Size,
    Soft,
    colors,
    render_theme,
)
from spacekit_runtime.themes.contrast import EDGE, TEXT, contrast
from spacekit_runtime.themes.hues import OURS, SURFACES, accents, grounds
from spacekit_runtime.themes.hues import links as link_colors
from spacekit_runtime.themes.values import checked
from spacekit_runtime.themes.variables import TOKENS, VARIABLES

TOKENS_CSS = Path(__file__).parents[2] / "runtime" / "web" / "src" / "tokens.css"
HUES = [value for value in vars(colors).values() if isinstance(value, Color)]
ATTACKS = [
    "red;} body{display:none",
    "red}</style><script>alert(1)</script>",
    "</style>",
    "'",
    'url("x',
    "rgb(1 2 3",
    "red)",
    "red/*",
    "*/red",
    "\\3c style",
    "a\nb",
    "@import 'x'",
    "x" * 3000,
    "'</style>'",
    "",
    ";",
]


def rules(css: str, selector: str) -> dict[str, str]:
    """The variables that a block sets."""
    body = css.partition(f"{selector}{{")[2].partition("}")[0]
    return dict(line[2:].split(":", 1) for line in body.split(";") if line)


def test_our_own_colours_are_those_of_the_page() -> None:
    """What themes know of our design is what the page's tokens say."""
    css = TOKENS_CSS.read_text("utf-8")
    tokens = {
        name: (day, night)
        for name, day, night in re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", css)
    }
    assert {name: (day, OURS.dark[name]) for name, day in OURS.light.items()}.items() <= tokens.items()


@pytest.mark.parametrize("neutral", [None, *HUES], ids=str)
def test_every_hue_can_be_read(neutral: Color | None) -> None:
    """Whatever hues a theme has, text is seen at 4.5 : 1 and edges at 3 : 1, by day and by night."""
    ground = OURS if neutral is None else grounds(neutral)
    too_faint = []
    for primary in HUES:
        accent, linked = accents(primary, ground), link_colors(primary, ground)
        for mode in ("light", "dark"):
            have = getattr(ground, mode) | getattr(accent, mode) | getattr(linked, mode)
            texts = {"ink", "ink-muted", "ink-faint", "accent-ink", "link-text-color"} & have.keys()
            edges = {"line-control", "accent"} & have.keys()
            pairs = [(name, on, TEXT) for name in texts for on in SURFACES]
            pairs += [(name, on, EDGE) for name in edges for on in SURFACES]
            pairs += [("on-accent", "accent", TEXT), ("on-accent", "accent-hover", TEXT)]
            pairs += [("accent-ink", "accent-soft", TEXT)]
            too_faint += [
                (primary, mode, name, on)
                for name, on, least in pairs
                if (contrast(have[name], have[on]) or 0) < least
            ]
    assert [] == too_faint


@pytest.mark.parametrize("name", NAMED)
def test_every_theme_is_a_whole_style_sheet(name: str) -> None:
    """Each theme names every variable, refers to none that there is not, and closes what it opens."""
    css = render_theme(NAMED[name]())
    assert css == NAMED[name]()._get_theme_css()
    light = rules(css, ":root")
    assert {variable.replace("_", "-") for variable in VARIABLES} <= light.keys()
    known = light.keys() | set(re.findall(r"--([\w-]+):", TOKENS_CSS.read_text("utf-8")))
    assert set() == set(re.findall(r"var\(--([\w-]+)", css)) - known
    assert css.count("{") == css.count("}")


def test_all_of_gradios_arguments_are_there() -> None:
    """Themes take Gradio's arguments by name."""
    taken = set(inspect.signature(Base.__init__).parameters) - {"self"}
    assert {
        "primary_hue",
        "secondary_hue",
        "neutral_hue",
        "text_size",
        "spacing_size",
        "radius_size",
        "font",
        "font_mono",
    } == taken
    for theme in NAMED.values():
        made = theme(**dict.fromkeys(("primary_hue", "secondary_hue", "neutral_hue"), "red"), text_size="lg")
        assert colors.red.c500 == rules(render_theme(made), ":root")["primary-500"]


def test_what_an_author_sets_is_what_the_page_has() -> None:
    """A variable is set for the day or for the night, may refer to another, and changes our tokens."""
    theme = Base(primary_hue="blue").set(
        body_background_fill="*primary_50",
        body_background_fill_dark="*neutral_950",
        body_text_color="#123456",
        button_primary_background_fill="linear-gradient(to right, *primary_500, red)",
        block_border_width="3px",
    )
    css = render_theme(theme)
    light, dark = rules(css, ":root"), rules(css, ":root[data-theme='dark']")
    assert ("var(--primary-50)", "var(--primary-50)") == (light["body-background-fill"], light["canvas"])
    assert ("var(--neutral-950)", "var(--neutral-950)") == (dark["body-background-fill"], dark["canvas"])
    assert ("#123456", OURS.dark["ink"]) == (light["ink"], dark["ink"])
    assert "linear-gradient(to right, var(--primary-500), red)" == light["button-primary-background-fill"]
    assert "var(--accent)" == dark["button-primary-background-fill"]
    assert ("3px", None) == (light["block-border-width"], dark.get("block-border-width"))


def test_a_gradient_is_no_colour_of_ours() -> None:
    """A page's background may be a gradient; what mixes with the canvas keeps a colour."""
    theme = Base().set(body_background_fill="*stat_background_fill", stat_background_fill="url('a.png')")
    assert "canvas" not in rules(render_theme(theme), ":root")


def test_variables_in_a_circle_leave_our_colours() -> None:
    """A variable that is defined by itself, by way of our tokens, does not take the text's colour away."""
    css = render_theme(Base().set(body_text_color="*block_title_text_color"))
    assert "ink" not in rules(css, ":root")


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_value_breaks_out(attack: str) -> None:
    """What would end a declaration, a block or the sheet is refused, wherever it is given."""
    with pytest.raises(ValueError, match="is no value for CSS"):
        Base().set(body_background_fill=attack)
    with pytest.raises(ValueError, match="is no value for CSS"):
        Base(primary_hue=Color(*[attack] * 11))
    with pytest.raises(ValueError, match="is no value for CSS"):
        Base(radius_size=Size(*[attack] * 7))
    with pytest.raises(ValueError, match=r"no font is called|is no value"):
        Base(font=[attack or ";"])


@given(st.text(max_size=60))
def test_a_value_stays_one_value(text: str) -> None:
    """Whatever passes has no end of a declaration outside of quotation marks, and closes what it opens."""
    try:
        value = checked("name", text)
    except ValueError:
        return
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", value)
    assert not set(bare) & set(";{}<>\\@'\"")
    assert "</" not in value
    assert bare.count("(") == bare.count(")")


VALUES = [
    "none",
    "#fff",
    "0 0 0 *shadow_spread *primary_50, inset 0 1px black",
    "url('data:image/png;base64,AA==')",
    "calc(2 * *spacing_md)",
    "0px 5px 0px 0px *primary_400;",
    600,
]


@pytest.mark.parametrize("value", VALUES)
def test_values_that_people_use_pass(value: Any) -> None:
    """Shadows, sums, pictures and numbers are values."""
    Base().set(button_primary_shadow=value)


def test_each_variable_changes_something_or_says_that_it_does_not() -> None:
    """A variable that is set comes with its rule; one that changes nothing warns by its name."""
    idle = set()
    for name in VARIABLES:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            theme = Base().set(**{name: "1px"})
        if caught:
            assert name in str(caught[0].message)
            idle.add(name)
            continue
        css_name = name.replace("_", "-")
        css = render_theme(theme).split("}", 1)[1]
        token = TOKENS.get(name)
        assert f"var(--{css_name}" in css or token is not None, name
    assert 28 == len(idle)
    assert {"checkbox_check", "embed_radius", "shadow_drop"} <= idle
    # Another variable that refers to it gives it something to do.
    Base().set(shadow_drop="none", block_shadow="*shadow_drop")


def test_what_is_not_there_is_said() -> None:
    """Unknown variables, hues and sizes are errors with the name that was meant, or all there are."""
    with pytest.raises(TypeError, match="'body_background'; did you mean 'body_background_fill'"):
        Base().set(body_background="red")
    with pytest.raises(ValueError, match=r"no hue is called 'navy'.*blue"):
        Base(primary_hue="navy")
    with pytest.raises(ValueError, match=r"no size is called 'huge'.*radius_lg"):
        Base(radius_size="huge")


def test_a_theme_of_ones_own() -> None:
    """A class that derives from a theme, as Gradio's guide shows it, is one; attributes are variables."""

    class Sea(Base):
        def __init__(self, *, primary_hue: Any = colors.emerald, **more: Any) -> None:
            super().__init__(primary_hue=primary_hue, **more)
            super().set(slider_color="*secondary_300")
            self.block_radius = "2px"
            self.name = "sea"

    theme = Sea(radius_size="none")
    light = rules(render_theme(theme), ":root")
    assert ("var(--secondary-300)", "2px", "0px") == (
        light["slider-color"],
        light["block-radius"],
        light["radius"],
    )
    assert ("2px", "sea") == (theme.block_radius, theme.name)


def test_a_theme_comes_back_from_its_file(tmp_path: Path) -> None:
    """What `dump` writes, `load` makes again; what has been put into the file is checked."""
    path = tmp_path / "theme.json"
    theme = Soft(primary_hue="rose", font=[GoogleFont("Inter"), "Arial"]).set(body_text_color_dark="#eee")
    theme.dump(str(path))
    assert render_theme(theme) == render_theme(Base.load(str(path)))
    data = json.loads(path.read_text("utf-8"))
    data["theme"]["body_text_color"] = "red}"
    with pytest.raises(ValueError, match="is no value"):
        Base.from_dict(data)


def test_faces_are_named_as_people_name_them() -> None:
    """A list, one string as CSS has it, quoted or not: the words of CSS stay words, names are quoted."""
    theme = Base(font=["Segoe UI", "-apple-system", GoogleFont("Inter")], font_mono="'Fira Code', monospace")
    assert "'Segoe UI', -apple-system, 'Inter'" == theme.font
    assert "'Fira Code', monospace" == theme.font_mono


def page_of(serve: Serve, **options: Any) -> str:
    """The page of an app with a theme."""
    return httpx.get(serve(gr.Interface(str, "text", "text"), **options)).text


def test_nothing_is_got_from_elsewhere_unless_it_is_asked_for(serve: Serve) -> None:
    """A face comes from Google only where the author names it so."""
    own = page_of(serve, theme=Base(font=[LocalFont("Inter"), "sans-serif"]))
    assert "googleapis" not in own
    assert "--font:'Inter', sans-serif" in own
    asked = page_of(serve, theme=Base(font=GoogleFont("Open Sans", weights=(700, 400))))
    assert 'href="https://fonts.googleapis.com/css2?family=Open+Sans:wght@400;700&amp;display=swap"' in asked


def test_a_theme_may_be_a_name(serve: Serve) -> None:
    """`theme="soft"` is that theme, in `Blocks` as in `launch`, which has the last word."""
    url = serve(gr.Interface(str, "text", "text", theme="ocean"), theme="soft")
    assert "soft" == httpx.get(f"{url}config").json()["theme"]
    assert render_theme(Soft()) == httpx.get(f"{url}theme.css").text
    assert (
        "ocean"
        == httpx.get(f"{serve(gr.Interface(str, 'text', 'text', theme='ocean'))}config").json()["theme"]
    )
    with pytest.warns(UserWarning, match="no theme is called 'pastel': there are: base, citrus"):
        serve(gr.Interface(str, "text", "text"), theme="pastel")
    with pytest.raises(LaunchError, match="theme= takes a theme"):
        serve(gr.Interface(str, "text", "text"), theme=5)


def test_an_authors_css_may_use_gradios_variables(serve: Serve) -> None:
    """With a style sheet of its own, an app has Gradio's variables without a theme; others do not pay."""
    css = ".x{color:var(--block-title-text-color)}"
    assert "--block-title-text-color:var(--ink)" in page_of(serve, css=css)
    assert "--block-title-text-color:" not in page_of(serve)
