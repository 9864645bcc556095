"""What is in a message: text, files, and components that the app put there."""

from __future__ import annotations

import hashlib
import hmac
import json
import reprlib
import secrets
from collections.abc import Mapping
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import SpacekitRuntimeError, UserInputError
from spacekit_runtime.files.data import file_data, is_file

Wire = dict[str, Any]
MOST_PARTS = 10_000
# The key beside a component's properties that says that they are the app's own.
SEAL = "_seal"
_SECRET = secrets.token_bytes(32)


def shown_component(component: Component, arguments: Any = None) -> Wire:
    """A component in a message, as the page shows it.

    Args:
        component: The component, with its value.
        arguments: What it was made with, where that is known better than it does itself.

    Raises:
        Error: It can't show its value.
    """
    own = component.passed if arguments is None else arguments
    made_with = {
        name: given
        for name, given in own.items()
        if name not in {"value", "render"} and not name.startswith("_") and _is_json(given)
    }
    props = component.props()
    value = props.get("value")
    if component.type_name == "file" and value is not None and not isinstance(value, list):
        value = [value]
    part: Wire = {
        "component": component.type_name,
        "value": value,
        "constructor_args": {**made_with, "render": False},
        "props": props,
        "type": "component",
    }
    return {**part, "props": {**props, SEAL: _seal(part)}}


def sent_part(part: Any) -> Wire:
    """A part of a message that a client sent, as functions take it.

    A component counts as one only with our seal: its properties may be code that runs in the page, and a
    client may write anything. Without it, it is text.

    Raises:
        UserInputError: It is none.
    """
    if isinstance(part, str):
        return {"text": part, "type": "text"}
    if isinstance(part, Mapping):
        if is_file(part.get("file")):
            return _sent_file(part)
        if isinstance(part.get("text"), str):
            return {"text": part["text"], "type": "text"}
        if part.get("type") == "component" and isinstance(part.get("component"), str):
            return _sent_component(part)
    raise UserInputError(f"{reprlib.repr(part)} is no part of a message")


def _sent_file(part: Mapping[str, Any]) -> Wire:
    file, alt_text = part["file"], part.get("alt_text")
    name = file.get("orig_name")
    size = file.get("size")
    kept = file_data(
        file["path"], name if isinstance(name, str) else None, size if isinstance(size, int) else None
    )
    return {"file": kept, "alt_text": alt_text if isinstance(alt_text, str) else None, "type": "file"}


def _sent_component(part: Mapping[str, Any]) -> Wire:
    props = part.get("props")
    seal = props.get(SEAL) if isinstance(props, Mapping) else None
    is_ours = isinstance(seal, str) and hmac.compare_digest(seal.encode(), _seal(part).encode())
    instance = _made_again(part) if is_ours else None
    if instance is None:
        value = part.get("value")
        return {"text": value if isinstance(value, str) else f"*{part['component']}*", "type": "text"}
    return {**part, "instance": instance}


def _made_again(part: Mapping[str, Any]) -> Component | None:
    """The component that a sealed part stands for; `None` if it can't be made of what the page was told."""
    cls = _class_of(part["component"])
    if cls is None:
        return None
    try:
        plain = cls(**part["constructor_args"])
        sent = part["value"]
        if part["component"] == "file" and getattr(plain, "file_count", "") == "single" and sent:
            sent = sent[0]
        value = plain.preprocess(sent) if sent is not None else None
        return cls(value=value, **part["constructor_args"])
    except (SpacekitRuntimeError, TypeError, ValueError, LookupError):
        return None


def _class_of(name: str) -> type[Component] | None:
    """The component class of a name; its own before one that only looks the same."""
    waiting, found = [Component], []
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        if cls.type_name == name:
            found.append(cls)
    return min(found, key=lambda cls: (cls.__name__.lower() != name, len(cls.__mro__)), default=None)


def _seal(part: Mapping[str, Any]) -> str:
    """What only this server can write beside a component; files count for themselves when they come back."""
    told = [part.get("component"), part.get("constructor_args"), _without_files(part.get("value"))]
    text = json.dumps(told, sort_keys=True, default=str)
    return hmac.new(_SECRET, text.encode(), hashlib.sha256).hexdigest()


def _without_files(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "file" if is_file(value) else {str(key): _without_files(item) for key, item in value.items()}
    return [_without_files(item) for item in value] if isinstance(value, list | tuple) else value


def _is_json(value: Any) -> bool:
    try:
        return bool(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        return False
