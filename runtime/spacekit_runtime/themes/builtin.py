"""The themes that have names. They are Gradio's in spirit, drawn anew on our own design."""

from __future__ import annotations

from typing import Any

from spacekit_runtime.themes import colors, sizes
from spacekit_runtime.themes.base import MONO, SANS, Base

SERIF = ("Lora", "Charter", "Georgia", "serif")


def _with(given: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """What the author gave, and for the rest what the theme has."""
    return {**usual, **given}


def _fall(direction: str, *stops: str) -> str:
    """A gradient."""
    return f"linear-gradient({direction}, {', '.join(stops)})"


class Default(Base):
    """spacekit's own look.

    Args:
        options: See `Base`.
    """


class Origin(Base):
    """Gradio's first look: orange, on cool grey, with buttons that shade.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        usual = {"primary_hue": colors.orange, "secondary_hue": colors.blue, "neutral_hue": colors.gray}
        super().__init__(**_with(options, **usual))
        self.keep(
            button_primary_background_fill=_fall("to bottom right", "*primary_100", "*primary_300"),
            button_primary_background_fill_dark=_fall("to bottom right", "*primary_700", "*primary_800"),
            button_primary_background_fill_hover=_fall("to bottom right", "*primary_100", "*primary_200"),
            button_primary_background_fill_hover_dark=_fall(
                "to bottom right", "*primary_700", "*primary_700"
            ),
            button_primary_border_color="*primary_300",
            button_primary_border_color_dark="*primary_700",
            button_primary_text_color="*primary_900",
            button_primary_text_color_dark="white",
            button_secondary_background_fill=_fall("to bottom right", "*neutral_100", "*neutral_200"),
            button_secondary_background_fill_dark=_fall("to bottom right", "*neutral_700", "*neutral_800"),
            button_secondary_background_fill_hover="*neutral_100",
            button_secondary_background_fill_hover_dark="*neutral_700",
        )


class Citrus(Base):
    """Yellow and stone, with buttons that stand up from the page.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        usual = {
            "primary_hue": colors.amber,
            "secondary_hue": colors.amber,
            "spacing_size": sizes.spacing_lg,
            "font": ("Ubuntu", *SANS),
        }
        super().__init__(**_with(options, **usual))
        self.keep(
            button_primary_background_fill="*primary_400",
            button_primary_background_fill_dark="*primary_500",
            button_primary_background_fill_hover="*primary_300",
            button_primary_background_fill_hover_dark="*primary_400",
            button_primary_text_color="*neutral_900",
            button_primary_text_color_dark="*neutral_950",
            button_primary_shadow="0 3px 0 0 *primary_600",
            button_primary_shadow_dark="0 3px 0 0 *primary_800",
            button_primary_shadow_hover="0 4px 0 0 *primary_600",
            button_primary_shadow_hover_dark="0 4px 0 0 *primary_800",
            button_primary_shadow_active="0 1px 0 0 *primary_600",
            button_primary_shadow_active_dark="0 1px 0 0 *primary_800",
            button_secondary_shadow="0 3px 0 0 *neutral_300",
            button_secondary_shadow_dark="0 3px 0 0 *neutral_800",
            button_transform_hover="translateY(-1px)",
            button_transform_active="translateY(2px)",
            input_shadow="inset 0 2px 0 0 *neutral_200",
            input_shadow_dark="inset 0 2px 0 0 *neutral_900",
        )


class Soft(Base):
    """Indigo, round, with shadows instead of lines.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        usual = {
            "primary_hue": colors.indigo,
            "secondary_hue": colors.indigo,
            "neutral_hue": colors.gray,
            "radius_size": sizes.radius_lg,
            "font": ("Montserrat", *SANS),
        }
        super().__init__(**_with(options, **usual))
        self.keep(
            shadow_drop="0 1px 4px 0 rgb(0 0 0 / 0.1)",
            shadow_drop_lg="0 3px 10px -2px rgb(0 0 0 / 0.14)",
            block_title_text_color="*primary_600",
            block_title_text_color_dark="*primary_300",
            block_label_text_color="*primary_600",
            block_label_text_color_dark="*primary_300",
            input_shadow="*shadow_drop",
            button_primary_shadow="*shadow_drop_lg",
            button_secondary_border_color="transparent",
            button_secondary_border_color_dark="*neutral_700",
            button_secondary_shadow="*shadow_drop_lg",
            panel_border_width="0px",
            block_shadow="*shadow_drop",
        )


class Monochrome(Base):
    """Black on white, square, set like a newspaper.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        hues = dict.fromkeys(("primary_hue", "secondary_hue", "neutral_hue"), colors.neutral)
        usual = {"spacing_size": sizes.spacing_lg, "radius_size": sizes.radius_none, "font": SERIF}
        super().__init__(**_with(options, **hues, **usual))
        self.keep(
            color_accent="*neutral_900",
            color_accent_dark="*neutral_200",
            link_text_color="*neutral_900",
            link_text_color_dark="*neutral_100",
            button_border_width="2px",
            button_primary_background_fill="*neutral_900",
            button_primary_background_fill_dark="*neutral_100",
            button_primary_background_fill_hover="*neutral_700",
            button_primary_background_fill_hover_dark="*neutral_300",
            button_primary_border_color="*neutral_900",
            button_primary_border_color_dark="*neutral_100",
            button_primary_text_color="white",
            button_primary_text_color_dark="*neutral_950",
            button_secondary_background_fill="white",
            button_secondary_background_fill_dark="transparent",
            button_secondary_border_color="*neutral_900",
            button_secondary_border_color_dark="*neutral_300",
            button_primary_shadow="none",
            button_secondary_shadow="none",
            input_shadow="none",
            block_title_text_weight="600",
            block_label_text_weight="600",
        )


class Glass(Base):
    """Blue slate that light falls on, small and close.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        usual = {
            "primary_hue": colors.blue,
            "secondary_hue": colors.slate,
            "neutral_hue": colors.slate,
            "spacing_size": sizes.spacing_sm,
            "radius_size": sizes.radius_sm,
            "text_size": sizes.text_sm,
            "font": ("Optima", "Candara", "Noto Sans", "sans-serif"),
        }
        super().__init__(**_with(options, **usual))
        self.keep(
            body_background_fill=_fall("160deg", "*neutral_50", "*neutral_200"),
            body_background_fill_dark=_fall("160deg", "*neutral_800", "*neutral_950"),
            button_primary_background_fill=_fall("180deg", "*primary_100 0%", "*primary_300 60%"),
            button_primary_background_fill_dark=_fall("180deg", "*primary_600 0%", "*primary_800 60%"),
            button_primary_background_fill_hover=_fall("180deg", "*primary_50 0%", "*primary_200 60%"),
            button_primary_background_fill_hover_dark=_fall("180deg", "*primary_700 0%", "*primary_800 60%"),
            button_primary_border_color="*primary_300",
            button_primary_border_color_dark="*primary_600",
            button_primary_text_color="*primary_950",
            button_primary_text_color_dark="white",
            button_secondary_background_fill=_fall("180deg", "white 0%", "*secondary_200 60%"),
            button_secondary_background_fill_dark=_fall("180deg", "*secondary_600 0%", "*secondary_800 60%"),
            button_secondary_background_fill_hover=_fall("180deg", "white 0%", "*secondary_100 60%"),
            button_secondary_background_fill_hover_dark=_fall(
                "180deg", "*secondary_600 0%", "*secondary_700 60%"
            ),
            input_background_fill=_fall("0deg", "*secondary_50 0%", "white 100%"),
            input_background_fill_dark="*secondary_800",
            block_title_text_weight="600",
            block_label_text_weight="600",
        )


class Ocean(Base):
    """Green and blue as water is, with very round corners.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        usual = {
            "primary_hue": colors.emerald,
            "secondary_hue": colors.sky,
            "neutral_hue": colors.zinc,
            "radius_size": sizes.radius_xxl,
            "font": ("IBM Plex Sans", *SANS),
        }
        super().__init__(**_with(options, **usual))
        self.keep(
            button_primary_background_fill=_fall("120deg", "*secondary_700 0%", "*primary_700 70%"),
            button_primary_background_fill_dark=_fall("120deg", "*secondary_700 0%", "*primary_700 70%"),
            button_primary_background_fill_hover=_fall("120deg", "*secondary_800 0%", "*primary_700 70%"),
            button_primary_background_fill_hover_dark=_fall(
                "120deg", "*secondary_800 0%", "*primary_700 70%"
            ),
            button_primary_text_color="white",
            button_primary_text_color_dark="white",
            button_primary_shadow="0 4px 14px -6px *primary_600",
            button_transform_hover="scale(1.01)",
            loader_color="*primary_500",
        )


class Ember(Base):
    """Warm orange on stone.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        hues = {"primary_hue": colors.orange, "secondary_hue": colors.orange}
        super().__init__(**_with(options, **hues, radius_size=sizes.radius_lg, font=("Source Sans 3", *SANS)))
        self.keep(block_shadow="*shadow_drop", input_border_color_focus="*primary_600")


class Cyberpunk(Base):
    """Neon on violet night, with hard edges.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        usual = {
            "primary_hue": colors.fuchsia,
            "secondary_hue": colors.cyan,
            "neutral_hue": colors.slate,
            "radius_size": sizes.radius_none,
            "font": ("Chakra Petch", *SANS),
            "font_mono": ("Share Tech Mono", *MONO),
        }
        super().__init__(**_with(options, **usual))
        self.keep(
            body_background_fill_dark="#0a0416",
            background_fill_primary_dark="#150d29",
            background_fill_secondary_dark="#110b22",
            border_color_primary_dark="#33234f",
            button_primary_shadow_dark="0 0 14px -3px *primary_500",
            input_border_width="2px",
            button_border_width="2px",
        )


class Neon(Base):
    """Lime, bright by night.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        hues = {"primary_hue": colors.lime, "secondary_hue": colors.cyan, "neutral_hue": colors.zinc}
        super().__init__(**_with(options, **hues))
        self.keep(button_primary_shadow_dark="0 0 16px -4px *primary_400")


class Mario(Base):
    """Red and blue, as bold as a game.

    Args:
        options: See `Base`.
    """

    def __init__(self, **options: Any) -> None:
        usual = {
            "primary_hue": colors.red,
            "secondary_hue": colors.blue,
            "neutral_hue": colors.stone,
            "radius_size": sizes.radius_sm,
        }
        super().__init__(**_with(options, **usual))
        self.keep(
            button_border_width="2px",
            button_primary_border_color="*primary_900",
            button_primary_shadow="0 3px 0 0 *primary_900",
            button_secondary_shadow="0 3px 0 0 *neutral_400",
            button_secondary_shadow_dark="0 3px 0 0 *neutral_700",
            button_transform_active="translateY(2px)",
        )


NAMED: dict[str, type[Base]] = {
    theme.__name__.lower(): theme
    for theme in (
        Base,
        Citrus,
        Cyberpunk,
        Default,
        Ember,
        Glass,
        Mario,
        Monochrome,
        Neon,
        Ocean,
        Origin,
        Soft,
    )
}
