"""`ChatInterface`: an app for one function that answers messages."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.chat.kept import filled_rows
from spacekit_runtime.chat.listeners import answer_to_example, listen_all
from spacekit_runtime.components.base import Component
from spacekit_runtime.components.browser_state import BrowserState
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.chatbot import Chatbot, as_example
from spacekit_runtime.components.dataset import Dataset
from spacekit_runtime.components.json_view import JSON
from spacekit_runtime.components.layout import Accordion, Column, Row
from spacekit_runtime.components.markdown import Markdown
from spacekit_runtime.components.multimodal_textbox import MultimodalTextbox
from spacekit_runtime.components.shortcuts import component
from spacekit_runtime.components.state import State
from spacekit_runtime.components.textbox import Textbox
from spacekit_runtime.errors import GraphError
from spacekit_runtime.examples import CacheMode, Examples, kept_when
from spacekit_runtime.graph.functions import name_of
from spacekit_runtime.protocol import ApiVisibility, ShowProgress

PLACEHOLDER = "Type a message..."


class ChatInterface(Blocks):
    """An app for one function that answers messages.

        ChatInterface(lambda message, history: f"You said: {message}").launch()

    Args:
        fn: Takes a message and the history, a list of `{"role", "content"}`; gives, or yields as it grows, an
            answer: text, a message as a dictionary or `ChatMessage`, a file, a component, a list of those.
        multimodal: Whether messages can have files; they are then `{"text", "files"}`.
        chatbot: The `Chatbot`, where it is to be another than the usual.
        textbox: The field for messages, likewise.
        additional_inputs: Further arguments of the function, in a box that folds.
        additional_inputs_accordion: The label of that box, or the box.
        additional_outputs: Components that further values of an answer are for.
        editable: Whether a person can edit what they said.
        examples: Messages to begin with; with additional inputs rows of a message and their values.
        examples_label: The name above such rows.
        example_labels: What stands for each example.
        example_icons: A picture for each example.
        run_examples_on_click: Whether a click sends an example, or only writes it into the field.
        cache_examples: Whether answers to examples are kept on disk, and shown when one is picked; see
            `Examples`.
        cache_mode: `"eager"` computes them when the app starts, `"lazy"` when each is first picked.
        title: A heading; also the browser tab's text.
        description: Markdown below the heading.
        flagging_mode: `"manual"` lets people judge answers, and keeps what they say; `"never"` does not.
            `GRADIO_CHAT_FLAGGING_MODE` if it is not said, else `"never"`.
        flagging_options: What they can say: "Like" and "Dislike" are thumbs.
        flagging_dir: The folder of the table, `log.csv`, that it is kept in.
        autofocus: Whether the cursor starts in the field.
        autoscroll: Whether the end stays in sight, for a reader who is there.
        submit_btn: Whether a submit button stands in the field; a string is its text.
        stop_btn: Whether a stop button stands there while an answer is made; a string is its text.
        concurrency_limit: See `ListenOptions`.
        show_progress: See `ListenOptions`.
        fill_height: Whether the chat fills the window's height.
        fill_width: Whether it fills its width.
        api_name: Name of the endpoint; the function's own name by default.
        api_description: See `ListenOptions`.
        api_visibility: See `ListenOptions`.
        save_history: Whether the browser keeps conversations, in a column beside the chat.
        validator: Takes a message before it is sent, and says by `validate` whether it will do.
        more: Those of `Blocks`.

    Attributes:
        chatbot: The `Chatbot`.
        textbox: The field for messages.
        chatbot_state: The history, as the function gets it.
        chatbot_value: The same, for other listeners of an app to read, and to set.
        saved_input: The message that is being answered.
    """

    type_name: ClassVar[str] = "chatinterface"

    def __init__(
        self,
        fn: Callable[..., Any] | ChatInterface,
        *,
        multimodal: bool = False,
        chatbot: Chatbot | None = None,
        textbox: Textbox | MultimodalTextbox | None = None,
        additional_inputs: str | Component | list[Any] | None = None,
        additional_inputs_accordion: str | Accordion | None = None,
        additional_outputs: Component | list[Component] | None = None,
        editable: bool = False,
        examples: Any = None,
        examples_label: str | None = "Examples",
        example_labels: list[str] | None = None,
        example_icons: list[str] | None = None,
        run_examples_on_click: bool = True,
        cache_examples: bool | None = None,
        cache_mode: CacheMode | None = None,
        title: str | None = None,
        description: str | None = None,
        flagging_mode: Literal["never", "manual"] | None = None,
        flagging_options: list[str] | tuple[str, ...] | None = ("Like", "Dislike"),
        flagging_dir: str = ".gradio/flagged",
        autofocus: bool = True,
        autoscroll: bool = True,
        submit_btn: str | bool | None = True,
        stop_btn: str | bool | None = True,
        concurrency_limit: int | Literal["default"] | None = "default",
        show_progress: ShowProgress = "minimal",
        fill_height: bool = True,
        fill_width: bool = False,
        api_name: str | Literal[False] | None = None,
        api_description: str | Literal[False] | None = None,
        api_visibility: ApiVisibility = "public",
        save_history: bool = False,
        validator: Callable[..., Any] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(
            mode="chat_interface",
            title=title or "spacekit",
            fill_height=fill_height,
            fill_width=fill_width,
            **more,
        )
        self.fn: Callable[..., Any] = fn.fn if isinstance(fn, ChatInterface) else fn
        self.multimodal = multimodal
        self.editable = editable
        self.run_examples_on_click = run_examples_on_click
        self.save_history = save_history
        self.examples = list(examples or ())
        self.examples_are_kept = kept_when(cache_examples, cache_mode) if self.examples else False
        self.flagging_mode = _flagging_mode(flagging_mode)
        self.flagging_options = flagging_options
        self.flagging_dir = flagging_dir
        self.additional_inputs = [component(given, render=False) for given in _listed(additional_inputs)]
        self.additional_outputs = _listed(additional_outputs)
        self.validator = validator
        self.answer_options: dict[str, Any] = {
            "concurrency_limit": concurrency_limit,
            "show_progress": show_progress,
        }
        self.api_options: dict[str, Any] = {
            "api_name": api_name,
            "api_description": api_description,
            "api_visibility": api_visibility,
        }
        self.chatbot = chatbot or Chatbot(label="Chatbot", scale=1, autoscroll=autoscroll, render=False)
        self.textbox = textbox or message_field(
            multimodal=multimodal, autofocus=autofocus, submit_btn=submit_btn, stop_btn=stop_btn
        )
        if textbox is not None:
            of_field = {"submit_btn": submit_btn, "stop_btn": stop_btn, "autofocus": autofocus}
            _warn_of_ignored("textbox", textbox, of_field)
        if chatbot is not None:
            _warn_of_ignored("chatbot", chatbot, {"autoscroll": autoscroll})
        self._take_examples(example_labels, example_icons)
        with self:
            self._make_unseen(title)
            self._draw(title, description, additional_inputs_accordion, examples_label, example_labels)
            listen_all(self)

    @property
    def examples_have_inputs(self) -> bool:
        """Whether examples are rows that also say something of the additional inputs."""
        rows = [row for row in self.examples if isinstance(row, list | tuple)]
        return bool(self.additional_inputs) and any(value is not None for row in rows for value in row[1:])

    def _take_examples(self, labels: list[str] | None, icons: list[str] | None) -> None:
        """The examples as messages: `{"text", "files"}`, in the empty chat unless they are rows."""
        messages = [row[0] if isinstance(row, list | tuple) else row for row in self.examples]
        if self.additional_inputs and len(messages) > sum(isinstance(row, list) for row in self.examples):
            raise GraphError("with additional inputs, each example is a list: a message, and their values")
        self.examples_messages = [
            {"text": message, "files": []}
            if isinstance(message, str)
            else {"text": message.get("text", ""), "files": list(message.get("files") or ())}
            for message in messages
        ]
        if not messages or self.examples_have_inputs:
            return
        shown: list[dict[str, Any]] = [dict(message) for message in self.examples_messages]
        for name, extras in (("display_text", labels), ("icon", icons)):
            for example, extra in zip(shown, extras or (), strict=False):
                example[name] = extra
        self.chatbot.examples = [as_example(example) for example in shown]

    def _make_unseen(self, title: str | None) -> None:
        kept_by = f"chat of {title or name_of(self.fn)}"
        self.saved_conversations = BrowserState([], storage_key=kept_by, secret="chat")  # noqa: S106  # none at all
        self.saved_input = State()
        # The history with the question that is being answered: what is left if no answer comes.
        self.asked = State()
        start = self.chatbot.value if isinstance(self.chatbot.value, list) else []
        self.chatbot_state = State(start)
        self.chatbot_value = State(start)

    def _draw(
        self,
        title: str | None,
        description: str | None,
        accordion: str | Accordion | None,
        examples_label: str | None,
        example_labels: list[str] | None,
    ) -> None:
        with Column():
            if title:
                Markdown(f"# {title}", elem_classes="sk-title")
            if description:
                Markdown(description)
            if not self.save_history:
                self._draw_chat(accordion, examples_label, example_labels)
                return
            with Row(equal_height=True):
                with Column(scale=1, min_width=160):
                    self.new_chat_button = Button("New chat", variant="primary", size="md")
                    self.chat_history_dataset = Dataset(
                        components=[Textbox(render=False)],
                        samples=[],
                        label="Conversations",
                        show_label=False,
                        layout="gallery",
                        type="index",
                    )
                    # Where the present conversation stands among those that are kept; the page's own note.
                    self.conversation_id = JSON(visible=False)
                with Column(scale=6):
                    self._draw_chat(accordion, examples_label, example_labels)

    def _draw_chat(
        self, accordion: str | Accordion | None, examples_label: str | None, example_labels: list[str] | None
    ) -> None:
        _place(self.chatbot)
        self.textbox.__dict__["show_label"] = False
        # Its share is one of a row's width, not of the page's height.
        with Row():
            _place(self.textbox)
        # It stands there only while there is something to stop.
        self.stop_btn = self.textbox.stop_btn
        self.textbox.stop_btn = False
        self.fake_api_btn = Button("Fake API", visible=False)
        self.api_response = _Response(label="Response", visible=False)
        if self.examples_have_inputs or self.examples_are_kept:
            self._draw_examples(examples_label, example_labels)
        self._draw_additional(accordion)

    def _draw_examples(self, label: str | None, labels: list[str] | None) -> None:
        """The rows; unseen where examples stand in the empty chat, and only their answers are kept."""
        inputs = [self.textbox, *self.additional_inputs]
        kept: dict[str, Any] = {"cache_examples": False}
        rows = [[*row] if isinstance(row, list | tuple) else [row] for row in self.examples]
        if self.examples_are_kept:
            rows = filled_rows(rows, self.additional_inputs)
            kept = {
                "cache_examples": True,
                "cache_mode": self.examples_are_kept,
                "fn": answer_to_example(self),
                "outputs": [self.chatbot, *self.additional_outputs],
                "preload": False,
            }
        self.examples_handler = Examples(
            rows,
            inputs,
            label=label,
            example_labels=labels,
            visible=self.examples_have_inputs,
            **kept,
        )

    def _draw_additional(self, accordion: str | Accordion | None) -> None:
        waiting = [field for field in self.additional_inputs if field.graph is None]
        if not waiting:
            return
        if isinstance(accordion, Accordion):
            box = accordion if accordion.graph is not None else accordion.render()
        else:
            box = Accordion(accordion or "Additional Inputs", open=bool(accordion))
        with box:
            for field in waiting:
                field.render()


class _Response(JSON):
    """What clients get: an answer, with its files where they can get them."""

    type_name: ClassVar[str] = "json"
    carries_files: ClassVar[bool] = True


def _warn_of_ignored(name: str, own: Component, arguments: dict[str, Any]) -> None:
    """Tell of arguments that say something else than the component that they would be for."""
    lost = [
        argument
        for argument, given in arguments.items()
        if given is not True and given != getattr(own, argument)
    ]
    if lost:
        shown = ", ".join(f"{argument}={arguments[argument]!r}" for argument in lost)
        warnings.warn(
            f"ChatInterface: {shown} is ignored beside a {name} of your own; "
            f"write {type(own).__name__}(..., {shown})",
            stacklevel=3,
        )


def _flagging_mode(given: str | None) -> str:
    mode = given or os.environ.get("GRADIO_CHAT_FLAGGING_MODE", "never")
    if mode not in {"never", "manual"}:
        raise GraphError(f'flagging_mode={mode!r}: "never" or "manual"')
    return mode


def message_field(*, multimodal: bool, **options: Any) -> Textbox | MultimodalTextbox:
    """The field for messages, as a chat has it without being told; `options` are further arguments."""
    cls = MultimodalTextbox if multimodal else Textbox
    return cls(label="", show_label=False, placeholder=PLACEHOLDER, scale=7, render=False, **options)


def _place(block: Component) -> None:
    """Put a component at the present place of the layout, wherever it was made."""
    block.unrender()
    block.render()


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]
