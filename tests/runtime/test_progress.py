"""`Progress`: its bars, and those of tqdm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import spacekit as gr
from spacekit_runtime.progress import tracking
from spacekit_runtime.running import current_event
from spacekit_runtime.tqdm_bars import watch_tqdm

Told = list[list[tuple[Any, Any, Any]]]


class Listening:
    """An event that notes what is said of its progress."""

    session_hash = None
    memory = None

    def __init__(self) -> None:
        self.told: Told = []

    def say(self, *_: Any) -> None:
        """Not of interest."""

    def used_cache(self, fn: Any) -> None:
        """Not of interest."""

    def progressed(self, units: list[Any]) -> None:
        """Note the bars."""
        self.told.append([(unit["index"], unit["length"], unit["desc"]) for unit in units])


@pytest.fixture
def told() -> Iterator[Told]:
    """What is said of the progress of a function that runs meanwhile."""
    event = Listening()
    token = current_event.set(event)
    yield event.told
    current_event.reset(token)


def test_bars_nest(told: Told) -> None:
    """A bar within another stands below it, and goes when it is done, or left early."""
    progress = gr.Progress()
    for _ in progress.tqdm("ab", desc="outer"):
        for _ in progress.tqdm(range(5), desc="inner"):
            break
    outer = [(index, 2, "outer") for index in range(3)]
    inner = (0, 5, "inner")
    assert [[outer[0]], [outer[0], inner], [outer[1]], [outer[1], inner], [outer[2]]] == told


def test_a_bar_is_moved_by_hand(told: Told) -> None:
    """Without items, a bar is moved by `update`, its own or that of the progress."""
    progress = gr.Progress()
    bar = progress.tqdm(None, total=4, desc="steps")
    bar.update()
    progress.update(2)
    assert 4 == len(bar) == len(progress)
    progress.close()
    progress((1, 2), desc="rest")
    steps = [[(n, 4, "steps")] for n in (0, 1, 3)]
    assert [*steps, [(1, 2, "rest")]] == told


def test_items_of_unknown_number(told: Told) -> None:
    """A generator has no length unless it is said."""
    progress = gr.Progress()
    assert ["a"] == list(progress.tqdm(letter for letter in "a"))
    assert ["a"] == list(progress.tqdm((letter for letter in "a"), total=1))
    assert [None, None, 1, 1] == [bars[0][1] for bars in told]


def test_bars_of_tqdm_show(told: Told) -> None:
    """While a function asks for it, bars that a library draws with tqdm are shown, by items or by hand."""
    from tqdm.auto import tqdm  # type: ignore[import-untyped]  # has no types of its own

    watch_tqdm()
    watch_tqdm()
    progress = gr.Progress(track_tqdm=True)
    token = tracking.set(progress)
    try:
        assert [0, 1] == list(tqdm(range(2), desc="items", disable=False))
        with tqdm(total=3, desc="hand") as bar:
            bar.update(2)
        assert [0] == list(tqdm(range(1), disable=True))
    finally:
        tracking.reset(token)
    items = [[(n, 2, "items")] for n in range(3)]
    assert [*items, [(0, 3, "hand")], [(2, 3, "hand")]] == told
    assert [0] == list(tqdm(range(1)))
    assert 5 == len(told)


def test_a_call_says_whether_it_watches() -> None:
    """`Progress(track_tqdm=True)` as a default is known when the app is compiled."""

    def plain(p: Any = gr.Progress()) -> None:  # noqa: B008  # as Gradio's users write it
        assert p

    def tracks(p: Any = gr.Progress(track_tqdm=True)) -> None:  # noqa: B008  # as above
        assert p

    with gr.Blocks() as demo:
        demo.load(plain)
        demo.load(tracks)
    assert [False, True] == [call.tracks_tqdm for call in demo.compile().calls]
