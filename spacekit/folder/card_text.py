"""The settings block of a README as text: where each key stands, and edits that touch nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

__all__ = ["CardEntry", "add_line", "card_entries", "remove_key", "rename_key", "replace_value"]

_FENCE = "---"
# As the reader of front matter has it: what is longer is a mistake or an attack on the parser.
MAX_BLOCK_CHARS = 64 * 1024
# The parser's time grows with the square of open brackets; a README's settings have a handful.
MAX_BRACKETS = 256


@dataclass(frozen=True)
class CardEntry:
    """One top-level setting.

    Attributes:
        key: Its name.
        source: The text of its value, as it stands in the file.
        line: The line of its name in the file, from 1.
        key_start: Where its name begins in the file's text; `key_end` is where that ends.
        start: Where its value begins; `end` is where that ends.
        is_scalar: Whether the value is one word or text, not a list or a table.
    """

    key: str
    source: str
    line: int
    key_start: int
    key_end: int
    start: int
    end: int
    is_scalar: bool


def card_entries(readme: str) -> list[CardEntry]:
    """The top-level settings of a README, in order, duplicates included; none when the YAML is broken."""
    span = _span(readme)
    if span is None:
        return []
    start, end = span
    block = readme[start:end]
    if len(block) > MAX_BLOCK_CHARS or block.count("[") + block.count("{") > MAX_BRACKETS:
        return []
    try:
        root = yaml.compose(block, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    if not isinstance(root, yaml.MappingNode):
        return []
    first_line = readme.count("\n", 0, start) + 1
    return list(_entries(root, block, start, first_line))


def replace_value(readme: str, key: str, better: str) -> str:
    """Put another value in the place of a key's; the text is as before when that is no plain value."""
    entry = _last(readme, key)
    if entry is None or not entry.is_scalar or entry.start == entry.end:
        return readme
    return readme[: entry.start] + better + readme[entry.end :]


def rename_key(readme: str, key: str, better: str) -> str:
    """Give a key its right name, unless that is there already."""
    entry = _last(readme, key)
    if entry is None or _last(readme, better) is not None:
        return readme
    return readme[: entry.key_start] + better + readme[entry.key_end :]


def remove_key(readme: str, key: str) -> str:
    """Take out the first setting of this name, with the lines of its value."""
    entry = next((each for each in card_entries(readme) if each.key == key), None)
    if entry is None:
        return readme
    begin = readme.rfind("\n", 0, entry.key_start) + 1
    newline = readme.find("\n", max(entry.end, entry.key_end))
    if readme[begin : entry.key_start].strip() or newline < 0:
        return readme  # a setting in a {flow: mapping}, or in a file without lines
    return readme[:begin] + readme[newline + 1 :]


def add_line(readme: str, line: str) -> str:
    """Add a setting at the end of the block, or a block with it where there is none."""
    ending = "\r\n" if "\r\n" in readme else "\n"
    span = _span(readme)
    if span is None:
        mark = "\ufeff" if readme.startswith("\ufeff") else ""
        block = ending.join([_FENCE, line, _FENCE, "", ""])
        return mark + block + readme.removeprefix(mark)
    return readme[: span[1]] + line + ending + readme[span[1] :]


def _entries(root: yaml.MappingNode, block: str, offset: int, first_line: int) -> Iterator[CardEntry]:
    for key, value in root.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        begin = value.start_mark.index
        # The mark of a text of several lines lies behind its last line end.
        end = begin + len(block[begin : _end_of(value)].rstrip())
        yield CardEntry(
            key=str(key.value),
            source=block[begin:end],
            line=first_line + key.start_mark.line,
            key_start=offset + key.start_mark.index,
            key_end=offset + key.end_mark.index,
            start=offset + begin,
            end=offset + end,
            is_scalar=isinstance(value, yaml.ScalarNode),
        )


def _end_of(node: yaml.Node) -> int:
    """Where a value's text ends: a block list's own mark lies behind the blank lines that follow it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _last(readme: str, key: str) -> CardEntry | None:
    """The setting of this name that counts: of duplicates the last."""
    return next((entry for entry in reversed(card_entries(readme)) if entry.key == key), None)


def _span(readme: str) -> tuple[int, int] | None:
    """Where the block between the two fences begins and ends."""
    offset, opened = 0, None
    for number, line in enumerate(readme.splitlines(keepends=True)):
        text = line.removeprefix("\ufeff") if number == 0 else line
        if opened is None and text.strip():
            if text.strip() != _FENCE:
                return None
            opened = offset + len(line)
        elif opened is not None and text.rstrip() == _FENCE:
            return opened, offset
        offset += len(line)
    return None
