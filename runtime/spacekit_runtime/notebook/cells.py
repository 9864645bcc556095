"""Which apps the cells of a notebook launched: a cell that runs again replaces its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from spacekit_runtime.notebook.shell import Cell


class CellApp(Protocol):
    """An app that a cell may have launched."""

    launched: Any

    def close(self, verbose: bool = True) -> None:
        """Stop serving it."""


@dataclass
class _Launch:
    app: CellApp
    launched: object
    port: int

    def end(self) -> None:
        """Close the app, unless it was launched anew elsewhere."""
        if self.app.launched is self.launched:
            self.app.close(verbose=False)


@dataclass
class _Run:
    """What one run of a cell launched, and the ports that the run before it left."""

    run: str
    free: list[int] = field(default_factory=list)
    launches: list[_Launch] = field(default_factory=list)


class CellApps:
    """The apps of a kernel by the cells that launched them."""

    def __init__(self) -> None:
        self._runs: dict[str, _Run] = {}

    def make_room(self, cell: Cell) -> int | None:
        """Close what earlier runs of a cell launched.

        Returns:
            The port that the next app of the cell had before; `None` where it had none.
        """
        run = self._runs.get(cell.id)
        if run is None or run.run != cell.run:
            self._runs[cell.id] = run = _Run(cell.run, self._end(run))
        return run.free.pop(0) if run.free else None

    def note(self, cell: Cell, app: CellApp, port: int) -> None:
        """Remember that a cell has launched an app; `make_room` was called before."""
        self._runs[cell.id].launches.append(_Launch(app, app.launched, port))

    def finish(self, cell: Cell) -> int:
        """Close what a cell launched in earlier runs, if the one that has ended launched nothing.

        Returns:
            How many apps were closed.
        """
        run = self._runs.get(cell.id)
        if run is None or run.run == cell.run:
            return 0
        running = sum(launch.app.launched is launch.launched for launch in run.launches)
        self._end(self._runs.pop(cell.id))
        return running

    def _end(self, run: _Run | None) -> list[int]:
        """Close the apps of a run; gives their ports."""
        launches = run.launches if run is not None else []
        for launch in launches:
            launch.end()
        return [launch.port for launch in launches]
