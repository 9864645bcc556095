"""A button that sends files. Browser half: web/src/components/uploadbutton."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from spacekit_runtime.components.base import Common
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.file_values import FileComponent, FileCount, FileType
from spacekit_runtime.components.icons import WithIcon


class UploadButton(WithIcon, FileComponent):
    """A button that sends files.

    Functions take what they take of a `File`.

    Args:
        label: The text on it.
        value: The file at the start: a path, or a list of paths.
        variant: `"primary"` for the main action, `"secondary"` or `"stop"`.
        size: `"sm"`, `"md"` or `"lg"`.
        icon: Path or URL of a picture before the text.
        type: What functions take: `"filepath"`, or `"binary"` for the bytes.
        file_count: `"single"`, `"multiple"`, or `"directory"` for all that a folder holds.
        file_types: What may be sent: endings (`".pdf"`), and `"image"`, `"audio"`, `"video"`, `"text"`.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "uploadbutton"
    defaults: ClassVar[Common] = {"min_width": None, "interactive": True}

    change = Event("The files changed, by a person or by a function.")
    click = Event("A person clicked.")
    upload = Event("A person chose files, and they have arrived.")

    def __init__(
        self,
        label: str = "Upload a File",
        value: Any = None,
        *,
        variant: Literal["primary", "secondary", "stop"] = "secondary",
        size: Literal["sm", "md", "lg"] = "lg",
        icon: str | None = None,
        type: FileType = "filepath",  # noqa: A002  # Gradio's name
        file_count: FileCount = "single",
        file_types: list[str] | None = None,
        **common: Any,
    ) -> None:
        super().__init__(value, label=label, **common)
        self.take(file_count, file_types, type)
        self.variant = variant
        self.size = size
        self.icon = icon
