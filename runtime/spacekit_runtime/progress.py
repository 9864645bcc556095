"""Progress bars of a running function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import Any

from spacekit_runtime.protocol import ProgressUnit
from spacekit_runtime.running import current_event


class Progress:
    """Shows how far a function has come: make it the default of one of the function's arguments.

        def train(epochs, progress=Progress()):
            for epoch in progress.tqdm(range(epochs)):
                ...

    Args:
        track_tqdm: Whether bars that the function's libraries draw with tqdm show up too.
    """

    def __init__(self, track_tqdm: bool = False) -> None:  # Gradio's order
        self.track_tqdm = track_tqdm
        self._bars: list[ProgressUnit] = []

    def fresh(self) -> Progress:
        """A progress of the same kind for one call: calls that overlap do not share bars."""
        return Progress(self.track_tqdm)

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
        self._show([*self._bars, bar])

    def tqdm(
        self,
        iterable: Iterable[Any] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
        _tqdm: Any = None,
    ) -> Iterator[Any]:
        """Iterate, and show how far it has come; bars nest.

        Args:
            iterable: What to go through.
            desc: What is being done.
            total: How many there are, where the iterable can't say.
            unit: What one of them is.

        Yields:
            The items.
        """
        items = iterable if iterable is not None else ()
        length = total if total is not None or not isinstance(items, Sized) else len(items)
        bar: ProgressUnit = {"index": 0, "length": length, "unit": unit, "progress": None, "desc": desc}
        self._bars.append(bar)
        try:
            self._show(self._bars)
            for done, item in enumerate(items, start=1):
                yield item
                bar["index"] = done
                self._show(self._bars)
        finally:
            self._bars.remove(bar)

    @staticmethod
    def _show(bars: list[ProgressUnit]) -> None:
        event = current_event.get()
        if event is not None:
            event.progressed([bar.copy() for bar in bars])
