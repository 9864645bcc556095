"""`Examples`: rows of values that a click puts into an app's inputs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.dataset import Dataset
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.dependency import as_blocks
from spacekit_runtime.protocol import ApiVisibility, Visible
from spacekit_runtime.update import skip

NOT_YET = frozenset(
    {"cache_examples", "cache_mode", "batch", "preload", "visible_columns", "preprocess", "postprocess"}
)


class Examples:
    """Rows of values that a click puts into an app's inputs.

    Args:
        examples: The rows: a list of lists, with a value for each input or for the first of them; with one
            input a plain list will do. `None` leaves an input as it is.
        inputs: The components that they are for.
        outputs: The components that the function's results are for.
        fn: The function that runs on an example.
        cache_examples: Accepted for Gradio's sake.
        cache_mode: Accepted for Gradio's sake.
        examples_per_page: How many rows are shown at a time.
        _api_mode: Accepted for Gradio's sake.
        label: The name above the rows.
        elem_id: The element's id in the page.
        run_on_click: Whether a click also runs the function.
        preprocess: Accepted for Gradio's sake.
        postprocess: Accepted for Gradio's sake.
        api_visibility: Whether the endpoint that loads an example is listed for clients.
        api_name: Its name.
        api_description: What it says of itself.
        batch: Accepted for Gradio's sake.
        example_labels: What stands for each row in the place of its values.
        visible_columns: Accepted for Gradio's sake.
        visible: Whether the rows are shown.
        preload: Accepted for Gradio's sake.

    Attributes:
        dataset: The rows in the page.
        load_input_event: The listener that puts a row into the inputs.
    """

    def __init__(
        self,
        examples: list[Any] | str,
        inputs: Component | Sequence[Component],
        outputs: Component | Sequence[Component] | None = None,
        fn: Callable[..., Any] | None = None,
        cache_examples: bool | None = None,
        cache_mode: str | None = None,
        examples_per_page: int = 10,
        _api_mode: bool = False,  # Gradio's order, from here on
        label: str | None = None,
        elem_id: str | None = None,
        run_on_click: bool = False,
        preprocess: bool = True,
        postprocess: bool = True,
        api_visibility: ApiVisibility = "undocumented",
        api_name: str | None = "load_example",
        api_description: str | None = None,
        batch: bool = False,
        *,
        example_labels: list[str] | None = None,
        visible_columns: list[int] | None = None,
        visible: Visible = True,
        preload: int | bool = 0,
    ) -> None:
        given = {
            "cache_examples": cache_examples,
            "cache_mode": cache_mode,
            "batch": batch,
            "preload": preload,
            "visible_columns": visible_columns,
            "preprocess": not preprocess,
            "postprocess": not postprocess,
        }
        if ignored := [name for name, value in given.items() if value]:
            warnings.warn(f"Examples ignores {', '.join(ignored)}: not supported yet", stacklevel=2)
        self.inputs = as_blocks(inputs)
        self.examples = _rows(examples, len(self.inputs))
        columns = [at for at in range(len(self.inputs)) if any(row[at] is not None for row in self.examples)]
        filled = [self.inputs[at] for at in columns]
        self.dataset = Dataset(
            components=filled,
            samples=[[row[at] for at in columns] for row in self.examples],
            samples_per_page=examples_per_page,
            sample_labels=example_labels,
            label=label or "Examples",
            elem_id=elem_id,
            visible=visible,
        )
        self.load_input_event = self.dataset.click(
            _loaded,
            self.dataset,
            filled,
            api_name=api_name,
            api_visibility=api_visibility,
            api_description=api_description,
            show_progress="hidden",
            queue=False,
        )
        if run_on_click:
            if fn is None:
                raise GraphError("Examples(run_on_click=True) needs fn=, which it then runs")
            self.load_input_event.then(fn, self.inputs, outputs)


def _loaded(row: list[Any]) -> Any:
    """A row as the inputs get it; what it does not say stays."""
    values = [skip() if value is None else value for value in row]
    return values[0] if len(values) == 1 else values


def _rows(examples: Any, width: int) -> list[list[Any]]:
    """The rows with a value for each input.

    Raises:
        GraphError: There are none, or one is longer than there are inputs.
    """
    if not isinstance(examples, list | tuple) or not examples:
        raise GraphError(
            "Examples takes a list of rows, of at least one; a folder of them is not supported yet"
        )
    rows = [list(row) if isinstance(row, list | tuple) else [row] for row in examples]
    longest = max(len(row) for row in rows)
    if longest > width:
        raise GraphError(f"an example has {longest} values, and there are {width} inputs")
    return [[*row, *([None] * (width - len(row)))] for row in rows]
