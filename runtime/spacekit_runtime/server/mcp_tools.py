"""The endpoints of an app as tools of the Model Context Protocol: what they take, what they answer."""

from __future__ import annotations

import base64
import binascii
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import Unprocessable
from spacekit_runtime.files import Files
from spacekit_runtime.files.data import META, is_file
from spacekit_runtime.graph.call import MISSING, Call
from spacekit_runtime.graph.docstrings import documented
from spacekit_runtime.graph.openapi import plain_schema
from spacekit_runtime.mcp_marks import mark_of
from spacekit_runtime.server.call_routes import in_order
from spacekit_runtime.server.http import encode

FILE = {
    "type": "string",
    "format": "a file: a data: address, or the path that an upload to this app answered",
}
# Most bytes of a picture that an answer carries itself; a larger one is named by its address.
MOST_PICTURE_BYTES = 2 << 20


def describe(name_of_tool: str, call: Call) -> dict[str, Any]:
    """A tool as the protocol describes it: `name`, `description`, `inputSchema`.

    Args:
        name_of_tool: What it is called.
        call: What it calls.
    """
    told = documented(call.fn) if call.fn is not None else None
    properties, required = {}, []
    for position, name in call.parameter_names().items():
        component = call.inputs[position]
        schema = dict(FILE) if component.carries_files else plain_schema(component.api_info())
        text = told.arguments.get(name) if told else None
        if text:
            schema["description"] = text
        default = call.default(position)
        if default is MISSING:
            required.append(name)
        elif not component.carries_files:
            schema["default"] = default
        properties[name] = schema
    said = call.description
    if told and told.result and said:
        said = f"{said}{'' if said.endswith('.') else '.'} Returns: {told.result}"
    return {
        "name": name_of_tool,
        "description": mark_of(call.fn).description or said,
        "inputSchema": {
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
        },
    }


def payload(call: Call, arguments: Mapping[str, Any], files: Files) -> list[Any]:
    """The values that a tool was called with, as a value for each input.

    Raises:
        Unprocessable: They do not fit, or a file is none.
    """
    names = call.parameter_names()
    carrying = {name for position, name in names.items() if call.inputs[position].carries_files}
    return in_order(
        call, {name: _files(value, files) if name in carrying else value for name, value in arguments.items()}
    )


def _files(value: Any, files: Files) -> Any:
    """A value with its files as the app takes them."""
    if isinstance(value, list):
        return [_files(part, files) for part in value]
    if not isinstance(value, str):
        return value
    path = _kept(value, files) if value.startswith("data:") else value
    return {"path": path, "orig_name": Path(path).name, "meta": META}


def _kept(address: str, files: Files) -> str:
    """A file that stands in its own address, kept where uploads go."""
    head, _, content = address.removeprefix("data:").partition(",")
    kind, _, coding = head.partition(";")
    try:
        data = base64.b64decode(content, validate=True) if coding == "base64" else None
    except binascii.Error:
        data = None
    if data is None:
        raise Unprocessable("a file in a data: address is written as data:TYPE;base64,CONTENT")
    if files.max_size is not None and len(data) > files.max_size:
        raise Unprocessable(f"the file has {len(data)} bytes, and the app takes {files.max_size}")
    with files.cache.begin(f"file{mimetypes.guess_extension(kind) or ''}") as kept:
        kept.write(data)
        return str(kept.keep())


def contents(call: Call, data: list[Any]) -> list[dict[str, Any]]:
    """What a tool gave, as parts of an answer: a text for each output, a picture as itself.

    Only a component for files gives any: anything else can look like one, as its user wrote it.
    """
    parts: list[dict[str, Any]] = []
    for block, value in zip(call.outputs, data, strict=True):
        if isinstance(block, Component) and not block.skip_api:
            parts.extend(_parts(value) if block.carries_files else [_text(value)])
    return parts


def _text(value: Any) -> dict[str, Any]:
    return {"type": "text", "text": value if isinstance(value, str) else encode(value).decode()}


def _parts(value: Any) -> list[dict[str, Any]]:
    if is_file(value):
        return [*_picture(value), {"type": "text", "text": value.get("url") or value["path"]}]
    if isinstance(value, list) and value and all(is_file(part) for part in value):
        return [shown for part in value for shown in _parts(part)]
    return [_text(value)]


def _picture(file: Mapping[str, Any]) -> list[dict[str, Any]]:
    path = Path(file["path"])
    kind = mimetypes.guess_type(path.name)[0] or ""
    if not kind.startswith("image/") or not path.is_file() or path.stat().st_size > MOST_PICTURE_BYTES:
        return []
    return [{"type": "image", "data": base64.b64encode(path.read_bytes()).decode(), "mimeType": kind}]
