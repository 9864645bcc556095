"""`Examples`: what is refused or does nothing yet is said where it is written."""

from __future__ import annotations

from typing import Any

import pytest
from gradio_client import Client
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError


@pytest.mark.parametrize(
    ("examples", "said"), [([], "at least one"), ("nowhere", "no folder of examples"), (3, "a list of rows")]
)
def test_rows_that_do_not_fit_are_refused(examples: Any, said: str) -> None:
    """No rows, a folder that is not there, and what is no list are errors."""
    with gr.Blocks(), pytest.raises(GraphError, match=said):
        gr.Examples(examples, gr.Textbox())


def test_examples_outside_of_an_app_warn() -> None:
    """They can be made anywhere, as with Gradio, and say that they load nothing."""
    with pytest.warns(UserWarning, match="Examples outside of a Blocks load nothing"):
        examples = gr.Examples(["a"], gr.Textbox(render=False))
    assert [["a"]] == examples.dataset.samples


def test_a_run_needs_a_function() -> None:
    """`run_on_click` without a function to run is an error."""
    with gr.Blocks(), pytest.raises(GraphError, match="needs fn="):
        gr.Examples(["a"], gr.Textbox(), run_on_click=True)


def test_columns_without_a_value_are_left_out() -> None:
    """An input that no example has a value for is no column, and no click changes it."""
    with gr.Blocks():
        fields = [gr.Textbox(label="a"), gr.Number(label="b"), gr.Checkbox(label="c")]
        examples = gr.Examples([["x"], ["y", None, True]], fields)
    assert [["x", None], ["y", True]] == examples.dataset.samples
    assert ["a", "c"] == examples.dataset.headers


@pytest.mark.e2e
def test_a_client_loads_an_example(serve: Serve) -> None:
    """The endpoint that loads a row has a name and takes the row's index."""
    with gr.Blocks() as demo:
        fields = [gr.Textbox(), gr.Number()]
        gr.Examples([["x", 1], ["y", 2]], fields, api_name="pick")
    client = Client(serve(demo), verbose=False)
    assert ("y", 2) == client.predict(1, api_name="/pick")
