"""Files to send and to get. Browser half: web/src/components/file."""

from __future__ import annotations

from typing import Any, Unpack

from spacekit_runtime.components.base import Common
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.file_values import FileComponent, FileCount, FileType


class File(FileComponent):
    """Files to send, or, as an output, to get.

    Functions give paths, and take them: a `str`, whose `orig_name` is what the sender calls the file; of a
    file out of a folder, its path in there. It is the sender's word: check it before it becomes a path.

    Args:
        value: The file at the start: a path, or a list of paths.
        file_count: `"single"`, `"multiple"`, or `"directory"` for all that a folder holds. The latter two
            give a list.
        file_types: What may be sent: endings (`".pdf"`), and `"image"`, `"audio"`, `"video"`, `"text"`.
        type: What functions take: `"filepath"`, or `"binary"` for the bytes.
        height: Height in pixels or as CSS; a longer list scrolls.
        allow_reordering: Whether a person can move the files of the list.
        common: See `Common`.
    """

    change = Event("The files changed, by a person or by a function.")
    select = Event("A person clicked on one of the files.")
    clear = Event("A person removed all files.")
    upload = Event("A person chose files, and they have arrived.")
    delete = Event("A person removed one of several files.")
    download = Event("A person got one of the files.")

    def __init__(
        self,
        value: Any = None,
        *,
        file_count: FileCount = "single",
        file_types: list[str] | None = None,
        type: FileType = "filepath",  # noqa: A002  # Gradio's name
        height: str | float | None = None,
        allow_reordering: bool = False,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.take(file_count, file_types, type)
        self.height = height
        self.allow_reordering = allow_reordering
