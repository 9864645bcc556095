"""The history of a chat as functions take it, and what questions and answers add to it."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.chat_messages import ChatMessage, as_dict
from spacekit_runtime.components.chat_parts import shown_component
from spacekit_runtime.errors import Error
from spacekit_runtime.files.data import file_data, is_file

History = list[dict[str, Any]]
Role = Literal["user", "assistant"]


def appended(history: Sequence[Any], given: Any, role: Role) -> History:
    """A history that goes on with what somebody said.

    Args:
        history: What was said before; stays as it is.
        given: Text, a message, a component, text with files, a list of those, or `None` for nothing.
        role: Who said it.
    """
    listed = given if isinstance(given, list) else [given]
    return [*history, *(_message(one, role) for one in listed if one is not None)]


def _message(given: Any, role: Role) -> dict[str, Any]:
    if isinstance(given, ChatMessage):
        return {**as_dict(given), "role": role}
    if isinstance(given, str | Component):
        return {"role": role, "content": given}
    if isinstance(given, Mapping):
        if "content" in given:
            return {**given, "role": role}
        if "text" in given or "files" in given:
            return {"role": role, "content": _with_files(given)}
        if "path" in given or "file" in given:
            return {"role": role, "content": dict(given)}
    raise Error(
        "A chat goes on with text, a message as {'role', 'content'} or ChatMessage, a component, "
        f"or a list of those, not {reprlib.repr(given)}"
    )


def _with_files(given: Mapping[str, Any]) -> list[Any]:
    files = [dict(file) if isinstance(file, Mapping) else {"path": file} for file in given.get("files") or ()]
    return [*files, *([given["text"]] if given.get("text") else [])]


def for_clients(given: Any) -> Any:
    """An answer as a client gets it: what has no form of its own on the wire, as a chat shows it."""
    if isinstance(given, ChatMessage):
        return for_clients(as_dict(given))
    if isinstance(given, Component):
        return shown_component(given)
    if isinstance(given, Mapping):
        if isinstance(given.get("path"), str) and not is_file(given):
            return file_data(given["path"])
        return {name: for_clients(part) for name, part in given.items()}
    return [for_clients(part) for part in given] if isinstance(given, list | tuple) else given


def before_last_question(history: History, *, with_files: bool) -> tuple[History, Any]:
    """The history without the last question and what was answered to it, and that question.

    Args:
        history: Messages whose contents are lists of parts.
        with_files: Whether a question is `{"text", "files"}`, or text alone.
    """
    end = len(history)
    for role in ("assistant", "user"):
        while end > 0 and history[end - 1]["role"] == role:
            end -= 1
    parts = [part for message in history[end:] if message["role"] == "user" for part in message["content"]]
    text = "".join(part["text"] for part in parts if part["type"] == "text")
    files = [part["file"]["path"] for part in parts if part["type"] == "file"]
    return history[:end], {"text": text, "files": files} if with_files else text
