"""Bars that an app's libraries draw with tqdm, shown in the page as well."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from spacekit_runtime.progress import Bar, tracking

# What a bar of tqdm keeps its own bar in the page under.
SHOWN = "_spacekit_shown"


class _Shown:
    """What a bar of tqdm is in the page.

    Attributes:
        bar: The bar.
        is_iterated: Whether its items are gone through: tqdm then calls its own `update` now and again.
    """

    def __init__(self, bar: Bar) -> None:
        self.bar = bar
        self.is_iterated = False


def watch_tqdm() -> None:
    """Have tqdm's bars tell the progress of the function that runs; does nothing without tqdm, or twice.

    Where no function asks for it (`Progress(track_tqdm=True)`), bars are as they always were.
    """
    try:
        from tqdm.std import tqdm  # type: ignore[import-untyped]  # has no types of its own
    except ImportError:
        return
    if hasattr(tqdm, SHOWN):
        return
    setattr(tqdm, SHOWN, None)
    for name, wrap in (("__init__", _begin), ("__iter__", _iterate), ("update", _update), ("close", _close)):
        setattr(tqdm, name, wrap(getattr(tqdm, name)))


def _begin(original: Any) -> Any:
    @functools.wraps(original)
    def begin(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        progress = tracking.get()
        if progress is not None and not self.disable:
            bar = progress.tqdm(None, self.desc or None, self.total, self.unit or "steps")
            setattr(self, SHOWN, _Shown(bar))

    return begin


def _iterate(original: Any) -> Any:
    @functools.wraps(original)
    def iterate(self: Any) -> Iterator[Any]:
        shown: _Shown | None = getattr(self, SHOWN)
        if shown is None:
            yield from original(self)
            return
        shown.is_iterated = True
        for item in original(self):
            yield item
            shown.bar.update()

    return iterate


def _update(original: Any) -> Any:
    @functools.wraps(original)
    def update(self: Any, n: float | None = 1) -> Any:
        shown: _Shown | None = getattr(self, SHOWN)
        if shown is not None and not shown.is_iterated:
            shown.bar.update(1 if n is None else n)
        return original(self, n)

    return update


def _close(original: Any) -> Any:
    @functools.wraps(original)
    def close(self: Any) -> None:
        shown: _Shown | None = getattr(self, SHOWN)
        if shown is not None:
            shown.bar.close()
        original(self)

    return close
