"""A button that gives a file. Browser half: web/src/components/downloadbutton."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from spacekit_runtime.components.base import Common
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.file_values import FileComponent
from spacekit_runtime.components.icons import WithIcon


class DownloadButton(WithIcon, FileComponent):
    """A button that gives a file.

    Functions give its path, and take that.

    Args:
        label: The text on it.
        value: The file's path.
        variant: `"primary"` for the main action, `"secondary"` or `"stop"`.
        size: `"sm"`, `"md"` or `"lg"`.
        icon: Path or URL of a picture before the text.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "downloadbutton"
    defaults: ClassVar[Common] = {"min_width": None, "interactive": True}
    reads: ClassVar[frozenset[str]] = frozenset()

    change = Event("A function gave another file.")
    click = Event("A person clicked.")

    def __init__(
        self,
        label: str = "Download",
        value: Any = None,
        *,
        variant: Literal["primary", "secondary", "stop"] = "secondary",
        size: Literal["sm", "md", "lg"] = "lg",
        icon: str | None = None,
        **common: Any,
    ) -> None:
        super().__init__(value, label=label, **common)
        self.take("single", None, "filepath")
        self.variant = variant
        self.size = size
        self.icon = icon
