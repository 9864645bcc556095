"""What a Space's variables and secrets may be: pure rules, applied before anything is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .errors import HostError
from .limits import (
    KIB,
    MAX_VARIABLE_DESCRIPTION,
    MAX_VARIABLE_NAME,
    MAX_VARIABLE_VALUE,
    MAX_VARIABLES,
    MAX_VARIABLES_SIZE,
    MIN_HIDDEN_SECRET,
)

Kind = Literal["variable", "secret"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
# What the app would not be found, started or reached without, and what tells it where it is.
RESERVED = frozenset(
    {
        "GRADIO_NUM_PORTS",
        "GRADIO_SERVER_NAME",
        "GRADIO_SERVER_PORT",
        "HOME",
        "LD_AUDIT",
        "LD_PRELOAD",
        "PATH",
        "PORT",
        "PYTHONHOME",
        "SYSTEM",
        "TMPDIR",
        "VIRTUAL_ENV",
    }
)
RESERVED_STARTS = ("SPACE_", "SPACEKIT_")
# What `spacekit preview` notes of a Space, and its app may know; they are variables only.
ALLOWED = frozenset({"SPACEKIT_PREVIEW_OF", "SPACEKIT_PREVIEW_NAME", "SPACEKIT_PREVIEW_EXPIRES"})


@dataclass(frozen=True)
class NewVariable:
    """A variable or a secret as somebody sets it."""

    name: str
    value: str = field(repr=False)  # it may be a secret, and errors print what they hold
    description: str | None = None


@dataclass(frozen=True)
class SpaceValues:
    """What a Space's people set: their variables, and their secrets."""

    variables: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)

    @property
    def collisions(self) -> list[str]:
        """The names that are both."""
        return sorted(self.variables.keys() & self.secrets.keys())


def check_new(kind: Kind, new: NewVariable) -> None:
    """Refuse what no app could be given, without ever repeating its value."""
    _check_name(kind, new.name)
    try:
        size = len(new.value.encode())
    except UnicodeEncodeError:
        raise HostError(f"The value of {new.name} is not Unicode text") from None
    if "\0" in new.value:
        raise HostError(f"The value of {new.name} holds a NUL, which no environment variable can")
    if size > MAX_VARIABLE_VALUE:
        raise HostError(
            f"The value of {new.name} has {size:,} bytes, and {MAX_VARIABLE_VALUE // KIB} KiB is the most",
            "put large data in a file of the Space",
        )
    if len(new.description or "") > MAX_VARIABLE_DESCRIPTION:
        raise HostError(f"The description of {new.name} is longer than {MAX_VARIABLE_DESCRIPTION} characters")


def _check_name(kind: Kind, name: str) -> None:
    if len(name) > MAX_VARIABLE_NAME or not _NAME.fullmatch(name):
        raise HostError(
            f"{name[:60]!r} can't be the name of a {kind}",
            f"names hold letters, digits and '_', do not begin with a digit, and have {MAX_VARIABLE_NAME} "
            "characters at most",
        )
    is_noted = kind == "variable" and name in ALLOWED
    if name in RESERVED or (name.startswith(RESERVED_STARTS) and not is_noted):
        raise HostError(
            f"{name} is a name that this host sets itself, so a {kind} can't have it", "choose another name"
        )


def check_all(kind: Kind, names: Sequence[str], size: int) -> None:
    """Refuse more of them than a process can be given."""
    if len(names) > MAX_VARIABLES:
        raise HostError(f"A Space may have {MAX_VARIABLES} {kind}s", "delete one first")
    if size > MAX_VARIABLES_SIZE:
        raise HostError(f"A Space's {kind}s may have {MAX_VARIABLES_SIZE // KIB} KiB together")


class SecretFilter:
    """Takes secrets out of texts: an app that prints one does not publish it.

    A secret of several lines is looked for line by line, as logs are kept; the longest first, since one
    secret may be part of another.
    """

    def __init__(self, secrets: Mapping[str, str]) -> None:
        lines = [
            (line, f"[{name}]") for name, value in secrets.items() for line in {value, *value.splitlines()}
        ]
        self._hidden = sorted(
            ((line, shown) for line, shown in lines if len(line) >= MIN_HIDDEN_SECRET),
            key=lambda pair: -len(pair[0]),
        )

    def __call__(self, text: str) -> str:
        """The text with the names of secrets in place of their values."""
        for line, shown in self._hidden:
            text = text.replace(line, shown)
        return text
