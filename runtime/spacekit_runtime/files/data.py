"""A file on the wire: where it is, what it was called, how large it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self, TypedDict, TypeGuard

# What Gradio's clients know a file by, wherever it stands in a value.
META = {"_type": "gradio.FileData"}
# The schema that clients read in `/info`: an argument of this form is a file to be sent first.
SCHEMA: dict[str, Any] = {
    "title": "FileData",
    "type": "object",
    "properties": {
        "path": {"title": "Path", "type": "string"},
        "url": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Url"},
        "size": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "title": "Size"},
        "orig_name": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Orig Name"},
        "mime_type": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Mime Type"},
        "is_stream": {"default": False, "title": "Is Stream", "type": "boolean"},
        "meta": {
            "title": "FileDataMeta",
            "type": "object",
            "properties": {"_type": {"const": META["_type"], "title": "Type", "type": "string"}},
            "required": ["_type"],
        },
    },
    "required": ["path"],
    "additional_description": "A file: what `upload` answered for it, or what a function gave.",
}


def _field(kind: str, title: str, description: str) -> dict[str, Any]:
    nullable = [{"type": kind}, {"type": "null"}]
    return {"anyOf": nullable, "default": None, "description": description, "title": title}


# The same for a picture, in Gradio's words: clients and the tools made of an API read them.
IMAGE_SCHEMA: dict[str, Any] = {
    "title": "ImageData",
    "type": "object",
    "properties": {
        "path": _field("string", "Path", "Path to a local file"),
        "url": _field("string", "Url", "Publicly available url or base64 encoded image"),
        "size": _field("integer", "Size", "Size of image in bytes"),
        "orig_name": _field("string", "Orig Name", "Original filename"),
        "mime_type": _field("string", "Mime Type", "mime type of image"),
        "is_stream": {
            "default": False,
            "description": "Can always be set to False",
            "title": "Is Stream",
            "type": "boolean",
        },
        "meta": {"additionalProperties": True, "default": META, "title": "Meta", "type": "object"},
    },
    "additional_description": "A local filepath or publicly available URL.",
}
ADDRESSES = ("http://", "https://")


class FileData(TypedDict):
    """A file, as a value on the wire.

    Keys:
        path: Where it lies on the server, or its web address.
        url: Where a client gets it.
        size: Its bytes.
        orig_name: What its owner calls it; of a file out of a folder, with its path in there.
        mime_type: What kind of file it is.
        is_stream: Whether it grows while it is read; never, here.
        meta: Marks the value as a file.
    """

    path: str
    url: str | None
    size: int | None
    orig_name: str | None
    mime_type: str | None
    is_stream: bool
    meta: dict[str, str]


class FilePath(str):
    """The path of a file that a client sent: a `str` that also knows what its owner calls the file.

    Attributes:
        name: The path itself, as Gradio has it.
        orig_name: The owner's name for it, with `/` where it came out of a folder. It is the client's word:
            check it before it becomes a path.
    """

    __slots__ = ("name", "orig_name")

    name: str
    orig_name: str

    def __new__(cls, path: str, orig_name: str | None = None) -> Self:
        """Take a path, and the owner's name for the file."""
        made = super().__new__(cls, path)
        made.name = path
        made.orig_name = orig_name or Path(path).name
        return made


def file_data(path: str, orig_name: str | None = None, size: int | None = None) -> FileData:
    """A file as a value on the wire; its address is added where the app's own is known."""
    import mimetypes  # most apps have no files

    name = orig_name or Path(path).name
    return {
        "path": path,
        "url": path if is_address(path) else None,
        "size": size,
        "orig_name": name,
        "mime_type": mimetypes.guess_type(name)[0],
        "is_stream": False,
        "meta": dict(META),
    }


def is_file(value: object) -> TypeGuard[FileData]:
    """Tell whether a value on the wire is a file."""
    return isinstance(value, dict) and value.get("meta") == META and isinstance(value.get("path"), str)


def is_address(path: str) -> bool:
    """Tell whether a file is named by its web address."""
    return path.lower().startswith(ADDRESSES)
