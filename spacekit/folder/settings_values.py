"""The values of settings that have a form of their own: durations, variables, secrets, front matter."""

from __future__ import annotations

import math
import re
from pathlib import PurePosixPath
from typing import Any, Literal

from spacekit.folder.toml_table import TomlTable, described

__all__ = ["check_no_secret_values", "front_matter", "seconds", "secret_source", "variables"]

_DURATION = re.compile(r"(\d{1,6})([smhd])")
_SECONDS_OF = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
# What a shell, and so the Hub, takes as the name of an environment variable.
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Tokens that carry their maker's mark: Hugging Face, OpenAI, Anthropic, GitHub, GitLab, AWS, Slack, Google.
_TOKEN = re.compile(
    r"hf_[A-Za-z0-9]{20,}|sk-[A-Za-z0-9_-]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}"
    r"|glpat-[\w-]{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_SOURCES = (
    'say where it comes from: "env" (the variable of that name), "env:OTHER" or a dotenv file such as ".env"'
)


def seconds(table: TomlTable, name: str) -> int | None:
    """A duration: `"30m"`, or a whole number of seconds."""
    value = table.values.get(name)
    if isinstance(value, int) or value is None:
        return table.whole(name, 1)
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None or not int(found[1]):
        raise table.wrong(
            name, f"is {described(value)}, not a duration", 'for example "90s", "30m", "1h" or "7d"'
        )
    return int(found[1]) * _SECONDS_OF[found[2]]


def variables(table: TomlTable) -> dict[str, str]:
    """Variables: a name and a string each."""
    for name, value in table.values.items():
        _check_name(table, name)
        if not isinstance(value, str):
            raise table.wrong(name, f"is {described(value)}, not a string", f'put it in quotes: {name} = "1"')
        if "\0" in value:
            raise table.wrong(name, "has a NUL character in it", "an environment can't hold one")
    check_no_secret_values(table)
    return dict(table.values)


def secret_source(table: TomlTable, name: str) -> tuple[Literal["env", "file"], str]:
    """Where a secret's value comes from. What stands there instead is never shown: it may be the value."""
    _check_name(table, name)
    source = table.values[name]
    if not isinstance(source, str):
        raise table.wrong(name, "does not say where its value comes from", _SOURCES)
    kind, _, other = source.partition(":")
    if kind == "env" and (source == kind or _VARIABLE.fullmatch(other)):
        return "env", other or name
    file = PurePosixPath(source)
    is_dotenv = file.name.startswith(".env") or file.suffix == ".env"
    if is_dotenv and source.isprintable() and not _TOKEN.search(source):
        return "file", source
    raise table.wrong(name, "seems to hold a value, which has no place in a shared file", _SOURCES)


def front_matter(table: TomlTable) -> dict[str, Any]:
    """What goes into a README's front matter: whatever YAML and TOML both know."""
    for name, value in table.values.items():
        if not name.isprintable() or not _is_plain(value):
            hint = "use text, numbers, true, false or lists of them"
            raise table.wrong(name, f"is {described(value)}", hint)
    return dict(table.values)


def check_no_secret_values(table: TomlTable) -> None:
    """Refuse a token where everybody can read it.

    Raises:
        FolderError: A value looks like one; the message names the key and not the value.
    """
    for name, value in table.values.items():
        if isinstance(value, str) and _TOKEN.search(value):
            hint = (
                f'put the value in .env, and {name} = ".env" under [secrets]; and revoke it if it was shared'
            )
            raise table.wrong(name, "looks like a secret, and everybody can read it here", hint)


def _check_name(table: TomlTable, name: str) -> None:
    if not _VARIABLE.fullmatch(name):
        hint = "use letters, digits and _, and no digit first"
        raise table.wrong(f"{name!r:.60}", "is no name of a variable", hint)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(name.isprintable() and _is_plain(item) for name, item in value.items())
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))
