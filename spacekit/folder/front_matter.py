"""The settings at the top of a Space's README.md: read, and edited as data.

The block between two `---` lines is YAML. It is read with PyYAML's safe loader and edited line by
line, so that comments, order, line ends and everything that is not named stay as their author wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

__all__ = ["FrontMatter", "parse_front_matter", "peek", "with_values", "without_values"]

_FENCE = "---"
_BYTE_ORDER_MARK = "\ufeff"
# A line with its end, as git and editors count lines; `str.splitlines` knows a dozen more ends.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
# A README's settings are a screenful; what is larger than this is a mistake or an attack on the parser.
MAX_FRONT_MATTER_CHARS = 64 * 1024
# PyYAML's time grows with the square of open brackets: a block of nothing else would take minutes.
_MAX_BRACKETS = 256
# Words that YAML 1.1 reads as something other than text.
_NOT_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_PLAIN = re.compile(r"[a-zA-Z][\w./-]*(?: [\w./-]+)*", re.ASCII)
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
    lines = _lines(readme)
    opening = _opening(lines)
    if opening is None:
        return FrontMatter(is_present=False)
    closing = _closing(lines, opening)
    if closing is None:
        return FrontMatter(problem="it begins with a line of --- but has no second one to end it")
    block = "".join(lines[opening + 1 : closing]).rstrip("\r\n")
    if len(block) > MAX_FRONT_MATTER_CHARS:
        return FrontMatter(problem=f"it is longer than {MAX_FRONT_MATTER_CHARS} characters")
    if block.count("[") + block.count("{") > _MAX_BRACKETS:
        return FrontMatter(problem=f"it has more than {_MAX_BRACKETS} brackets, which is not YAML for people")
    return _load(block)


def peek(readme: str, name: str) -> str | None:
    """One top-level setting on one line, plain or quoted, without a YAML parser.

    For what has to work in the base install: an app runs without the deploy extra.
    """
    lines = [line.rstrip("\r\n") for line in _lines(readme)]
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


def with_values(readme: str, values: Mapping[str, Any]) -> str:
    """Set top-level settings in a README's block, adding the block or a line where there is none."""
    mark = _BYTE_ORDER_MARK if readme.startswith(_BYTE_ORDER_MARK) else ""
    ending = "\r\n" if "\r\n" in readme else "\n"
    lines = _lines(readme)
    opening = _opening(lines)
    closing = _closing(lines, opening) if opening is not None else None
    if opening is None or closing is None:
        fence = _FENCE + ending
        lines, opening, closing = [fence, fence, *([ending, *lines] if lines else [])], 0, 1
    block = lines[opening + 1 : closing]
    for name, value in values.items():
        _set_line(block, name, f"{name}: {_as_yaml(value)}{ending}")
    return mark + "".join([*lines[: opening + 1], *block, *lines[closing:]])


def without_values(readme: str, names: Iterable[str]) -> str:
    """Take top-level settings out of a README's block, with the lines that belong to their values."""
    mark = _BYTE_ORDER_MARK if readme.startswith(_BYTE_ORDER_MARK) else ""
    lines = _lines(readme)
    opening = _opening(lines)
    closing = _closing(lines, opening) if opening is not None else None
    if opening is None or closing is None:
        return readme
    block = lines[opening + 1 : closing]
    for name in names:
        for start in reversed(_places(block, name)):
            del block[start : _end_of_value(block, start)]
    return mark + "".join([*lines[: opening + 1], *block, *lines[closing:]])


def _lines(readme: str) -> list[str]:
    """The lines of a README with their ends, without a byte order mark."""
    return _LINE.findall(readme.removeprefix(_BYTE_ORDER_MARK))


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
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(block)):
            # A few lines of them can stand for gigabytes.
            return FrontMatter(problem="aliases (*name) are not allowed")
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
    """Replace a top-level setting, with the lines that belong to its old value, or add it.

    A second setting of the same name goes: YAML has no meaning for two.
    """
    starts = _places(block, name)
    for start in reversed(starts):
        block[start : _end_of_value(block, start)] = [line] if start == starts[0] else []
    if not starts:
        if block and not block[-1].endswith(("\r", "\n")):
            block[-1] += "\n"
        block.append(line)


def _places(block: list[str], name: str) -> list[int]:
    """The lines in which a top-level setting begins; more than one if somebody made a mistake."""
    key = re.compile(rf"([\"']?){re.escape(name)}\1\s*:(\s|$)")
    return [number for number, line in enumerate(block) if key.match(line)]


def _end_of_value(block: list[str], start: int) -> int:
    """Where the value of the setting in line `start` ends: what is indented, or a list, belongs to it."""
    end = start + 1
    for number in range(start + 1, len(block)):
        line = block[number]
        if line.startswith((" ", "\t", "- ")) or line.rstrip() == "-":
            end = number + 1
        elif line.strip():
            break
    return end


def _as_yaml(value: Any) -> str:
    """A value as YAML on one line that reads back as itself whatever is in it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_as_yaml(str(key))}: {_as_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_as_yaml, value)) + "]"
    if isinstance(value, int | float):
        # YAML 1.1 wants a point in a number with an exponent: 1e20 is text to it.
        text = repr(value)
        return text if "." in text else text.replace("e", ".0e")
    return _text_as_yaml(str(value))


def _text_as_yaml(value: str) -> str:
    # Plain words need no quotes, unless YAML 1.1 takes them for something else (`no`, `null`).
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    """A character as it stands in a double-quoted YAML scalar."""
    if character in '"\\':
        return f"\\{character}"
    # The joiner inside an emoji is not "printable", yet YAML takes it as it is.
    return character if character.isprintable() or character == _JOINER else f"\\U{ord(character):08X}"
