"""Which apps the cells of a notebook have launched, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from spacekit_runtime.notebook.cells import CellApps
from spacekit_runtime.notebook.shell import Cell, current_cell


class App:
    """Something that is served."""

    def __init__(self) -> None:
        self.launched: Any = object()

    def close(self, verbose: bool = True) -> None:
        """Stop."""
        self.launched = None


class Bench:
    """Cells that run."""

    def __init__(self) -> None:
        self.apps = CellApps()

    def launch(self, cell: Cell, port: int, app: App | None = None) -> tuple[App, int | None]:
        """Launch an app in a cell; gives it and the port that it should have."""
        wished = self.apps.make_room(cell)
        app = app or App()
        self.apps.note(cell, app, port)
        return app, wished


@pytest.fixture
def bench() -> Bench:
    """No cell has run."""
    return Bench()


def test_a_run_replaces_what_the_one_before_launched(bench: Bench) -> None:
    """Each app of the new run gets the port of its predecessor, in their order; all of these are closed."""
    first, none = bench.launch(Cell("a", "1"), 7860)
    second, _ = bench.launch(Cell("a", "1"), 7861)
    other, _ = bench.launch(Cell("b", "2"), 7862)
    assert none is None
    assert all(app.launched for app in (first, second, other))
    third, port = bench.launch(Cell("a", "3"), 7860)
    assert 7860 == port
    assert [None, None, True] == [first.launched, second.launched, bool(other.launched)]
    _, port = bench.launch(Cell("a", "3"), 7861)
    assert (7861, True) == (port, bool(third.launched))
    assert bench.launch(Cell("a", "3"), 7863)[1] is None


def test_an_app_that_moved_on_is_let_be(bench: Bench) -> None:
    """An app that another cell launched anew is that cell's."""
    app, _ = bench.launch(Cell("a", "1"), 7860)
    app.launched = object()
    bench.launch(Cell("b", "2"), 7861, app)
    bench.launch(Cell("a", "3"), 7860)
    assert app.launched


def test_a_cell_that_launches_nothing_any_more_leaves_nothing(bench: Bench) -> None:
    """When such a run has ended, what the one before launched is closed; one that launches keeps it."""
    app, _ = bench.launch(Cell("a", "1"), 7860)
    assert 0 == bench.apps.finish(Cell("a", "1"))
    assert 0 == bench.apps.finish(Cell("b", "2"))
    assert app.launched
    assert 1 == bench.apps.finish(Cell("a", "3"))
    assert app.launched is None
    assert 0 == bench.apps.finish(Cell("a", "4"))


@pytest.mark.parametrize(
    ("message", "cell"),
    [
        ({"header": {"msg_id": "m"}, "metadata": {"cellId": "c"}, "content": {"code": "x"}}, Cell("c", "m")),
        ({"header": {"msg_id": "m"}, "metadata": {"colab": {"cell_id": "g"}}}, Cell("g", "m")),
        ({"header": {"msg_id": "m"}, "metadata": {"colab": True}, "content": {"code": "x"}}, Cell("x", "m")),
        ({}, Cell("", "")),
    ],
)
def test_a_cell_is_known_by_its_id_or_its_code(message: dict[str, Any], cell: Cell) -> None:
    """Jupyter, VS Code and Colab say which cell it is; for others it is the one with the same code."""

    class Shell:
        def get_parent(self) -> dict[str, Any]:
            return message

    assert cell == current_cell(Shell())
    assert Cell("", "") == current_cell(object())
