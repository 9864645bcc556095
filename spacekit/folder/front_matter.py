"""The settings at the top of a Space's README.md: read, and edited as data.

The block between two `---` lines is YAML. It is read with PyYAML's safe loader and edited line by
line, so that comments, order and everything that is not named stay as their author wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

__all__ = ["FrontMatter", "parse_front_matter", "peek", "with_values"]

_FENCE = "---"
# A README's settings are a screenful; what is larger than this is a mistake or an attack on the parser.
MAX_FRONT_MATTER_CHARS = 64 * 1024
# Words that YAML 1.1 reads as something other than text.
_NOT_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
# What joins the parts of a composed emoji.
_JOINER = "\u200d"


@dataclass(frozen=True)
class FrontMatter:
    """A README's settings, or why they can't be read.

    Attributes:
        values: The settings by name; empty when there are none or they are broken.
        is_present: Whether the README begins with a settings block at all.
        problem: What is wrong with the block, in words; `None` when it reads well.
    """

    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    is_present: bool = True
    problem: str | None = None

    def text(self, name: str) -> str | None:
        """A setting as text: `app_port: 7860` and `python_version: 3.11` are numbers to YAML."""
        value = self.values.get(name)
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def parse_front_matter(readme: str) -> FrontMatter:
    """Read the settings block of a README. Never raises: a broken block is a value that says so."""
    lines = readme.removeprefix("\ufeff").splitlines()
    opening = _opening(lines)
    if opening is None:
        return FrontMatter(is_present=False)
    closing = _closing(lines, opening)
    if closing is None:
        return FrontMatter(problem="it begins with a line of --- but has no second one to end it")
    block = "\n".join(lines[opening + 1 : closing])
    if len(block) > MAX_FRONT_MATTER_CHARS:
        return FrontMatter(problem=f"it is longer than {MAX_FRONT_MATTER_CHARS} characters")
    return _load(block)


def peek(readme: str, name: str) -> str | None:
    """One top-level setting on one line, plain or quoted, without a YAML parser.

    For what has to work in the base install: an app runs without the deploy extra.
    """
    lines = readme.removeprefix("\ufeff").splitlines()
    opening = _opening(lines)
    closing = _closing(lines, opening) if opening is not None else None
    if opening is None or closing is None:
        return None
    for line in lines[opening + 1 : closing]:
        found = re.fullmatch(
            rf"{re.escape(name)}\s*:\s+(?:\"([^\"\\]+)\"|'([^']+)'|([^\"'\s#].*?))\s*(?:\s#.*)?", line
        )
        if found:
            return next(value for value in found.groups() if value is not None)
    return None


def with_values(readme: str, values: Mapping[str, str | int]) -> str:
    """Set top-level settings in a README's block, adding the block or a line where there is none."""
    ending = "\r\n" if "\r\n" in readme else "\n"
    lines = readme.removeprefix("\ufeff").splitlines()
    opening = _opening(lines)
    closing = _closing(lines, opening) if opening is not None else None
    if opening is None or closing is None:
        lines, opening, closing = [_FENCE, _FENCE, "", *lines], 0, 1
    block = lines[opening + 1 : closing]
    for name, value in values.items():
        _set_line(block, name, f"{name}: {_scalar(value)}")
    return ending.join([*lines[: opening + 1], *block, *lines[closing:]]) + ending


def _opening(lines: list[str]) -> int | None:
    """Where the block's first line is, if the first line that is not blank is one."""
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    return first if first is not None and lines[first].strip() == _FENCE else None


def _closing(lines: list[str], opening: int) -> int | None:
    """Where the block's last line is; a fence that is indented is part of the YAML."""
    return next(
        (number for number in range(opening + 1, len(lines)) if lines[number].rstrip() == _FENCE), None
    )


def _load(block: str) -> FrontMatter:
    """Parse the YAML of a block."""
    # Imported here: `spacekit new` edits front matter and runs without the deploy extra.
    import yaml

    try:
        values = yaml.safe_load(block)
    except yaml.MarkedYAMLError as error:
        where = f"line {error.problem_mark.line + 2}: " if error.problem_mark else ""
        return FrontMatter(problem=f"{where}{error.problem or 'it is not YAML'}")
    except Exception as error:  # noqa: BLE001  safe_load lets its constructors' errors out: ValueError for a
        # date of month 13, AttributeError for an odd tag, RecursionError for deep nesting.
        return FrontMatter(problem=f"it is not YAML ({type(error).__name__})")
    if values is None:
        return FrontMatter()
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        return FrontMatter(problem="it is not a list of `name: value` lines")
    return FrontMatter(MappingProxyType(values))


def _set_line(block: list[str], name: str, line: str) -> None:
    """Replace a top-level setting, with the lines that belong to its old value, or add it."""
    starts = [number for number, old in enumerate(block) if re.match(rf"{re.escape(name)}\s*:(\s|$)", old)]
    if not starts:
        block.append(line)
        return
    end = starts[0] + 1
    while end < len(block) and (block[end].startswith((" ", "\t", "- ")) or block[end] == "-"):
        end += 1
    block[starts[0] : end] = [line]


def _scalar(value: str | int) -> str:
    """A value as YAML that reads back as itself whatever is in it."""
    if isinstance(value, int):
        return str(value)
    # A plain word needs no quotes, unless YAML 1.1 takes it for something else (`no`, `null`).
    if re.fullmatch(r"[a-zA-Z][\w-]*", value, re.ASCII) and value.lower() not in _NOT_TEXT:
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    """A character as it stands in a double-quoted YAML scalar."""
    if character in '"\\':
        return f"\\{character}"
    # The joiner inside an emoji is not "printable", yet YAML takes it as it is.
    return character if character.isprintable() or character == _JOINER else f"\\U{ord(character):08X}"
