"""`Base`: how an app looks, as its author says it."""

from __future__ import annotations

import difflib
import json
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from spacekit_runtime.themes import colors, hub, sizes
from spacekit_runtime.themes.colors import Color
from spacekit_runtime.themes.effects import without_effect
from spacekit_runtime.themes.fonts import Font, GoogleFont, LocalFont, as_fonts
from spacekit_runtime.themes.sizes import Size
from spacekit_runtime.themes.values import checked
from spacekit_runtime.themes.variables import DARK, VARIABLES

Hue = Color | str
Sizes = Size | str
Face = Font | str | Iterable[Font | str]
# The hues of our own design: with them a theme changes none of its colours.
OWN_PRIMARY, OWN_NEUTRAL = colors.teal, colors.stone
SANS: tuple[str, ...] = ("ui-sans-serif", "system-ui", "sans-serif")
MONO: tuple[str, ...] = ("ui-monospace", "Consolas", "monospace")
FAMILIES: dict[str, type[Color | Size]] = {
    "primary": Color,
    "secondary": Color,
    "neutral": Color,
    "spacing": Size,
    "radius": Size,
    "text": Size,
}
FONT_KINDS: dict[str, type[Font]] = {"google": GoogleFont, "local": LocalFont, "font": Font}


class ThemeClass(ABC):
    """What all themes share: variables by name, kept as CSS has them.

    Attributes:
        name: What the theme is called.
        custom_css: Further style sheet of the theme.
    """

    name: str = "base"
    custom_css: str = ""

    def __init__(self) -> None:
        self.values: dict[str, str | None] = {}
        # What the app's author set, beyond what the theme is made of.
        self.chosen: set[str] = set()

    def set(self, **values: Any) -> Self:
        """Set variables by Gradio's names: `button_primary_background_fill="*primary_500"`.

        Args:
            values: CSS values, in which `*name` stands for another variable; for `name_dark` also `None`,
                which takes what holds by day.

        Returns:
            The theme.

        Raises:
            TypeError: There is no such variable.
            ValueError: It is no value.
        """
        self.keep(**values)
        self.chosen |= values.keys()
        idle = without_effect(values.keys(), self.values)
        if idle:
            warnings.warn(
                f"the theme's {', '.join(idle)} change nothing of the components here: your own CSS may use "
                f"them, as var(--{idle[0].replace('_', '-')})",
                stacklevel=2,
            )
        return self

    def keep(self, **values: Any) -> Self:
        """Set variables that a theme is made of: as `set`, without a word on what they are good for."""
        for name, value in values.items():
            is_dark = name.endswith(DARK)
            if name.removesuffix(DARK) not in VARIABLES:
                close = difflib.get_close_matches(name, VARIABLES, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                raise TypeError(f"a theme has no variable {name!r}{hint}")
            if value is None and not is_dark:
                continue
            self.values[name] = None if value is None else checked(name, value)
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        # Gradio's themes keep each variable as an attribute, and people set those.
        if name.removesuffix(DARK) in VARIABLES:
            self.set(**{name: value})
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        plain = name.removesuffix(DARK)
        if plain not in VARIABLES:
            raise AttributeError(f"the theme has no {name!r}")
        values: dict[str, str | None] = self.__dict__.get("values", {})
        return values.get(name, values.get(plain, VARIABLES[plain]))

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The theme as data; `from_dict` makes it again."""


class Base(ThemeClass):
    """How an app looks: hues, sizes, faces, and any of Gradio's variables by `.set(...)`.

        gr.themes.Base(primary_hue="blue", radius_size="lg").set(body_background_fill="*neutral_50")

    Args:
        primary_hue: What is to be done, and what is chosen: a name of `colors`, or a `Color`.
        secondary_hue: Links.
        neutral_hue: The page, its lines and its text.
        text_size: `"sm"`, `"md"`, `"lg"`, or a `Size`.
        spacing_size: Likewise, of gaps.
        radius_size: Likewise, of corners; also `"none"` and `"xxl"`.
        font: The face of text: names, in the order of preference.
        font_mono: The face of code.
    """

    def __init__(
        self,
        *,
        primary_hue: Hue = OWN_PRIMARY,
        secondary_hue: Hue = OWN_PRIMARY,
        neutral_hue: Hue = OWN_NEUTRAL,
        text_size: Sizes = sizes.text_md,
        spacing_size: Sizes = sizes.spacing_md,
        radius_size: Sizes = sizes.radius_md,
        font: Face = SANS,
        font_mono: Face = MONO,
    ) -> None:
        super().__init__()
        self.name = type(self).__name__.lower()
        self.primary_hue = _hue(primary_hue)
        self.secondary_hue = _hue(secondary_hue)
        self.neutral_hue = _hue(neutral_hue)
        self.text_size = _size(text_size, "text")
        self.spacing_size = _size(spacing_size, "spacing")
        self.radius_size = _size(radius_size, "radius")
        self.fonts, self.fonts_mono = as_fonts(font), as_fonts(font_mono)

    @property
    def font(self) -> str:
        """The face of text, as CSS has it."""
        return ", ".join(map(str, self.fonts))

    @property
    def font_mono(self) -> str:
        """The face of code, as CSS has it."""
        return ", ".join(map(str, self.fonts_mono))

    @property
    def stylesheets(self) -> list[str]:
        """What has to be got from other sites: what the author named as a `GoogleFont`."""
        found = [font.stylesheet()["url"] for font in (*self.fonts, *self.fonts_mono)]
        return [url for url in dict.fromkeys(found) if url]

    # Gradio's names for what apps that change their theme in the page read.
    @property
    def _stylesheets(self) -> list[str]:
        return self.stylesheets

    def _get_theme_css(self) -> str:
        from spacekit_runtime.themes.css import render_theme  # which knows this class

        return render_theme(self)

    def scales(self) -> dict[str, Color | Size]:
        """Hues and sizes, by what the names of their variables begin with."""
        return {
            "primary": self.primary_hue,
            "secondary": self.secondary_hue,
            "neutral": self.neutral_hue,
            "spacing": self.spacing_size,
            "radius": self.radius_size,
            "text": self.text_size,
        }

    def to_dict(self) -> dict[str, Any]:
        """The theme as data, in the form of Gradio's theme files."""
        steps = {
            f"{family}_{step}": value
            for family, scale in self.scales().items()
            for step, value in zip(scale.steps, scale.expand(), strict=True)
        }
        faces = {"_font": self.fonts, "_font_mono": self.fonts_mono}
        kept = {name: [_font_data(font) for font in fonts] for name, fonts in faces.items()}
        chosen = {"_chosen": sorted(self.chosen)}
        return {"theme": {**steps, **self.values, **kept, **chosen, "name": self.name}}

    def dump(self, filename: str) -> None:
        """Write the theme to a file, which `load` reads."""
        Path(filename).write_text(json.dumps(self.to_dict(), indent=2), "utf-8")

    @classmethod
    def load(cls, path: str) -> Base:
        """A theme from a file that `dump`, of ours or of Gradio's, wrote."""
        return cls.from_dict(json.loads(Path(path).read_text("utf-8")))

    @classmethod
    def from_dict(cls, theme: dict[str, dict[str, Any]]) -> Base:
        """A theme from data.

        Raises:
            ValueError: Something in it can't stand in a style sheet.
        """
        data = theme["theme"]
        made = Base()
        for family, kind in FAMILIES.items():
            names = [f"{family}_{step}" for step in kind.steps]
            if all(name in data for name in names):
                attribute = f"{family}_{'hue' if kind is Color else 'size'}"
                setattr(made, attribute, kind(*(checked(name, data[name]) for name in names)))
        for attribute, key in (("fonts", "_font"), ("fonts_mono", "_font_mono")):
            if key in data:
                setattr(made, attribute, tuple(_font_of(font) for font in data[key]))
        made.name = str(data.get("name", "custom"))
        known = {name: value for name, value in data.items() if name.removesuffix(DARK) in VARIABLES}
        made.keep(**known)
        # A file of Gradio's says all that its theme is made of.
        made.chosen = known.keys() & set(map(str, data.get("_chosen", known)))
        return made

    @classmethod
    def from_hub(cls, repo_name: str, token: str | None = None) -> Base:
        """A theme from the Hub.

        Args:
            repo_name: `"owner/name"`, with a version behind an `@` or without: `"owner/name@>=1.0,<2.0"`.
            token: For private ones.

        Raises:
            Error: There is no such theme, or the Hub can't be reached.
            ValueError: Something in it can't stand in a style sheet.
        """
        return cls.from_dict(hub.fetch(repo_name, token))

    def push_to_hub(
        self,
        repo_name: str,
        org_name: str | None = None,
        version: str | None = None,
        token: str | None = None,
        theme_name: str | None = None,
        description: str | None = None,
        private: bool = False,
    ) -> str:
        """Publish the theme on the Hub, as a Space that shows it.

        Args:
            repo_name: The name of the Space.
            org_name: Who it belongs to; by default whoever the token is of.
            version: The theme's version, `"1.2.3"`; by default the one after the last.
            token: What it is published with; by default that of `hf auth login`.
            theme_name: What the theme is called; by default as the Space.
            description: What is to be read of it.
            private: Whether others can't see it.

        Returns:
            The Space's address.

        Raises:
            Error: There is that version already, or the Hub refuses it.
        """
        words = (repo_name, org_name, version, token, theme_name, description)
        url = hub.publish(self.to_dict(), hub.Publication(*words, is_private=private))
        print(f"See your theme here: {url}")  # noqa: T201  # as Gradio does
        return url


def _hue(given: Hue) -> Color:
    if isinstance(given, Color):
        for step in given.expand():
            checked("a hue", step)
        return given
    found = vars(colors).get(given)
    if not isinstance(found, Color):
        names = [name for name, value in vars(colors).items() if isinstance(value, Color)]
        raise ValueError(f"no hue is called {given!r}; there are: {', '.join(names)}")  # noqa: TRY004
    return found


def _size(given: Sizes, family: str) -> Size:
    if isinstance(given, Size):
        for step in given.expand():
            checked("a size", step)
        return given
    found = getattr(sizes, f"{family}_{str(given).removeprefix(f'{family}_')}", None)
    if not isinstance(found, Size):
        names = [name for name in vars(sizes) if name.startswith(f"{family}_")]
        raise ValueError(f"no size is called {given!r}; there are: {', '.join(names)}")  # noqa: TRY004
    return found


def _font_data(font: Font) -> dict[str, Any]:
    kind = next(name for name, cls in FONT_KINDS.items() if isinstance(font, cls))
    return {
        "__gradio_font__": True,
        "name": font.name,
        "class": kind,
        "weights": getattr(font, "weights", None),
    }


def _font_of(data: Any) -> Font:
    if isinstance(data, str):
        return Font(data)
    kind = FONT_KINDS.get(data.get("class"), Font)
    weights = {"weights": data["weights"]} if kind is not Font and data.get("weights") else {}
    return kind(data["name"], **weights)
