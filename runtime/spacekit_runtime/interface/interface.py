"""`Interface`: an app for one function, with its inputs on one side and its outputs on the other."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal, Self

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components.base import Component
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.deep_link_button import DeepLinkButton
from spacekit_runtime.components.duplicate_button import DuplicateButton
from spacekit_runtime.components.events import Listener
from spacekit_runtime.components.layout import Accordion, Column, Row
from spacekit_runtime.components.markdown import Markdown
from spacekit_runtime.components.state import State
from spacekit_runtime.errors import GraphError
from spacekit_runtime.examples import Examples
from spacekit_runtime.flagging import FlaggingCallback
from spacekit_runtime.graph.dependency import Dependency, on
from spacekit_runtime.graph.functions import kind_of, name_of
from spacekit_runtime.interface.buttons import Buttons, Drawn, clear_on, swap
from spacekit_runtime.interface.fields import (
    FROM_SIGNATURE,
    Given,
    inputs_of,
    outputs_of,
    share_states,
    together,
)
from spacekit_runtime.interface.flags import FlaggingMode, Flags, Options
from spacekit_runtime.protocol import ApiVisibility, ShowProgress


class Interface(Blocks):
    """An app for one function.

        Interface(classify_image, "image", "label").launch()

    Args:
        fn: The function; or several that take the same, whose results stand one after the other.
        inputs: A component for each argument: components, classes or words. Left out, the function's own
            arguments and types say them; `None` for a function that takes nothing.
        outputs: A component for each result, likewise; `None` where nobody sees any. With the very
            components of `inputs`, the function changes what it is given.
        examples: Rows of values for the inputs, as `Examples` takes them; they stand below.
        cache_examples: See `Examples`.
        cache_mode: See `Examples`.
        examples_per_page: See `Examples`.
        example_labels: See `Examples`.
        preload_example: `preload` of `Examples`.
        live: Whether it runs as soon as an input changes, without a button.
        title: A heading; also the browser tab's text.
        description: Markdown below the heading.
        article: Markdown at the end.
        flagging_mode: Whether people put answers aside by a button (`"manual"`), all are (`"auto"`), or
            none (`"never"`); `GRADIO_FLAGGING_MODE` if it is not said.
        flagging_options: What an answer can be flagged as: words, or pairs of a button's text and the word.
        flagging_dir: The folder that flagged answers are kept in.
        flagging_callback: What keeps them; a `CSVLogger` by default.
        batch: See `ListenOptions`.
        max_batch_size: See `ListenOptions`.
        api_visibility: See `ListenOptions`.
        api_name: Name of the endpoint; the function's own name by default.
        api_description: See `ListenOptions`.
        _api_mode: Whether the function gives and takes values as the page has them.
        concurrency_limit: See `ListenOptions`.
        additional_inputs: Further inputs, in a box that folds.
        additional_inputs_accordion: The label of that box, or the box.
        submit_btn: The text of the button that runs it, or the button.
        stop_btn: The text of the button that ends a generator, or the button.
        clear_btn: The text of the button that empties all fields, or the button; `None` for none.
        show_progress: See `ListenOptions`.
        fill_width: See `Blocks`.
        time_limit: Seconds after which a stream that the page feeds is ended.
        stream_every: Seconds between two chunks of such a stream.
        deep_link: Whether there is a button that copies a link to the page as it stands; its text, or
            the button.
        validator: See `ListenOptions`.
        allow_duplication: Whether a Space has a button by which a visitor copies it.
        more: Those of `Blocks`.

    Attributes:
        input_components: The inputs, the additional ones among them.
        output_components: The outputs.
        examples_handler: The examples, if there are some.
    """

    type_name: ClassVar[str] = "interface"

    def __init__(
        self,
        fn: Callable[..., Any] | Sequence[Callable[..., Any]],
        inputs: Given = FROM_SIGNATURE,
        outputs: Given = FROM_SIGNATURE,
        examples: Any = None,
        *,
        cache_examples: bool | None = None,
        cache_mode: Literal["eager", "lazy"] | None = None,
        examples_per_page: int = 10,
        example_labels: list[str] | None = None,
        preload_example: int | Literal[False] = 0,
        live: bool = False,
        title: str | None = None,
        description: str | None = None,
        article: str | None = None,
        flagging_mode: FlaggingMode | None = None,
        flagging_options: Options | None = None,
        flagging_dir: str = ".gradio/flagged",
        flagging_callback: FlaggingCallback | None = None,
        batch: bool = False,
        max_batch_size: int = 4,
        api_visibility: ApiVisibility = "public",
        api_name: str | Literal[False] | None = None,
        api_description: str | Literal[False] | None = None,
        _api_mode: bool = False,
        concurrency_limit: int | Literal["default"] | None = "default",
        additional_inputs: Given = None,
        additional_inputs_accordion: str | Accordion | None = None,
        submit_btn: str | Button = "Submit",
        stop_btn: str | Button = "Stop",
        clear_btn: str | Button | None = "Clear",
        show_progress: ShowProgress = "full",
        fill_width: bool = False,
        time_limit: float | None = 30,
        stream_every: float = 0.5,
        deep_link: str | DeepLinkButton | bool | None = None,
        validator: Callable[..., Any] | None = None,
        allow_duplication: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(mode="interface", title=title or "spacekit", fill_width=fill_width, **more)
        if not inputs and not outputs:
            raise GraphError("an Interface needs inputs or outputs")
        self.fn = fn if callable(fn) else together(fn)
        self.main_input_components, self.additional_input_components = inputs_of(
            self.fn, inputs, additional_inputs
        )
        self.input_components = [*self.main_input_components, *self.additional_input_components]
        given = outputs_of(self.fn, outputs, self.input_components)
        self.output_components = share_states(self.input_components, given)
        self.live = live
        self.time_limit = time_limit
        self._accordion = additional_inputs_accordion
        self._deep_link = deep_link
        self._flags = Flags(flagging_mode, flagging_options, flagging_dir, flagging_callback)
        self.flagging_callback = self._flags.callback
        self.examples_handler: Examples | None = None
        self._listen_options: dict[str, Any] = {
            "api_name": api_name,
            "api_visibility": api_visibility,
            "api_description": api_description,
            "concurrency_limit": concurrency_limit,
            "show_progress": show_progress,
            "preprocess": not _api_mode,
            "postprocess": not _api_mode,
            "batch": batch,
            "max_batch_size": max_batch_size,
            "validator": validator,
            # On a narrow screen the outputs stand below what was clicked.
            "scroll_to_output": not live,
        }
        self._stream_options: dict[str, Any] = {"time_limit": time_limit, "stream_every": stream_every}
        self._has_copies = allow_duplication and "SPACE_ID" in os.environ
        self._examples = examples
        self._example_options: dict[str, Any] = {
            "cache_examples": cache_examples,
            "cache_mode": cache_mode,
            "examples_per_page": examples_per_page,
            "example_labels": example_labels,
            "preload": preload_example,
            "batch": batch,
            "_api_mode": _api_mode,
        }
        with self:
            self._draw(title, description, article, Buttons(submit_btn, stop_btn, clear_btn))

    @classmethod
    def from_pipeline(cls, pipeline: Any, **options: Any) -> Self:
        """The app of a pipeline of transformers or diffusers.

        Args:
            pipeline: The pipeline.
            options: As for `Interface`; they go before what the pipeline says.

        Raises:
            GraphError: It is of a kind that is not known here.
        """
        from spacekit_runtime.interface.pipelines import adapt  # most apps have none

        return cls(**{**adapt(pipeline), **options})

    def _draw(
        self, title: str | None, description: str | None, article: str | None, buttons: Buttons
    ) -> None:
        if title:
            Markdown(f"# {title}", elem_classes="sk-title")
        if description:
            Markdown(description)
        if self._has_copies:
            DuplicateButton()
        drawn = self._columns(buttons)
        self._listen(drawn)
        self._draw_examples()
        if article:
            Markdown(article)

    @property
    def _is_unified(self) -> bool:
        """Whether the function changes what it is given: one side is enough."""
        ours = self.input_components
        return len(ours) == len(self.output_components) and all(
            a is b for a, b in zip(ours, self.output_components, strict=True)
        )

    def _columns(self, buttons: Buttons) -> Drawn:
        shown = [c for c in self.input_components if not isinstance(c, State)]
        drawn = Drawn()
        with Row():
            if shown:
                with Column(variant="panel"):
                    for field in self.main_input_components:
                        field.render()
                    self._draw_additional()
                    drawn = self._draw_buttons(buttons)
                    if self._is_unified:
                        self._flags.draw()
            if self.output_components and not self._is_unified:
                with Column(variant="panel"):
                    for field in self.output_components:
                        if field not in self.input_components:
                            field.render()
                    if not shown:
                        drawn = buttons.draw(is_generator=self._is_generator, submit="Generate")
                    self._flags.draw()
                    self._draw_deep_link()
        return drawn

    def _draw_deep_link(self) -> None:
        given = self._deep_link
        if isinstance(given, DeepLinkButton):
            given.render()
        elif given:
            DeepLinkButton(given if isinstance(given, str) else "Share via Link", size="md")

    def _draw_buttons(self, buttons: Buttons) -> Drawn:
        if self.live:
            return buttons.draw_clear()
        return buttons.draw(is_generator=self._is_generator)

    def _draw_examples(self) -> None:
        if not self._examples:
            return
        has_states = any(isinstance(c, State) for c in (*self.input_components, *self.output_components))
        if has_states:
            if self._example_options["cache_examples"]:
                warnings.warn("cache_examples: results of a State are not kept", stacklevel=4)
            self._example_options["cache_examples"] = False
        main = sum(not isinstance(c, State) for c in self.main_input_components)
        self.examples_handler = Examples(
            self._examples,
            [c for c in self.input_components if not isinstance(c, State)],
            [c for c in self.output_components if not isinstance(c, State)],
            self.fn,
            visible_columns=list(range(main)) if self.additional_input_components and main else None,
            **self._example_options,
        )

    def _draw_additional(self) -> None:
        if not self.additional_input_components:
            return
        box = self._accordion
        if not isinstance(box, Accordion):
            box = Accordion(box or "Additional Inputs", open=False)
        else:
            box.render()
        with box:
            for field in self.additional_input_components:
                field.render()

    @property
    def _is_generator(self) -> bool:
        return kind_of(self.fn) in ("generator", "async generator")

    def _listen(self, drawn: Drawn) -> None:
        triggers, is_stream = self._triggers(drawn)
        options = self._listen_options | (self._stream_options if is_stream else {})
        if self.live and not self.input_components:
            # What takes nothing is there when the page opens; a button gives another one.
            Listener(self, "load")(self.fn, None, self.output_components)
        on(triggers, self.fn, self.input_components, self.output_components, **options)
        main: Dependency = self._graph.dependencies[-1]
        if drawn.submit is not None and drawn.stop is not None:
            swap(main, drawn.submit, drawn.stop)
        everything = list(dict.fromkeys([*self.input_components, *self.output_components]))
        if drawn.clear is not None:
            clear_on(drawn.clear, everything)
        if self.output_components:
            shown = [] if self._is_unified else self.output_components
            self._flags.listen(main, drawn.clear, [*self.input_components, *shown])

    def _triggers(self, drawn: Drawn) -> tuple[list[Listener], bool]:
        """What sets the function off, and whether that is a stream."""
        if self.live and self.input_components:
            fields = [field for field in self.input_components if hasattr(field, "change")]
            listeners = [Listener(field, "stream" if _streams(field) else "change") for field in fields]
            return listeners, any(map(_streams, fields))
        submits = [field.submit for field in self.input_components if hasattr(field, "submit")]
        return [*([drawn.submit.click] if drawn.submit is not None else []), *submits], False

    def __repr__(self) -> str:
        takes, gives = (
            ", ".join(type(part).__name__ for part in parts)
            for parts in (self.input_components, self.output_components)
        )
        return f"<Interface of {name_of(self.fn)}(): {takes or 'nothing'} -> {gives or 'nothing'}>"


def _streams(field: Component) -> bool:
    """Whether the page feeds the field's listeners with piece after piece."""
    return bool(getattr(field, "streaming", False))
