"""Values that a person or a file gives: from a prompt that shows nothing, from stdin, from a dotenv file."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from spacekit.errors import FolderError, UsageError

if TYPE_CHECKING:
    from spacekit.push.variables import Kind

__all__ = ["read_file", "read_values"]

# Linux takes 128 KiB an environment variable; a host takes 64 KiB.
_MAX_VALUE = 128 * 1024
# A file of keys, not of data.
_MAX_FILE = 1024 * 1024


def read_values(kind: Kind, given: list[str]) -> dict[str, str]:
    """The values of what a command line names.

    Raises:
        UsageError: A secret's value stands on the command line, a name is none, or stdin is for one alone.
    """
    from spacekit.push.variables import check_name

    values = {}
    open_names = []
    for each in given:
        name, is_given, value = each.partition("=")
        check_name(kind, name)
        if is_given and kind == "secret":
            raise UsageError(
                f"the value of {name} does not belong on the command line, where everybody can see it",
                f"`spacekit secrets set {name}` asks for it, or reads it from stdin; "
                "and your shell may have kept this one",
            )
        if is_given:
            values[name] = value
        else:
            open_names.append(name)
    if open_names and not sys.stdin.isatty():
        if len(open_names) > 1:
            raise UsageError(
                "stdin holds the value of one name, and several were given",
                f"set them one by one, or all at once from a file: `spacekit {kind}s sync --from .env`",
            )
        return values | {open_names[0]: _from_stdin(open_names[0])}
    return values | {name: _checked(name, getpass.getpass(f"{name}: ")) for name in open_names}


def read_file(kind: Kind, file: Path) -> dict[str, str]:
    """The values of a dotenv file; an empty one is a slip, not a value.

    Raises:
        FolderError: It can't be read, or has a value that no variable can have.
    """
    from spacekit.push.dotenv import parse_dotenv

    try:
        with file.open("rb") as stream:
            content = stream.read(_MAX_FILE + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise FolderError(
            f"{file} can't be read: {error.strerror}", "name a file of NAME=value lines"
        ) from error
    except UnicodeDecodeError as error:
        raise FolderError(f"{file} is not UTF-8", "save it as UTF-8") from error
    if len(content) > _MAX_FILE:
        raise FolderError(f"{file} is larger than {_MAX_FILE // 1024} KiB", "a file of values is a page")
    values = parse_dotenv(text)
    empty = [name for name, value in values.items() if not value]
    if empty and kind == "secret":
        raise FolderError(f"{file} has no value for {empty[0]}", "give it one, or take the line out")
    return values


def _from_stdin(name: str) -> str:
    """What comes on stdin, without the line's end that an editor leaves."""
    data = sys.stdin.buffer.read(_MAX_VALUE + 1)
    if len(data) > _MAX_VALUE:
        raise UsageError(
            f"the value of {name} is larger than {_MAX_VALUE // 1024} KiB",
            "put large data in a file of the Space",
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the value of {name} is no UTF-8 text", "encode it, for example in base64"
        ) from error
    return _checked(name, text.removesuffix("\n").removesuffix("\r"))


def _checked(name: str, value: str) -> str:
    if not value:
        raise UsageError(f"there is no value for {name}", "type it, or give it on stdin")
    if "\0" in value:
        raise UsageError(f"the value of {name} has a NUL character in it", "an environment can't hold one")
    return value
