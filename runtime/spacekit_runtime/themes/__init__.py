"""How apps look: hues, sizes, faces and Gradio's variables, on the tokens of our own design."""

from spacekit_runtime.themes import colors, fonts, sizes
from spacekit_runtime.themes.base import Base, ThemeClass
from spacekit_runtime.themes.builtin import (
    NAMED,
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
from spacekit_runtime.themes.colors import Color
from spacekit_runtime.themes.css import render_theme
from spacekit_runtime.themes.fonts import Font, GoogleFont, LocalFont
from spacekit_runtime.themes.sizes import Size

# Gradio's name for the one that others are made from.
Theme = Base

__all__ = [
    "NAMED",
    "Base",
    "Citrus",
    "Color",
    "Cyberpunk",
    "Default",
    "Ember",
    "Font",
    "Glass",
    "GoogleFont",
    "LocalFont",
    "Mario",
    "Monochrome",
    "Neon",
    "Ocean",
    "Origin",
    "Size",
    "Soft",
    "Theme",
    "ThemeClass",
    "colors",
    "fonts",
    "render_theme",
    "sizes",
]
