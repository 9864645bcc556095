"""The rows of examples: from a list, from a folder of files, from a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import GraphError

# The table in a folder of examples, as flagging with `SimpleCSVLogger` writes it and Gradio reads it.
LOG = "log.csv"


def rows_of(given: Any, inputs: Sequence[Component]) -> list[list[Any]]:
    """The rows, with a value for each input; `None` where a row does not say one.

    Args:
        given: A list of rows, the path of a folder, or that of a CSV file. With one input a plain list will
            do. What a row has beyond the inputs is not used: logs have outputs in them as well.
        inputs: What the values are for.

    Raises:
        GraphError: There are none, or nothing is there that could be read.
    """
    if isinstance(given, str | Path):
        rows = _from_path(Path(given), inputs)
    elif isinstance(given, list | tuple):
        # With one input a pair can be its value.
        kinds = list if len(inputs) == 1 else (list, tuple)
        rows = [list(row) if isinstance(row, kinds) else [row] for row in given]
    else:
        raise GraphError(f"Examples takes a list of rows, or the path of a folder, not {given!r:.80}")
    if not rows:
        raise GraphError("Examples needs at least one row")
    width = len(inputs)
    return [[*row[:width], *([None] * (width - len(row)))] for row in rows]


def _from_path(path: Path, inputs: Sequence[Component]) -> list[list[Any]]:
    if path.is_file():
        return _from_table(path, inputs)
    if not path.is_dir():
        raise GraphError(f"there is no folder of examples at {path}")
    if (path / LOG).is_file():
        return _from_table(path / LOG, inputs)
    if len(inputs) != 1:
        raise GraphError(f"{path} has no {LOG}, which says what belongs together")
    names = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith("."))
    return [[_value(name, inputs[0], path)] for name in names]


def _from_table(path: Path, inputs: Sequence[Component]) -> list[list[Any]]:
    """The rows of a CSV file, which begins with a header."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        _, *lines = [line for line in csv.reader(file) if line] or [[]]
    return [
        [_value(cell, component, path.parent) for cell, component in zip(line, inputs, strict=False)]
        for line in lines
    ]


def _value(cell: str, component: Component, folder: Path) -> Any:
    """What a cell says: a file beside the table, a number, a list; else the text as it stands."""
    if not cell:
        return None
    if component.carries_files and (folder / cell).exists():
        return str(folder / cell)
    if component.api_info().get("type") == "string":
        return cell
    if cell in {"True", "False"}:
        return cell == "True"
    try:
        return json.loads(cell)
    except ValueError:
        return cell
