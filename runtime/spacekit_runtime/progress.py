"""Progress bars of a running function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextvars import ContextVar
from typing import Any

from spacekit_runtime.protocol import ProgressUnit
from spacekit_runtime.running import current_event


class Bar:
    """One bar: goes through its items when it is iterated, or is moved by `update`.

    Args:
        bars: The bars of the call, outermost first; this one joins them.
        unit: How it begins.
        items: What it goes through.
    """

    def __init__(self, bars: list[ProgressUnit], unit: ProgressUnit, items: Iterable[Any] = ()) -> None:
        self._bars = bars
        self._unit = unit
        self._items = items
        bars.append(unit)
        _show(bars)

    def __iter__(self) -> Iterator[Any]:
        try:
            for item in self._items:
                yield item
                self.update()
        finally:
            self.close()

    def __len__(self) -> int:
        return int(self._unit["length"] or 0)

    def update(self, n: float = 1) -> None:
        """Say that so many more are done."""
        self._unit["index"] = (self._unit["index"] or 0) + n
        _show(self._bars)

    def close(self) -> None:
        """Take the bar away."""
        # By identity: two bars may say the same.
        self._bars[:] = [unit for unit in self._bars if unit is not self._unit]


class Progress(Iterable[Any]):
    """Shows how far a function has come: make it the default of one of the function's arguments.

        def train(epochs, progress=Progress()):
            for epoch in progress.tqdm(range(epochs)):
                ...

    Args:
        track_tqdm: Whether bars that the function's libraries draw with tqdm show up too.
    """

    def __init__(self, track_tqdm: bool = False) -> None:  # Gradio's order
        self.track_tqdm = track_tqdm
        self._units: list[ProgressUnit] = []
        self._open: list[Bar] = []

    def fresh(self) -> Progress:
        """A progress of the same kind for one call: calls that overlap do not share bars."""
        return Progress(self.track_tqdm)

    def __iter__(self) -> Iterator[Any]:
        """The items of the bar that was made last."""
        return iter(self._open[-1]) if self._open else iter(())

    def __len__(self) -> int:
        return len(self._open[-1]) if self._open else 0

    def __bool__(self) -> bool:
        """True, also while there is no bar: apps ask whether they were given one."""
        return True

    def __call__(
        self,
        progress: float | tuple[float, float | None] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
        _tqdm: Any = None,
    ) -> None:
        """Show a share done.

        Args:
            progress: A share from 0 to 1, or a pair of steps done and steps in all; `None` for unknown.
            desc: What is being done.
            total: Steps in all, where `progress` is a number of steps.
            unit: What a step is.
        """
        bar: ProgressUnit = {"index": None, "length": total, "unit": unit, "progress": None, "desc": desc}
        if isinstance(progress, tuple):
            bar["index"], bar["length"] = progress
        elif progress is not None and total is not None:
            bar["index"] = progress
        else:
            bar["progress"] = progress
        _show([*self._units, bar])

    def tqdm(
        self,
        iterable: Iterable[Any] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
        _tqdm: Any = None,
    ) -> Bar:
        """Iterate, and show how far it has come; bars nest.

        Args:
            iterable: What to go through; `None` for a bar that `update` moves.
            desc: What is being done.
            total: How many there are, where the iterable can't say.
            unit: What one of them is.

        Returns:
            The bar, to be iterated.
        """
        length = total
        if length is None and isinstance(iterable, Sized):
            length = len(iterable)
        begin: ProgressUnit = {"index": 0, "length": length, "unit": unit, "progress": None, "desc": desc}
        bar = Bar(self._units, begin, () if iterable is None else iterable)
        self._open.append(bar)
        return bar

    def update(self, n: float = 1) -> None:
        """Say that so many more are done on the bar that was made last."""
        if self._open:
            self._open[-1].update(n)

    def close(self, _tqdm: Any = None) -> None:
        """Take the bar away that was made last."""
        if self._open:
            self._open.pop().close()


def _show(units: list[ProgressUnit]) -> None:
    event = current_event.get()
    if event is not None:
        event.progressed([unit.copy() for unit in units])


# The progress that bars of tqdm are shown by, in the function that runs here.
tracking: ContextVar[Progress | None] = ContextVar("tracking", default=None)
