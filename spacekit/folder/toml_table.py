"""A table of a TOML file, read key by key; whatever is wrong is said with file, key and cure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeVar

from spacekit.errors import FolderError

__all__ = ["TomlTable"]

T = TypeVar("T")
# What TOML calls the types, so that a message speaks the language of the file.
_TYPE_NAMES: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "a table",
    datetime: "a date",
    date: "a date",
    time: "a time",
}
# A value is quoted in a message as far as it helps to find it.
_SHOWN_CHARS = 40


@dataclass(frozen=True)
class TomlTable:
    """One table of a settings file.

    Attributes:
        values: What it holds.
        file: The file's name, for messages.
        path: Where in the file it stands: `env.staging`; empty for the top.
    """

    values: Mapping[str, Any]
    file: str
    path: str = ""

    def key(self, name: str) -> str:
        """The whole path of one of its keys, as a person would look for it."""
        return f"{self.path}.{name}" if self.path else name

    def wrong(self, name: str, said: str, hint: str) -> FolderError:
        """The error about one key: `said` goes on after its name."""
        return FolderError(f"{self.file}: `{printable(self.key(name))}` {said}", hint, code="settings")

    def refuse_unknown(self, known: Iterable[str]) -> None:
        """Refuse a key that means nothing: most of them are slips of the pen.

        Raises:
            FolderError: There is one; the hint has the key that was likely meant.
        """
        names = list(known)
        for name in self.values:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"the keys here are: {', '.join(names)}"
                raise self.wrong(name, "is no setting", hint)

    def text(self, name: str) -> str | None:
        """A string of one line that is not empty; `None` when the key is not there."""
        value = self._typed(name, str, 'for example {name} = "text"')
        if value is not None and (not value.strip() or not value.isprintable()):
            raise self.wrong(
                name, "is empty or has a line break in it", "give one line of text, or drop the key"
            )
        return value

    def choice(self, name: str, choices: Iterable[str]) -> str | None:
        """One of a few words."""
        names = list(choices)
        value = self.text(name)
        if value is not None and value not in names:
            raise self.wrong(name, f"is {shown(value)}", f"it can be {' or '.join(names)}")
        return value

    def flag(self, name: str) -> bool | None:
        """True or false."""
        return self._typed(name, bool, "for example {name} = true")

    def whole(self, name: str, minimum: int) -> int | None:
        """A whole number."""
        value = self._typed(name, int, "for example {name} = 60")
        if value is not None and value < minimum:
            raise self.wrong(name, f"is {value}", f"it is at least {minimum}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; empty when the key is not there."""
        value = self._typed(name, list, 'for example {name} = ["one", "two"]') or []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise self.wrong(name, f"holds {described(item)}", 'it is a list of strings: ["one", "two"]')
        return tuple(value)

    def items(self, name: str) -> list[Any] | None:
        """A list of anything."""
        return self._typed(name, list, 'for example {name} = ["Ada"]')

    def table(self, name: str) -> TomlTable:
        """A table of its own; empty when the key is not there."""
        value = self._typed(name, dict, f"write it as [{self.key(name)}] and its keys below") or {}
        return TomlTable(value, self.file, self.key(name))

    def _typed(self, name: str, kind: type[T], example: str) -> T | None:
        value = self.values.get(name)
        # True is an int to Python and none to whoever wrote the file.
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        if value is None:
            return None
        hint = example.replace("{name}", name)
        raise self.wrong(name, f"is {described(value)}, not {_TYPE_NAMES[kind]}", hint)


def described(value: Any) -> str:
    """What a value is, with the value where it is short."""
    name = _TYPE_NAMES.get(type(value), "something else")
    return name if isinstance(value, list | dict) else f"{name} ({shown(value)})"


def shown(value: Any) -> str:
    """A value for a message: on one line, and not much of it."""
    text = printable(str(value))
    return repr(text[:_SHOWN_CHARS] + "…") if len(text) > _SHOWN_CHARS else repr(text)


def printable(text: str) -> str:
    """A text that can't steer a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
