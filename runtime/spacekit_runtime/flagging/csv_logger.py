"""What is flagged, as tables: one row each time."""

from __future__ import annotations

import csv
import datetime as dt
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.flagging.callback import FlaggingCallback, column_of, folder_of
from spacekit_runtime.flagging.cells import cell_of, harmless
from spacekit_runtime.update import is_update

# Several may flag at a time, and a row is one line.
_writing = threading.Lock()
_NUMBERED = re.compile(r"dataset(\d+)\.csv")


class SimpleCSVLogger(FlaggingCallback):
    """Keeps what was flagged in `log.csv`: the values alone, without a header."""

    def setup(self, components: Sequence[Component], flagging_dir: str) -> None:
        """Make the folder."""
        self.components = list(components)
        self.flagging_dir = Path(flagging_dir)
        self.flagging_dir.mkdir(parents=True, exist_ok=True)

    def flag(self, flag_data: list[Any], flag_option: str | None = None, username: str | None = None) -> int:
        """Add a row."""
        row = [
            cell_of(component, value, folder_of(component, at, self.flagging_dir), only_paths=False)
            for at, (component, value) in enumerate(zip(self.components, flag_data, strict=False))
        ]
        log = self.flagging_dir / "log.csv"
        with _writing:
            _append(log, [row])
            # As Gradio counts: it takes the first row for a header.
            return _count(log) - 1


class CSVLogger(FlaggingCallback):
    """Keeps what was flagged in a table with a header: values, what they were flagged as, by whom, and when.

    There is a column for the option and one for the user where there is something to say.

    Args:
        simplify_file_data: Whether a file is its path alone, and not all that is known of it.
        verbose: Whether it is printed which table is used.
        dataset_file_name: The table's name; else `dataset1.csv`, and a further number whenever the app has
            other components than the last table.
    """

    def __init__(
        self, simplify_file_data: bool = True, verbose: bool = True, dataset_file_name: str | None = None
    ) -> None:
        self.simplify_file_data = simplify_file_data
        self.verbose = verbose
        self.dataset_file_name = dataset_file_name
        self.dataset_filepath: Path | None = None

    def setup(self, components: Sequence[Component], flagging_dir: str) -> None:
        """Note the folder; it is made with the first row."""
        self.components = list(components)
        self.flagging_dir = Path(flagging_dir)

    def flag(self, flag_data: list[Any], flag_option: str | None = None, username: str | None = None) -> int:
        """Add a row."""
        row = [
            self._cell(component, at, value)
            for at, (component, value) in enumerate(zip(self.components, flag_data, strict=False))
        ]
        said = {"flag": flag_option, "username": username, "timestamp": str(dt.datetime.now())}  # noqa: DTZ005  # as Gradio
        named = {name: value for name, value in said.items() if value is not None}
        header = [*(column_of(component, at) for at, component in enumerate(self.components)), *named]
        with _writing:
            self.flagging_dir.mkdir(parents=True, exist_ok=True)
            path = self._find(harmless(header))
            _append(path, [[*row, *named.values()]] if path.exists() else [header, [*row, *named.values()]])
            return _count(path) - 1

    def _cell(self, component: Component, at: int, value: Any) -> str:
        if is_update(value):
            return str(value)
        folder = folder_of(component, at, self.flagging_dir)
        return cell_of(component, value, folder, only_paths=self.simplify_file_data)

    def _find(self, header: list[str]) -> Path:
        """The table to add to: the newest, if its columns are ours."""
        if self.dataset_file_name is not None:
            return self.flagging_dir / self.dataset_file_name
        numbers = [
            int(found[1]) for path in self.flagging_dir.iterdir() if (found := _NUMBERED.fullmatch(path.name))
        ]
        newest = max(numbers, default=0)
        path = self.flagging_dir / f"dataset{newest or 1}.csv"
        if newest and _header(path) != header:
            path = self.flagging_dir / f"dataset{newest + 1}.csv"
        if self.verbose and path != self.dataset_filepath:
            print(f"What is flagged is kept in {path}", flush=True)  # noqa: T201  # what verbose asks for
        self.dataset_filepath = path
        return path


def append(path: Path, rows: Sequence[Sequence[Any]], header: Sequence[str]) -> None:
    """Add rows to a table of one's own, which begins with a header."""
    with _writing:
        _append(path, rows if path.exists() else [header, *rows])


def _append(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([harmless(row) for row in rows])


def _count(path: Path) -> int:
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file))


def _header(path: Path) -> list[str] | None:
    with path.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file), None)
