"""A Space's README front matter: read safely and checked key by key.

The rules are the Hub's configuration reference. `validate` says everything that is wrong in one go;
`read_card` gives the values that the host acts on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from .limits import KIB

SDKS = ("gradio", "docker", "static")
_MAX_FRONT_MATTER = 16 * KIB
# PyYAML's time grows with the square of open brackets: 5,000 of them take seconds. Cards have a handful.
_MAX_BRACKETS = 256
_COLORS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)(?:^|\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_PYTHON_VERSION = re.compile(r"3\.\d{1,2}(\.\d{1,3})?")
_DURATION = re.compile(r"(\d{1,5})\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LAST_PORT = 65_535
_HEADERS = {
    "cross-origin-embedder-policy": ("unsafe-none", "require-corp", "credentialless"),
    "cross-origin-opener-policy": ("same-origin", "same-origin-allow-popups", "unsafe-none"),
    "cross-origin-resource-policy": ("same-site", "same-origin", "cross-origin"),
}


@dataclass(frozen=True)
class Card:
    """The front matter of a README: the values, and what is wrong or odd about them."""

    data: dict[str, Any] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    is_there: bool = True

    def text(self, key: str) -> str | None:
        """A value as text; numbers that people forgot to quote are taken as they stand."""
        value = self.data.get(key)
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


class _Loader(yaml.SafeLoader):
    """YAML without anchors: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        return super().compose_node(parent, index)


def read_card(readme: str) -> Card:
    """Read and check the front matter of a README."""
    match = _FRONT_MATTER.match(readme)
    if match is None:
        error = "README.md has no front matter: it must begin with a '---' block of YAML that says `sdk:`"
        return Card(errors=(error,), is_there=False)
    text = match.group(1)
    if len(text) > _MAX_FRONT_MATTER:
        return Card(errors=(f"The front matter is longer than {_MAX_FRONT_MATTER // KIB} KiB",))
    if text.count("[") + text.count("{") > _MAX_BRACKETS:
        return Card(errors=(f"The front matter has more than {_MAX_BRACKETS} opening brackets",))
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Card(errors=(f"The front matter is not valid YAML: {_yaml_problem(error)}",))
    if not isinstance(data, dict):
        return Card(errors=("The front matter must be a list of `key: value` lines",))
    plain = {str(key): _plain(value) for key, value in data.items()}
    return Card(plain, *_check(plain))


def _yaml_problem(error: Exception) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    what = problem or str(error).splitlines()[0]
    return f"{what} (line {mark.line + 2})" if mark else what


def _plain(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if isinstance(value, date | bytes):  # a datetime is a date
        return str(value)
    return value


def _check(data: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All errors and warnings of the values."""
    errors = [] if "sdk" in data else [f"The front matter has no `sdk`: add one of {_one_of(SDKS)}"]
    errors += [
        f"`{key}` {problem}" for key, rule in _RULES.items() if key in data and (problem := rule(data[key]))
    ]
    warnings = []
    if "suggested_storage" in data:
        warnings.append(
            "`suggested_storage` is ignored: there is no persistent disk any more, mount a volume"
        )
    if data.get("sdk") != "docker" and "app_port" in data:
        warnings.append("`app_port` has a meaning only with `sdk: docker`")
    return tuple(errors), tuple(warnings)


_Rule = Callable[[Any], str | None]


def _one_of(values: tuple[str, ...]) -> str:
    return ", ".join(values)


def _choice(*values: str) -> _Rule:
    return lambda value: None if value in values else f"must be one of {_one_of(values)}, not {_show(value)}"


def _show(value: Any) -> str:
    return repr(value)[:60]


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else f"must be a text, not {_show(value)}"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"must be true or false, not {_show(value)}"


def _texts(value: Any) -> str | None:
    fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if fits else f"must be a list of texts, not {_show(value)}"


def _emoji(value: Any) -> str | None:
    fits = (
        isinstance(value, str)
        and value
        and not any(letter.isalnum() and letter.isascii() for letter in value)
    )
    return None if fits else f"must be an emoji, not {_show(value)}"


def _sdk(value: Any) -> str | None:
    if value == "streamlit":
        return "`streamlit` is no SDK any more: use `sdk: docker`"
    return _choice(*SDKS)(value)


def _version(value: Any) -> str | None:
    if isinstance(value, float):
        return f'must be quoted, since YAML reads {value} as a number: "{value}"'
    return _text(value)


def _python_version(value: Any) -> str | None:
    if isinstance(value, float):
        return _version(value)
    fits = isinstance(value, str) and _PYTHON_VERSION.fullmatch(value)
    return None if fits else f'must be like "3.11" or "3.11.4", not {_show(value)}'


def _relative_file(value: Any) -> str | None:
    fits = isinstance(value, str) and value and not value.startswith("/") and ".." not in value.split("/")
    return None if fits else f"must be a path within the repository, not {_show(value)}"


def _port(value: Any) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LAST_PORT
    return None if fits else f"must be a port number, not {_show(value)}"


def _absolute(value: Any) -> str | None:
    fits = isinstance(value, str) and value.startswith("/")
    return None if fits else f"must begin with '/', not {_show(value)}"


def _duration(value: Any) -> str | None:
    return None if seconds_of(value) else f"must be like '30m' or '1h', not {_show(value)}"


def seconds_of(value: Any) -> int | None:
    """How many seconds `30m` or `1h` are; `None` when it is no duration."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    return int(match.group(1)) * _SECONDS[match.group(2)] if match else None


def _custom_headers(value: Any) -> str | None:
    if not isinstance(value, dict):
        return f"must be a list of headers, not {_show(value)}"
    for name, content in value.items():
        if name not in _HEADERS:
            return f"may hold {_one_of(tuple(_HEADERS))}, not {_show(name)}"
        if content not in _HEADERS[name]:
            return f"may set {name} to {_one_of(_HEADERS[name])}, not {_show(content)}"
    return None


_RULES: dict[str, _Rule] = {
    "title": _text,
    "emoji": _emoji,
    "colorFrom": _choice(*_COLORS),
    "colorTo": _choice(*_COLORS),
    "sdk": _sdk,
    "sdk_version": _version,
    "python_version": _python_version,
    "app_file": _relative_file,
    "app_build_command": _text,
    "app_port": _port,
    "base_path": _absolute,
    "fullWidth": _flag,
    "header": _choice("mini", "default"),
    "short_description": _text,
    "models": _texts,
    "datasets": _texts,
    "tags": _texts,
    "license": lambda value: None if isinstance(value, str) or not _texts(value) else _text(value),
    "thumbnail": _text,
    "pinned": _flag,
    "suggested_hardware": _text,
    "hf_oauth": _flag,
    "hf_oauth_scopes": _texts,
    "disable_embedding": _flag,
    "startup_duration_timeout": _duration,
    "custom_headers": _custom_headers,
    "preload_from_hub": _texts,
}


def new_readme(title: str, sdk: str) -> str:
    """The README of a new Space."""
    app_file = {"gradio": "app.py", "static": "index.html"}.get(sdk)
    values = {"title": title, "emoji": "🚀", "colorFrom": "blue", "colorTo": "indigo", "sdk": sdk}
    if app_file:
        values["app_file"] = app_file
    front = yaml.safe_dump({**values, "pinned": False}, sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n\n# {title}\n"
