"""spacekit.toml, written by hand: a table is added, and nothing that is there changes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from spacekit.errors import FolderError
from spacekit.folder.settings import SETTINGS_FILE

__all__ = ["with_space_table"]

_SPACE = re.compile(r"^\[space\][^\n]*\n", re.MULTILINE)
_NEW = """\
# What spacekit does with this app: docs/settings.md has every key.
# to = "owner/name"

# What a Space reads at the top of README.md; `spacekit push` puts it there.
"""


def with_space_table(text: str, values: Mapping[str, Any]) -> str:
    """Add keys to the table [space].

    Raises:
        FolderError: The table is written in a way that can't be added to.
    """
    lines = "".join(f"{_key(name)} = {_value(value)}\n" for name, value in values.items())
    if _SPACE.search(text):
        made = _SPACE.sub(lambda found: found[0] + lines, text, count=1)
    else:
        start = text if not text or text.endswith("\n") else f"{text}\n"
        made = f"{start or _NEW}" + ("\n" if start else "") + f"[space]\n{lines}"
    try:
        there = tomllib.loads(text).get("space", {})
        if tomllib.loads(made).get("space") == {**there, **values}:
            return made
    except tomllib.TOMLDecodeError:
        pass
    raise FolderError(
        f"[space] in {SETTINGS_FILE} is written in a way that can't be added to",
        "write it as a table of its own, with the line [space] at its top",
    )


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _value(value: Any) -> str:
    """A value as TOML; strings, numbers and flags are written in it as in JSON."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
