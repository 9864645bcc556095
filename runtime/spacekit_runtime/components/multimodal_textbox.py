"""A field for text with files. Browser half: web/src/components/multimodaltextbox."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common
from spacekit_runtime.components.chat_schema import MULTIMODAL
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.file_values import FileComponent, FileCount
from spacekit_runtime.components.html_attributes import (
    InputHTMLAttributes,
    shown_attributes,
    with_shown_attributes,
)
from spacekit_runtime.components.text import as_text
from spacekit_runtime.errors import Error, GraphError, UserInputError
from spacekit_runtime.files.data import META, FilePath, file_data, is_file

Source = Literal["upload", "microphone"]
# More than a person chooses for one message, and still nothing that a server stumbles over.
MOST_FILES = 10_000


class MultimodalTextbox(FileComponent):
    """A field for text with files.

    Functions take `{"text": str, "files": [path, ...]}`, and give that or a `str`.

    Args:
        value: The text at the start, or a dictionary with its files.
        sources: Where files come from: `"upload"`, `"microphone"`.
        file_types: What may be sent: endings (`".pdf"`), and `"image"`, `"audio"`, `"video"`, `"text"`.
        file_count: `"single"`, `"multiple"`, or `"directory"` for all that a folder holds.
        lines: Rows shown at least.
        max_lines: Rows shown at most, after which the text scrolls.
        placeholder: Grey text while the field is empty.
        autofocus: Whether the cursor starts here.
        autoscroll: Whether the end stays in sight as text is added.
        text_align: `"left"` or `"right"`; follows `rtl` by default.
        rtl: Whether the text runs from right to left.
        submit_btn: Whether a submit button stands in the field; a string is its text.
        stop_btn: Whether a stop button stands in the field; a string is its text.
        max_plain_text_length: Text longer than this becomes a file when it is pasted.
        html_attributes: Further attributes of the HTML element.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "multimodaltextbox"
    is_form: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"file_count", "file_types"})

    change = Event("The text or the files changed, by a person or by a function.")
    input = Event("A person typed, or added or removed a file.")
    select = Event("A person marked part of the text.")
    submit = Event("A person pressed Enter, or the submit button.")
    focus = Event("The cursor came.")
    blur = Event("The cursor left.")
    stop = Event("A person pressed the stop button.")

    def __init__(
        self,
        value: Any = None,
        *,
        sources: list[Source] | Source | None = None,
        file_types: list[str] | None = None,
        file_count: FileCount = "single",
        lines: int = 1,
        max_lines: int = 20,
        placeholder: str | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        text_align: Literal["left", "right"] | None = None,
        rtl: bool = False,
        submit_btn: str | bool | None = True,
        stop_btn: str | bool | None = False,
        max_plain_text_length: int = 1000,
        html_attributes: InputHTMLAttributes | Mapping[str, Any] | None = None,
        **common: Unpack[Common],
    ) -> None:
        super().__init__(value, **common)
        self.take(file_count, file_types, "filepath")
        asked = ["upload"] if sources is None else sources
        self.sources = [asked] if isinstance(asked, str) else list(asked)
        if unknown := set(self.sources) - {"upload", "microphone"}:
            raise GraphError(f"sources={sorted(unknown)!r}: upload, or microphone")
        self.lines = lines
        self.max_lines = max(lines, max_lines)
        self.placeholder = placeholder
        self.autofocus = autofocus
        self.autoscroll = autoscroll
        self.text_align = text_align
        self.rtl = rtl
        self.submit_btn = submit_btn
        self.stop_btn = stop_btn
        self.max_plain_text_length = max_plain_text_length
        self.html_attributes = shown_attributes(html_attributes)

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What the page gets when a function changes some arguments."""
        return super().update_props(with_shown_attributes(changes))

    def preprocess(self, payload: Any) -> dict[str, Any] | None:
        """The text and the paths of its files; refuse what is neither."""
        if payload is None:
            return None
        if isinstance(payload, str):
            return {"text": payload, "files": []}
        files = payload.get("files") or [] if isinstance(payload, dict) else None
        if not isinstance(files, list) or len(files) > MOST_FILES:
            raise UserInputError("text with files is sent as {'text': ..., 'files': [...]}")
        return {"text": as_text(payload.get("text")) or "", "files": [self._given(file) for file in files]}

    def postprocess(self, value: Any) -> dict[str, Any]:
        """The text and its files as the page shows them."""
        if value is None or isinstance(value, str):
            return {"text": value or "", "files": []}
        if not isinstance(value, Mapping):
            raise Error(
                "A MultimodalTextbox shows a str, or a dictionary of text and files, "
                f"not a {type(value).__name__}"
            )
        files = value.get("files") or []
        if not isinstance(files, list | tuple):
            raise Error("The files of a MultimodalTextbox are a list of paths")
        return {"text": as_text(value.get("text")) or "", "files": [_shown(file) for file in files]}

    def api_info(self) -> dict[str, Any]:
        """Text, and a list of files."""
        return MULTIMODAL

    def example_payload(self) -> dict[str, Any]:
        """A question about a file."""
        file = {"path": "what-upload-answered.png", "orig_name": "what-upload-answered.png", "meta": META}
        return {"text": "Describe this image", "files": [file]}


def _shown(file: Any) -> dict[str, Any]:
    if is_file(file):
        return dict(file)
    if isinstance(file, Mapping) and isinstance(file.get("path"), str):
        name = file.get("orig_name")
        return dict(file_data(file["path"], name if isinstance(name, str) else None))
    if isinstance(file, str | Path):
        return dict(file_data(str(file), file.orig_name if isinstance(file, FilePath) else None))
    raise Error(f"a file is shown by its path, and was given a {type(file).__name__}")
