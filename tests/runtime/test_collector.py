"""How often a process that serves an app looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from spacekit_runtime.collector import NEW_OBJECTS, look_less_often


@pytest.fixture(autouse=True)
def _own_thresholds() -> Iterator[None]:
    """Leave the collector as it was."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_python_looks_less_often_while_it_serves() -> None:
    """The threshold of new objects is raised, and those of older ones stay."""
    gc.set_threshold(700, 12, 13)

    look_less_often()

    assert (NEW_OBJECTS, 12, 13) == gc.get_threshold()


@pytest.mark.parametrize("chosen", [0, NEW_OBJECTS + 1])
def test_what_an_app_chose_stays(chosen: int) -> None:
    """An app that turned the collector off, or looks even less often, has its reasons."""
    gc.set_threshold(chosen, 12, 13)

    look_less_often()

    assert (chosen, 12, 13) == gc.get_threshold()


def test_launch_raises_the_threshold() -> None:
    """A served app has the raised threshold, whatever Python's own is."""
    import spacekit

    gc.set_threshold(700, 10, 10)
    with spacekit.Blocks() as demo:
        spacekit.Textbox()

    demo.launch(prevent_thread_lock=True, quiet=True, server_port=0)
    try:
        assert NEW_OBJECTS == gc.get_threshold()[0]
    finally:
        demo.close()
