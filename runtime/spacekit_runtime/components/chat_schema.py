"""The schema of a chat's value that clients read in `/info`: the form that Gradio gives it."""

from __future__ import annotations

from typing import Any

from spacekit_runtime.files.data import META

Schema = dict[str, Any]


def _object(title: str, properties: Schema, required: list[str] | None = None) -> Schema:
    schema: Schema = {"properties": properties, "title": title, "type": "object"}
    return schema | ({"required": required} if required else {})


def _one_of(title: str | None, *options: Schema, **more: Any) -> Schema:
    return {"anyOf": list(options), **more} | ({"title": title} if title else {})


def _constant(value: str) -> Schema:
    return {"const": value, "default": value, "title": "Type", "type": "string"}


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_NOTHING: Schema = {"type": "null"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _maybe(title: str, schema: Schema) -> Schema:
    return _one_of(title, schema, _NOTHING, default=None)


FILE_DATA: Schema = _object(
    "FileData",
    {
        "path": {"title": "Path", "type": "string"},
        "url": _maybe("Url", _TEXT),
        "size": _maybe("Size", _NUMBER),
        "orig_name": _maybe("Orig Name", _TEXT),
        "mime_type": _maybe("Mime Type", _TEXT),
        "is_stream": {"default": False, "title": "Is Stream", "type": "boolean"},
        "meta": _ref("FileDataMeta"),
    },
    ["path"],
)
FILE_DATA_META: Schema = _object(
    "FileDataMeta", {"_type": {"const": META["_type"], "title": "Type", "type": "string"}}, ["_type"]
)
_DEFINITIONS: Schema = {
    "ComponentMessage": _object(
        "ComponentMessage",
        {
            "component": {"title": "Component", "type": "string"},
            "value": {"title": "Value"},
            "constructor_args": {"additionalProperties": True, "title": "Constructor Args", "type": "object"},
            "props": {"additionalProperties": True, "title": "Props", "type": "object"},
            "type": _constant("component"),
        },
        ["component", "value", "constructor_args", "props"],
    ),
    "FileData": FILE_DATA,
    "FileDataMeta": FILE_DATA_META,
    "FileMessage": _object(
        "FileMessage",
        {"file": _ref("FileData"), "alt_text": _maybe("Alt Text", _TEXT), "type": _constant("file")},
        ["file"],
    ),
    "Message": _object(
        "Message",
        {
            "role": {"title": "Role", "type": "string"},
            "metadata": _one_of(None, _ref("MetadataDict"), _NOTHING, default=None),
            "content": {
                "items": _one_of(None, _ref("TextMessage"), _ref("FileMessage"), _ref("ComponentMessage")),
                "title": "Content",
                "type": "array",
            },
            "options": _maybe("Options", {"items": _ref("OptionDict"), "type": "array"}),
        },
        ["role", "content"],
    ),
    "MetadataDict": _object(
        "MetadataDict",
        {
            "title": {"title": "Title", "type": "string"},
            "id": _one_of("Id", _NUMBER, _TEXT),
            "parent_id": _one_of("Parent Id", _NUMBER, _TEXT),
            "log": {"title": "Log", "type": "string"},
            "duration": {"title": "Duration", "type": "number"},
            "status": {"enum": ["pending", "done"], "title": "Status", "type": "string"},
        },
    ),
    "OptionDict": _object(
        "OptionDict",
        {"value": {"title": "Value", "type": "string"}, "label": {"title": "Label", "type": "string"}},
        ["value"],
    ),
    "TextMessage": _object(
        "TextMessage", {"text": {"title": "Text", "type": "string"}, "type": _constant("text")}, ["text"]
    ),
}
MESSAGES: Schema = {
    "$defs": _DEFINITIONS,
    "items": _ref("Message"),
    "title": "ChatbotDataMessages",
    "type": "array",
    "additional_description": None,
}
# Text with files, as a `MultimodalTextbox` has it.
MULTIMODAL: Schema = {
    "$defs": {"FileData": FILE_DATA, "FileDataMeta": FILE_DATA_META},
    "properties": {
        "text": {"title": "Text", "type": "string"},
        "files": {"items": _ref("FileData"), "title": "Files", "type": "array"},
    },
    "required": ["text"],
    "title": "MultimodalData",
    "type": "object",
    "additional_description": None,
}
