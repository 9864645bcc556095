"""A Space's README front matter: read safely and checked key by key.

The rules are those that `spacekit check` has; `read_card` says everything that is wrong in one go, and
gives the values that the host acts on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from spacekit.folder.card_schema import SDKS, problems_of, seconds_of

from .limits import KIB

__all__ = ["SDKS", "Card", "new_readme", "read_card", "seconds_of"]

_MAX_FRONT_MATTER = 16 * KIB
# PyYAML's time grows with the square of open brackets: 5,000 of them take seconds. Cards have a handful.
_MAX_BRACKETS = 256
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)(?:^|\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


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
    problems = problems_of(data)
    errors = [] if "sdk" in data else [f"The front matter has no `sdk`: add one of {', '.join(SDKS)}"]
    errors += [f"`{key}` {problem.says}" for key, problem in problems.items() if problem.is_error]
    warnings = [f"`{key}` {problem.says}" for key, problem in problems.items() if not problem.is_error]
    if data.get("sdk") != "docker" and "app_port" in data:
        warnings.append("`app_port` has a meaning only with `sdk: docker`")
    return tuple(errors), tuple(warnings)


def new_readme(title: str, sdk: str) -> str:
    """The README of a new Space."""
    app_file = {"gradio": "app.py", "static": "index.html"}.get(sdk)
    values = {"title": title, "emoji": "🚀", "colorFrom": "blue", "colorTo": "indigo", "sdk": sdk}
    if app_file:
        values["app_file"] = app_file
    front = yaml.safe_dump({**values, "pinned": False}, sort_keys=False, allow_unicode=True)
    return f"---\n{front}---\n\n# {title}\n"
