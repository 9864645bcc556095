"""`Examples`: rows of values that a click puts into an app's inputs."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Literal

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.context import current_builder
from spacekit_runtime.components.dataset import Dataset
from spacekit_runtime.components.events import Listener
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.components.state import State
from spacekit_runtime.errors import GraphError
from spacekit_runtime.examples.results import Results
from spacekit_runtime.examples.rows import rows_of
from spacekit_runtime.files.given import kept
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.compile import Prepare
from spacekit_runtime.graph.dependency import Dependency, as_blocks
from spacekit_runtime.protocol import ApiVisibility, Visible
from spacekit_runtime.update import skip

CacheMode = Literal["eager", "lazy"]


class Examples:
    """Rows of values that a click puts into an app's inputs.

    Args:
        examples: The rows: a list of lists, with a value for each input or for the first of them; with one
            input a plain list will do. Or the path of a CSV file, or of a folder: its files are the examples
            of one input, for several its `log.csv` says what belongs together. `None` leaves an input as it
            is.
        inputs: The components that they are for.
        outputs: The components that the function's results are for.
        fn: The function that runs on an example.
        cache_examples: Whether results are kept on disk, and shown with the example. If it is not said,
            `GRADIO_CACHE_EXAMPLES` says it.
        cache_mode: `"eager"` computes them when the app starts, `"lazy"` at the first click on each;
            `GRADIO_CACHE_MODE` if it is not said.
        examples_per_page: How many rows are shown at a time.
        _api_mode: Whether the function gives and takes values as the page has them.
        label: The name above the rows.
        elem_id: The element's id in the page.
        run_on_click: Whether a click also runs the function, where no results are kept.
        preprocess: Whether a row goes through the inputs' `preprocess` before a result is computed.
        postprocess: Whether results go through the outputs' `postprocess` before they are kept.
        api_visibility: Whether the endpoint that loads an example is listed for clients.
        api_name: Its name.
        api_description: What it says of itself.
        batch: Whether the function takes lists of values.
        example_labels: What stands for each row in the place of its values.
        visible_columns: Indices of the inputs whose values are shown; all by default.
        visible: Whether the rows are shown.
        preload: Index of the row that is there when the page opens, where results are computed at the start
            and no input has a value of its own; `False` for none.

    Attributes:
        dataset: The rows in the page.
        load_input_event: The listener that puts a row into the inputs.
        cache_event: The listener that shows its result, where results are kept.
    """

    def __init__(
        self,
        examples: list[Any] | str,
        inputs: Component | Sequence[Component],
        outputs: Component | Sequence[Component] | None = None,
        fn: Callable[..., Any] | None = None,
        cache_examples: bool | None = None,
        cache_mode: CacheMode | None = None,
        examples_per_page: int = 10,
        _api_mode: bool = False,  # Gradio's order, from here on
        label: str | None = None,
        elem_id: str | None = None,
        run_on_click: bool = False,
        preprocess: bool = True,
        postprocess: bool = True,
        api_visibility: ApiVisibility = "undocumented",
        api_name: str | None = "load_example",
        api_description: str | Literal[False] | None = None,
        batch: bool = False,
        *,
        example_labels: list[str] | None = None,
        visible_columns: list[int] | None = None,
        visible: Visible = True,
        preload: int | Literal[False] = 0,
    ) -> None:
        self.inputs = as_blocks(inputs)
        self.outputs = as_blocks(outputs)
        self.fn = fn
        self.examples = rows_of(examples, self.inputs)
        if example_labels is not None and len(example_labels) != len(self.examples):
            raise GraphError(f"{len(example_labels)} example_labels, and {len(self.examples)} examples")
        self.cache_examples = self._cache_mode(cache_examples, cache_mode)
        self._columns = [
            at for at in range(len(self.inputs)) if any(row[at] is not None for row in self.examples)
        ]
        self._shown: dict[int, list[Any]] = {}
        self._call: Call | None = None
        self._options: ListenOptions = {
            "preprocess": preprocess and not _api_mode,
            "postprocess": postprocess and not _api_mode,
            "batch": batch,
        }
        shown = self._visible(visible_columns)
        self.dataset = Dataset(
            components=[self.inputs[at] for at in shown],
            samples=[[row[at] for at in shown] for row in self.examples],
            type="index",
            samples_per_page=examples_per_page,
            sample_labels=example_labels,
            label=label,
            elem_id=elem_id,
            visible=visible,
        )
        endpoint = {
            "api_name": api_name,
            "api_visibility": api_visibility,
            "api_description": api_description,
        }
        self.cache_event: Dependency | None = None
        if current_builder.get() is None:
            warnings.warn("Examples outside of a Blocks load nothing: make them inside of one", stacklevel=2)
        elif self.cache_examples:
            self._listen_with_results(endpoint)
            if preload is not False and self.cache_examples == "eager":
                self._preload(preload)
        else:
            self._listen(endpoint, run_on_click=run_on_click)

    def _visible(self, asked: list[int] | None) -> list[int]:
        """The columns that are shown; all where none of those that were asked for has a value."""
        if asked is None:
            return self._columns
        if not asked or any(at not in range(len(self.inputs)) for at in asked):
            raise GraphError(f"visible_columns={asked}: indices of inputs, at least one")
        return [at for at in self._columns if at in asked] or self._columns

    def _cache_mode(self, cache: Any, mode: str | None) -> CacheMode | Literal[False]:
        """Whether results are kept, and when they are computed, by what was said and by the environment."""
        is_possible = self.fn is not None and bool(self.outputs)
        if cache is None and not is_possible:
            return False
        decided = kept_when(cache, mode)
        if decided and not is_possible:
            raise GraphError("Examples(cache_examples=True) needs fn= and outputs=, whose results it keeps")
        return decided

    def _listen(self, endpoint: dict[str, Any], *, run_on_click: bool) -> None:
        self.load_input_event: Dependency = self.dataset.click(
            _without_words(self.load_example),
            self.dataset,
            [self.inputs[at] for at in self._columns],
            show_progress="hidden",
            postprocess=False,
            queue=False,
            **endpoint,
        )
        if run_on_click:
            if self.fn is None:
                raise GraphError("Examples(run_on_click=True) needs fn=, which it then runs")
            self.load_input_event.then(self.fn, self.inputs, self.outputs, api_visibility="undocumented")

    def _listen_with_results(self, endpoint: dict[str, Any]) -> None:
        if any(isinstance(component, State) for component in (*self.inputs, *self.outputs)):
            raise GraphError("Examples keeps no results of a State: leave cache_examples out")
        if any(value is None for row in self.examples for value in row):
            warnings.warn(
                "cache_examples: some examples have no value for some inputs; the function gets None there",
                stacklevel=4,
            )
        loaded = self.dataset.click(
            self.load_example,
            self.dataset,
            [self.inputs[at] for at in self._columns],
            show_progress="hidden",
            postprocess=False,
            queue=False,
            api_name="load_example_input",
            api_visibility="private",
        )
        self.cache_event = loaded.then(
            _without_words(self.load_from_cache),
            self.dataset,
            self.outputs,
            postprocess=False,
            **endpoint,
        )
        self.load_input_event = loaded
        builder: Any = current_builder.get()
        builder.companions.append(self)

    def _preload(self, index: int) -> None:
        if any(component.value is not None for component in self.inputs):
            return
        builder: Any = current_builder.get()
        filled = [self.inputs[at] for at in self._columns]
        page = Listener(builder.root, "load")
        quiet: Any = {"postprocess": False, "show_progress": "hidden", "api_visibility": "private"}
        load, show = "load_example_input", "load_example_output"
        page(lambda: self.load_example(index), None, filled, queue=False, api_name=load, **quiet)
        page(lambda: self.load_from_cache(index), None, self.outputs, api_name=show, **quiet)

    # The arguments have Gradio's name: clients may give them by it.
    def load_example(self, example_tuple: int) -> Any:
        """A row, by its index, as the inputs get it; what it does not say stays."""
        row, given = self._row(example_tuple), self.examples[example_tuple]
        values = [skip() if given[at] is None else row[at] for at in self._columns]
        return values[0] if len(values) == 1 else values

    def load_from_cache(self, example_tuple: int) -> Any:
        """The result of a row, by its index, computed if it is not known yet."""
        values = self.answer_to(example_tuple)
        return values[0] if len(values) == 1 else values

    def answer_to(self, index: int) -> list[Any]:
        """The same: a value for each output."""
        if self._call is None:
            raise GraphError("Examples(cache_examples=True) keeps results once the app is served")
        return self._results.get(index, self._call, self._row(index))

    def prepare(self, prepare: Prepare) -> None:
        """Take the call that computes results; part of building the app."""
        # Only now the rows have the number that tells them from others of the app.
        self._results = Results(str(self.dataset._id), self.examples)
        self._call = prepare(self.fn, self.inputs, self.outputs, self._options)

    def begin(self) -> None:
        """Compute what is not known yet; the app is about to be served."""
        if self.cache_examples == "eager":
            print(f"Examples are kept in {self._results.folder}", flush=True)  # noqa: T201  # it may take long
            for index in range(len(self.examples)):
                self.load_from_cache(index)

    def _row(self, index: int) -> list[Any]:
        """A row as the inputs show it, its files among those that the app serves."""
        if index not in self._shown:
            self._shown[index] = [
                None if value is None else kept(component.postprocess(value))
                for component, value in zip(self.inputs, self.examples[index], strict=True)
            ]
        return self._shown[index]


def kept_when(cache: Any, mode: str | None) -> CacheMode | Literal[False]:
    """When results of examples are computed to be kept, if they are.

    Args:
        cache: What was said of keeping them; `None` leaves it to `GRADIO_CACHE_EXAMPLES`.
        mode: `"eager"` or `"lazy"`; `None` leaves it to `GRADIO_CACHE_MODE`.

    Raises:
        GraphError: It is neither.
    """
    if cache is None:
        cache = os.environ.get("GRADIO_CACHE_EXAMPLES", "").lower() in {"true", "lazy"}
    elif cache not in {True, False, "lazy"}:
        raise GraphError(f"cache_examples={cache!r}: True, False or None")
    if not cache:
        return False
    mode = mode or os.environ.get("GRADIO_CACHE_MODE", "").lower() or "eager"
    if mode not in {"eager", "lazy"}:
        raise GraphError(f'cache_mode={mode!r}: "eager" or "lazy"')
    return "lazy" if cache == "lazy" or mode == "lazy" else "eager"


def _without_words(load: Callable[[int], Any]) -> Callable[[int], Any]:
    """A function that says nothing of itself in the app's API: what ours say is not about the app."""
    return lambda example_tuple: load(example_tuple)  # noqa: PLW0108  # the inner one has a docstring
