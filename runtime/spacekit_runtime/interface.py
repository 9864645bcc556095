"""`Interface`: an app for one function, with its inputs on one side and its outputs on the other."""

from __future__ import annotations

import inspect
import json
import typing
import warnings
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components.base import Component
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.events import Listener
from spacekit_runtime.components.layout import Accordion, Column, Row
from spacekit_runtime.components.markdown import Markdown
from spacekit_runtime.components.shortcuts import component, for_annotation
from spacekit_runtime.components.state import State
from spacekit_runtime.errors import GraphError
from spacekit_runtime.examples import Examples
from spacekit_runtime.graph.dependency import Dependency, on
from spacekit_runtime.graph.functions import kind_of, name_of, split_parameters
from spacekit_runtime.protocol import ApiVisibility, ShowProgress
from spacekit_runtime.update import update

Given = str | Component | type[Component] | Sequence[str | Component | type[Component]] | None
# What the page shows while nothing was asked for, in words for the arguments left out below.
NOT_YET = ("flagging_callback", "validator", "batch")


class Interface(Blocks):
    """An app for one function.

        Interface(classify_image, "image", "label").launch()

    Args:
        fn: The function.
        inputs: A component for each argument: components, classes or words; `None` takes the function's
            own arguments and types.
        outputs: A component for each result, likewise.
        examples: Rows of values for the inputs, as `Examples` takes them; they stand below.
        live: Whether it runs as soon as an input changes, without a button.
        title: A heading; also the browser tab's text.
        description: Markdown below the heading.
        article: Markdown at the end.
        api_name: Name of the endpoint; the function's own name by default.
        api_visibility: See `ListenOptions`.
        api_description: See `ListenOptions`.
        concurrency_limit: See `ListenOptions`.
        additional_inputs: Further inputs, in a box that folds.
        additional_inputs_accordion: The label of that box, or the box.
        submit_btn: The text of the button that runs it, or the button.
        stop_btn: The text of the button that ends a generator, or the button.
        clear_btn: The text of the button that empties all fields, or the button; `None` for none.
        show_progress: See `ListenOptions`.
        time_limit: Seconds after which a stream is ended.
        more: Arguments that only Gradio has, and those of `Blocks`.
    """

    type_name: ClassVar[str] = "interface"

    def __init__(
        self,
        fn: Callable[..., Any],
        inputs: Given = None,
        outputs: Given = None,
        examples: Any = None,
        *,
        live: bool = False,
        title: str | None = None,
        description: str | None = None,
        article: str | None = None,
        api_name: str | Literal[False] | None = None,
        api_visibility: ApiVisibility = "public",
        api_description: str | Literal[False] | None = None,
        concurrency_limit: int | Literal["default"] | None = "default",
        additional_inputs: Given = None,
        additional_inputs_accordion: str | Accordion | None = None,
        submit_btn: str | Button = "Submit",
        stop_btn: str | Button = "Stop",
        clear_btn: str | Button | None = "Clear",
        show_progress: ShowProgress = "full",
        time_limit: float | None = 30,
        fill_width: bool = False,
        **more: Any,
    ) -> None:
        ignored = [name for name, value in more.items() if name in NOT_YET and value]
        if isinstance(examples, str):
            ignored.append("a folder of examples")
        if ignored:
            warnings.warn(f"Interface ignores {', '.join(ignored)}: not supported yet", stacklevel=2)
        page = {name: value for name, value in more.items() if name not in GRADIO_ONLY}
        super().__init__(mode="interface", title=title or "spacekit", fill_width=fill_width, **page)
        self.fn = fn
        self.input_components = _inputs(fn, inputs)
        self.output_components = _share_states(self.input_components, _outputs(fn, outputs))
        self.additional_inputs = [component(given, render=False) for given in _sequence(additional_inputs)]
        self.live = live
        # A stream's time limit is for streams that the page feeds; a generator may take its time.
        self.time_limit = time_limit
        self._listen_options: dict[str, Any] = {
            "api_name": api_name,
            "api_visibility": api_visibility,
            "api_description": api_description,
            "concurrency_limit": concurrency_limit,
            "show_progress": show_progress,
            # On a narrow screen the outputs stand below what was clicked.
            "scroll_to_output": not live,
        }
        if live and any(map(_streams, self.input_components)):
            self._listen_options |= {"time_limit": time_limit, "stream_every": more.get("stream_every", 0.5)}
        self._examples = [] if isinstance(examples, str) else list(examples or ())
        self._example_options: dict[str, Any] = {
            name: more[name] for name in ("examples_per_page", "example_labels") if name in more
        }
        with self:
            self._draw(
                title,
                description,
                article,
                _Buttons(submit_btn, stop_btn, clear_btn),
                additional_inputs_accordion,
            )

    def _draw(
        self,
        title: str | None,
        description: str | None,
        article: str | None,
        buttons: _Buttons,
        accordion: str | Accordion | None,
    ) -> None:
        if title:
            Markdown(f"# {title}", elem_classes="sk-title")
        if description:
            Markdown(description)
        self._listen(self._columns(buttons, accordion))
        self._draw_examples()
        if article:
            Markdown(article)

    def _columns(self, buttons: _Buttons, accordion: str | Accordion | None) -> _Drawn:
        shown = [c for c in (*self.input_components, *self.additional_inputs) if not isinstance(c, State)]
        drawn = _Drawn()
        with Row():
            if shown:
                with Column(variant="panel"):
                    for field in self.input_components:
                        field.render()
                    self._draw_additional(accordion)
                    if not self.live:
                        drawn = buttons.draw(is_generator=self._is_generator)
            with Column(variant="panel"):
                for field in self.output_components:
                    if field.graph is None:
                        field.render()
                if not shown and not self.live:
                    drawn = buttons.draw(is_generator=self._is_generator, submit="Generate")
        return drawn

    def _draw_examples(self) -> None:
        if not self._examples:
            return
        fields = [c for c in (*self.input_components, *self.additional_inputs) if not isinstance(c, State)]
        Examples(self._examples, fields, **self._example_options)

    def _draw_additional(self, accordion: str | Accordion | None) -> None:
        if not self.additional_inputs:
            return
        if isinstance(accordion, Accordion):
            box = accordion
            if box.graph is None:
                box.render()
        else:
            box = Accordion(accordion or "Additional Inputs", open=False)
        with box:
            for field in self.additional_inputs:
                field.render()

    @property
    def _is_generator(self) -> bool:
        return kind_of(self.fn) in ("generator", "async generator")

    def _listen(self, drawn: _Drawn) -> None:
        inputs = [*self.input_components, *self.additional_inputs]
        on(self._triggers(inputs, drawn), self.fn, inputs, self.output_components, **self._listen_options)
        main = self._graph.dependencies[-1]
        if drawn.submit is not None and drawn.stop is not None:
            _swap(main, drawn.submit, drawn.stop)
        if drawn.clear is not None:
            _clear(drawn.clear, list(dict.fromkeys([*inputs, *self.output_components])))

    def _triggers(self, inputs: list[Component], drawn: _Drawn) -> list[Listener]:
        if self.live:
            fields = [field for field in inputs if hasattr(field, "change")]
            return [Listener(field, "stream" if _streams(field) else "change") for field in fields]
        submits = [field.submit for field in inputs if hasattr(field, "submit")]
        return [*([drawn.submit.click] if drawn.submit is not None else []), *submits]


# Arguments of Gradio's Interface that change nothing here.
GRADIO_ONLY = frozenset(
    {
        "allow_duplication",
        "batch",
        "cache_examples",
        "cache_mode",
        "deep_link",
        "example_labels",
        "examples_per_page",
        "flagging_callback",
        "flagging_dir",
        "flagging_mode",
        "flagging_options",
        "max_batch_size",
        "preload_example",
        "stream_every",
        "validator",
    }
)


class _Drawn:
    """The buttons of an interface, as far as it has them."""

    def __init__(
        self, submit: Button | None = None, stop: Button | None = None, clear: Button | None = None
    ) -> None:
        self.submit = submit
        self.stop = stop
        self.clear = clear


class _Buttons:
    """What was said of the buttons."""

    def __init__(self, submit: str | Button, stop: str | Button, clear: str | Button | None) -> None:
        self._submit = submit
        self._stop = stop
        self._clear = clear

    def draw(self, *, is_generator: bool, submit: str | None = None) -> _Drawn:
        """Put the buttons at the present place of the layout."""
        with Row():
            clear = None if self._clear is None else _button(self._clear)
            text = submit if submit and self._submit == "Submit" else self._submit
            run = _button(text, variant="primary")
            stop = _button(self._stop, variant="stop", visible=False) if is_generator else None
        return _Drawn(run, stop, clear)


def _button(given: str | Button, **options: Any) -> Button:
    if isinstance(given, Button):
        return given if given.graph is not None else given.render()
    return Button(given, **options)


def _swap(main: Dependency, submit: Button, stop: Button) -> None:
    """While a generator runs, the button that ends it stands where the one that runs it stood."""
    quiet: Any = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
    show_stop = f"() => [{json.dumps(update(visible=False))}, {json.dumps(update(visible=True))}]"
    show_submit = f"() => [{json.dumps(update(visible=True))}, {json.dumps(update(visible=False))}]"
    on(
        [Listener(block, event) for block, event in main.targets if block],
        None,
        None,
        [submit, stop],
        js=show_stop,
        **quiet,
    )
    main.then(None, None, [submit, stop], js=show_submit, **quiet)
    stop.click(None, None, [submit, stop], js=show_submit, cancels=[main], **quiet)


def _clear(button: Button, components: list[Component]) -> None:
    """A click brings everything back to how it started: fields in the page, states on the server."""
    quiet: Any = {"queue": False, "api_visibility": "private", "show_progress": "hidden"}
    fields = [c for c in components if not isinstance(c, State)]
    states = [c for c in components if isinstance(c, State)]
    # Where a file of the app lies is known when it is served, and not yet.
    values = [None if field.carries_files else field.props().get("value") for field in fields]
    js = f"() => {json.dumps(values, default=str)}"
    button.click(None, None, fields, js=js, **quiet)
    if states:

        def clear_states() -> dict[State, Any]:
            return {state: state.initial() for state in states}

        button.click(clear_states, None, states, **quiet)


def _sequence(given: Given) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _inputs(fn: Callable[..., Any], given: Given) -> list[Component]:
    arguments, _, _ = split_parameters(fn)
    if given is None:
        hints = _hints(fn)
        return [
            for_annotation(hints.get(a.name, inspect.Parameter.empty), a.default, label=a.name, render=False)
            for a in arguments
        ]
    names = [argument.name for argument in arguments]
    fields = [component(one, render=False) for one in _sequence(given)]
    for position, field in enumerate(fields):
        if field.label is None and not isinstance(field, State):
            field.label = names[position] if position < len(names) else f"input {position}"
    return fields


def _outputs(fn: Callable[..., Any], given: Given) -> list[Component]:
    if given is None:
        result = _hints(fn).get("return", inspect.Parameter.empty)
        results = typing.get_args(result) if typing.get_origin(result) is tuple else [result]
        fields = [
            for_annotation(r, inspect.Parameter.empty, render=False) for r in results if r is not type(None)
        ]
    else:
        fields = [component(one, render=False) for one in _sequence(given)]
    if not fields and given is not None:
        raise GraphError(f"an Interface for {name_of(fn)}() needs at least one output")
    for position, field in enumerate(fields):
        if field.label is None:
            field.label = "output" if len(fields) == 1 else f"output {position}"
        if field.interactive is None:
            field.interactive = False
    return fields


def _streams(field: Component) -> bool:
    """Whether the page feeds the field's listeners with piece after piece."""
    return bool(getattr(field, "streaming", False))


def _share_states(inputs: list[Component], outputs: list[Component]) -> list[Component]:
    """The outputs, with the inputs' states for their own: what a call gives is what the next one takes."""
    kept = iter([field for field in inputs if isinstance(field, State)])
    return [
        next(kept, field) if isinstance(field, State) and field not in inputs else field for field in outputs
    ]


def _hints(fn: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(fn)
    except Exception:  # noqa: BLE001  # a hint can name anything, also what is not there
        return {}
