"""Values as the cells of a table that somebody will open in a spreadsheet."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.files.data import is_address, is_file

# A cell that begins like this may be a formula to a spreadsheet, and a formula can send what is in the others
# to anywhere. So can one after a separator, where the table is read with another one. Of each run of blanks
# only the beginning is tried: from each of its places on, a page of empty lines would take minutes.
_SIGN = r"(?:\s*+[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[^\S\t\r]*+[\t\r])"
_FORMULA = re.compile(rf"(?:^|[,;]|(?<!\s)[^\S\t\n\r]*+[\t\n\r]){_SIGN}")


def cell_of(component: Component, value: Any, folder: Path, *, only_paths: bool) -> str:
    """A value as text; its files are copied into a folder of what was flagged.

    Args:
        component: What the value is of.
        value: The value, as the page holds it.
        folder: Where copies of its files go.
        only_paths: Whether a file is its path alone.
    """
    if value is None:
        return ""
    # Only then it was looked whether its files are the app's; any other value can look like a file.
    kept = _kept(value, folder, only_paths=only_paths) if component.carries_files else value
    return kept if isinstance(kept, str) else json.dumps(kept, ensure_ascii=False, default=str)


def _kept(value: Any, folder: Path, *, only_paths: bool) -> Any:
    if is_file(value):
        path = value["path"] if is_address(value["path"]) else _copied(Path(value["path"]), folder)
        return path if only_paths else {**value, "path": path, "url": None}
    if isinstance(value, dict):
        return {name: _kept(part, folder, only_paths=only_paths) for name, part in value.items()}
    if isinstance(value, list):
        return [_kept(part, folder, only_paths=only_paths) for part in value]
    return value


def _copied(path: Path, folder: Path) -> str:
    """A copy that stays when the app's own files go; beside others of the same name."""
    target = folder / path.parent.name[:20] / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    return str(target)


def harmless(cells: Iterable[Any]) -> list[Any]:
    """Cells that no spreadsheet takes for formulas: an apostrophe goes before what looks like one."""
    return [f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell for cell in cells]


def _is_formula(cell: str) -> bool:
    if not _FORMULA.search(cell):
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return False
