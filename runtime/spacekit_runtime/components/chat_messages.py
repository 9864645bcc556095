"""Messages of a chat: what apps write, and the one form that they have on the wire and in a history."""

from __future__ import annotations

import inspect
import reprlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypedDict

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.chat_parts import MOST_PARTS, sent_part, shown_component
from spacekit_runtime.components.number import is_number
from spacekit_runtime.errors import Error, UserInputError
from spacekit_runtime.files.data import FilePath, file_data, is_file

Role = Literal["user", "assistant", "system"]
Wire = dict[str, Any]
# What is known of a thought, and what each of it can be.
METADATA: dict[str, Callable[[Any], bool]] = {
    "title": lambda given: isinstance(given, str),
    "id": lambda given: isinstance(given, int | str),
    "parent_id": lambda given: isinstance(given, int | str),
    "log": lambda given: isinstance(given, str),
    "duration": is_number,
    "status": lambda given: given in ("pending", "done"),
}
# More than any person reads, and still nothing that a server stumbles over.
MOST_MESSAGES = 100_000
MOST_OPTIONS = 1000


class MetadataDict(TypedDict, total=False):
    """What makes a message a thought: a part of the answer that folds.

    Keys:
        title: Its name; without one it is an ordinary message.
        id: The name that thoughts inside of it know it by.
        parent_id: The thought that this one is part of.
        log: Words beside the title.
        duration: Seconds that it took.
        status: `"pending"` while it goes on, which keeps it open; `"done"` folds it.
    """

    title: str
    id: int | str
    parent_id: int | str
    log: str
    duration: float
    status: Literal["pending", "done"]


class OptionDict(TypedDict, total=False):
    """An answer that a person can pick.

    Keys:
        value: What is said when it is picked.
        label: What stands on it, if that is something else.
    """

    value: str
    label: str


class MessageDict(TypedDict, total=False):
    """A message as a dictionary.

    Keys:
        content: Text, a file (`{"path": ...}`), a component, or a list of those.
        role: Who says it.
        metadata: What makes it a thought.
        options: Answers to pick from.
    """

    content: Any
    role: Role
    metadata: MetadataDict | None
    options: list[OptionDict] | None


@dataclass
class ChatMessage:
    """A message of a `Chatbot`.

    Attributes:
        content: Text, a file (`{"path": ...}`), a component, or a list of those.
        role: Who says it: `"user"`, `"assistant"`, or `"system"`, which is not shown.
        metadata: What makes it a thought; see `MetadataDict`.
        options: Answers to pick from; see `OptionDict`.
    """

    content: Any
    role: Role = "assistant"
    metadata: MetadataDict = field(default_factory=MetadataDict)
    options: list[OptionDict] = field(default_factory=list)


def as_dict(message: ChatMessage) -> dict[str, Any]:
    """A message as a dictionary that shares what is in it."""
    return {
        "role": message.role,
        "metadata": message.metadata,
        "content": message.content,
        "options": message.options,
    }


def components_in(messages: Any) -> Iterator[Component]:
    """The components that stand in messages, as an app wrote them."""
    for message in messages if isinstance(messages, Sequence) else ():
        content = (
            message.get("content") if isinstance(message, Mapping) else getattr(message, "content", None)
        )
        for part in content if isinstance(content, list) else [content]:
            if isinstance(part, Component):
                yield part


def shown_message(message: Any) -> Wire | None:
    """A message that a function gave, as the page shows it; `None` if nothing is in it.

    Raises:
        Error: It is no message.
    """
    given = as_dict(message) if isinstance(message, ChatMessage) else message
    if not isinstance(given, Mapping) or "role" not in given or "content" not in given:
        raise Error(
            "A Chatbot shows messages: dictionaries with role and content, or ChatMessages; "
            f"not {reprlib.repr(message)}"
        )
    content = given["content"]
    listed = content if isinstance(content, list) else [content]
    parts = [_shown_part(part) for part in listed]
    if not parts:
        return None
    return {
        "role": str(given["role"]),
        "metadata": _metadata(given.get("metadata"), Error),
        "content": parts,
        "options": _options(given.get("options"), Error),
    }


def _shown_part(part: Any) -> Wire:
    if isinstance(part, str):
        return {"text": _dedented(part), "type": "text"}
    if isinstance(part, Component):
        return shown_component(part)
    if isinstance(part, Path):
        return _file_part(_file_of(part), None)
    shown = _shown_mapping(part) if isinstance(part, Mapping) else None
    if shown is None:
        raise Error(
            "A message holds text, a file as {'path': ...}, a component, or a list of those, not "
            f"{reprlib.repr(part)}"
        )
    return shown


def _dedented(text: str) -> str:
    """A text without the indentation that it has in the source."""
    return inspect.cleandoc(text) if "\n" in text or "\t" in text else text.lstrip()


def _shown_mapping(part: Mapping[str, Any]) -> Wire | None:
    if isinstance(part.get("instance"), Component):
        return shown_component(part["instance"], part.get("constructor_args"))
    if "file" in part or "path" in part:
        return _file_part(_file_of(part.get("file", part)), part.get("alt_text"))
    if part.get("type") == "text" and isinstance(part.get("text"), str):
        return {"text": part["text"], "type": "text"}
    if part.get("type") != "component":
        return None
    # As it was told to somebody before: taken for what it is only if it was we who told it.
    again = sent_part(part)
    return _shown_mapping(again) if "instance" in again else again


def _file_part(file: Wire, alt_text: Any) -> Wire:
    return {"file": file, "alt_text": None if alt_text is None else str(alt_text), "type": "file"}


def _file_of(given: Any) -> Wire:
    if is_file(given):
        return dict(given)
    if isinstance(given, str | Path):
        name = given.orig_name if isinstance(given, FilePath) else None
        return dict(file_data(str(given), name))
    if not isinstance(given, Mapping) or not isinstance(given.get("path"), str | Path):
        raise Error(f"A file in a message is given as {{'path': ...}}, not {reprlib.repr(given)}")
    name, kind = given.get("orig_name"), given.get("mime_type")
    file = file_data(str(given["path"]), name if isinstance(name, str) else None)
    return {**file, "mime_type": kind} if isinstance(kind, str) else dict(file)


def _metadata(given: Any, error: type[Error]) -> Wire | None:
    """What is said of a thought, as far as it is known.

    Raises:
        Error: Of the class that is given; a part of it is of another kind.
    """
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise error(f"the metadata of a message is a dictionary, not {reprlib.repr(given)}")
    kept = {name: given[name] for name in METADATA if given.get(name) is not None}
    for name, value in kept.items():
        if not METADATA[name](value):
            raise error(f"the {name} of a thought can't be {reprlib.repr(value)}")
    return kept


def _options(given: Any, error: type[Error]) -> list[Wire] | None:
    if given is None:
        return None
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) > MOST_OPTIONS:
        raise error(f"the options of a message are a list of at most {MOST_OPTIONS}")
    return [_option(option, error) for option in given]


def _option(given: Any, error: type[Error]) -> Wire:
    if not isinstance(given, Mapping) or not isinstance(given.get("value"), str):
        raise error(f"an option is {{'value': text, 'label': text}}, not {reprlib.repr(given)}")
    label = given.get("label")
    return {"value": given["value"]} | ({} if label is None else {"label": str(label)})


def sent_messages(payload: Any) -> list[Wire]:
    """Messages that a client sent, as functions take them.

    Raises:
        UserInputError: They are none.
    """
    if payload is None:
        return []
    if not isinstance(payload, list) or len(payload) > MOST_MESSAGES:
        raise UserInputError(f"a chat is a list of at most {MOST_MESSAGES} messages")
    return [_sent_message(message) for message in payload]


def _sent_message(message: Any) -> Wire:
    if not isinstance(message, dict) or not isinstance(message.get("role"), str):
        raise UserInputError(f"a message has a role and a content, and {reprlib.repr(message)} has not")
    content = message.get("content")
    listed = content if isinstance(content, list) else [content]
    if len(listed) > MOST_PARTS:
        raise UserInputError(f"a message has at most {MOST_PARTS} parts")
    return {
        "role": message["role"],
        "metadata": _metadata(message.get("metadata"), UserInputError),
        "content": [sent_part(part) for part in listed],
        "options": _options(message.get("options"), UserInputError),
    }
