"""Text with markup. Browser half: web/src/components/markdown."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.text import as_text

LATEX_DELIMITERS = [{"left": "$$", "right": "$$", "display": True}]


class Markdown(Component):
    """Text with markup: GitHub's Markdown, code, and LaTeX between `$$`.

    Functions give a `str`, and take one.

    Args:
        value: The text at the start.
        rtl: Whether it runs from right to left.
        latex_delimiters: What stands around LaTeX: `[{"left", "right", "display"}, ...]`.
        sanitize_html: Whether scripts and the like are taken out of HTML in the text.
        line_breaks: Whether each line break in the text is one on the page.
        header_links: Whether headings get links to themselves.
        height: Height in pixels or as CSS; a longer text scrolls.
        max_height: The same, as a limit.
        min_height: The same, at least.
        padding: Whether the text keeps clear of the box's border.
        common: See `Common`.
    """

    defaults: ClassVar[Common] = {"min_width": None, "container": False, "show_label": False}

    change = Event("A function changed the text.")
    copy = Event("A person pressed the copy button.")

    def __init__(
        self,
        value: Any = None,
        *,
        rtl: bool = False,
        latex_delimiters: list[dict[str, str | bool]] | None = None,
        sanitize_html: bool = True,
        line_breaks: bool = False,
        header_links: bool = False,
        height: int | str | None = None,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        padding: bool = False,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.rtl = rtl
        self.latex_delimiters = LATEX_DELIMITERS if latex_delimiters is None else latex_delimiters
        self.sanitize_html = sanitize_html
        self.line_breaks = line_breaks
        self.header_links = header_links
        self.height = height
        self.max_height = max_height
        self.min_height = min_height
        self.padding = padding

    def preprocess(self, payload: Any) -> str | None:
        """Text, whatever a client sent."""
        return as_text(payload)

    def postprocess(self, value: Any) -> str | None:
        """The text without the indentation that it has in the source."""
        return None if value is None else inspect.cleandoc(str(value))

    def api_info(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def example_payload(self) -> str:
        """A heading."""
        return "# Hello!"
