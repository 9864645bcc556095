"""Gradio's arguments that have no effect here: they are few, each has its reason, and each says so."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

import spacekit as gr
from spacekit_runtime.without_effect import WITHOUT_EFFECT

REASONS = (Path(__file__).parents[2] / "docs" / "differences.md").read_text("utf-8")
MOST = 10
PAIRS = [(name, argument) for name, arguments in WITHOUT_EFFECT.items() for argument in arguments]


def blocks(**arguments: Any) -> None:
    """Make an app."""
    gr.Blocks(**arguments)


def dataset(**arguments: Any) -> None:
    """Make rows."""
    gr.Dataset(components=["text"], samples=["a"], **arguments)


def launch(**arguments: Any) -> None:
    """Serve an app for a moment."""
    demo = gr.Interface(str, "text", "text")
    demo.launch(server_port=0, quiet=True, prevent_thread_lock=True, **arguments)
    demo.close(verbose=False)


def mount(**arguments: Any) -> None:
    """Serve an app below a path of another."""
    gr.mount_gradio_app(FastAPI(), gr.Interface(str, "text", "text"), "/app", **arguments)


USES: dict[str, Callable[..., None]] = {
    "Blocks": blocks,
    "Dataset": dataset,
    "launch": launch,
    "mount_gradio_app": mount,
}


def reasons() -> Iterator[tuple[str, str]]:
    """The rows of the table: an argument, and why it has no effect."""
    section = REASONS.partition("## Arguments without effect")[2].partition("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            yield cells[0].strip("`"), cells[2]


def test_they_are_few_and_each_has_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """The list, as it is printed, is the table of the documentation."""
    listed = {argument for _, argument in PAIRS}
    with capsys.disabled():
        print(f"\narguments without effect: {', '.join(sorted(listed))}")  # noqa: T201  # what it is for
    assert MOST >= len(listed)
    given = dict(reasons())
    assert listed == given.keys()
    assert all(len(reason.split()) > 3 for reason in given.values())  # more than "not needed"


@pytest.mark.parametrize(("name", "argument"), PAIRS)
def test_each_says_so(name: str, argument: str) -> None:
    """Whoever uses one is told, at their own line; values by which nobody asks for anything say nothing."""
    with pytest.warns(UserWarning, match=rf"{name}\(\) ignores {argument}=") as told:
        USES[name](**{argument: "something"})
    assert [__file__] == [warning.filename for warning in told]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for nothing in WITHOUT_EFFECT[name][argument]:
            USES[name](**{argument: nothing})


def test_a_dataset_makes_its_columns_of_words_and_arguments() -> None:
    """`component_props` are further arguments of what words stand for; a component is taken as it is."""
    given = gr.Number(render=False)
    rows = gr.Dataset(
        components=["text", gr.Slider, given],
        component_props=[{"label": "Name"}, {"maximum": 7}, {}],
        samples=[["a", 1, 2]],
        render=False,
    )
    with pytest.raises(ValueError, match="1 component_props for 2 components"):
        gr.Dataset(components=["text", "text"], component_props=[{}], render=False)
    name, slider, number = rows.components
    assert ("Name", 7, given) == (name.label, getattr(slider, "maximum", None), number)
