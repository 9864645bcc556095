"""A conversation. Browser half: web/src/components/chatbot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.chat_messages import components_in, sent_messages, shown_message
from spacekit_runtime.components.chat_reasoning import with_thoughts
from spacekit_runtime.components.chat_schema import MESSAGES
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.markdown import LATEX_DELIMITERS
from spacekit_runtime.errors import Error, GraphError
from spacekit_runtime.files.data import file_data, is_file

BUTTONS = ("share", "copy", "copy_all")


class Chatbot(Component):
    """A conversation: messages with text, files and components.

    Functions give a list of messages, each a dictionary with `role` and `content` or a `ChatMessage`, and
    take one of dictionaries whose content is a list of parts: `{"type": "text", "text"}`,
    `{"type": "file", "file", "alt_text"}` or `{"type": "component", ...}`.

    Args:
        value: The messages at the start.
        autoscroll: Whether the end stays in sight as messages grow, for a reader who is there.
        height: Height in pixels or as CSS; a longer chat scrolls.
        resizable: Whether a person can drag it to another height.
        max_height: The same, as a limit.
        min_height: The same, at least.
        editable: Whose messages a person can edit: `"user"`, or `"all"`.
        latex_delimiters: What stands around LaTeX: `[{"left", "right", "display"}, ...]`.
        rtl: Whether text runs from right to left.
        watermark: Text that is added to what is copied.
        avatar_images: Pictures of the user and of the assistant: paths or addresses.
        sanitize_html: Whether scripts and the like are taken out of HTML in messages. Without that, what
            a person or a model writes can run scripts in the page of whoever sees it.
        render_markdown: Whether text is Markdown.
        feedback_options: What a person can say of an answer where `.like` is listened to.
        feedback_value: What was said of each answer, in order.
        line_breaks: Whether each line break in a text is one on the page.
        layout: `"bubble"`, or `"panel"` for rows of full width.
        placeholder: Markdown that stands there while it is empty.
        examples: Messages to pick from while it is empty: `{"text", "files", "icon", "display_text"}`.
        allow_file_downloads: Whether files have a button to get them.
        group_consecutive_messages: Whether neighbours by the same role stand together.
        allow_tags: Which tags that HTML does not know are shown: all, none, or those in a list.
        reasoning_tags: Pairs of what opens and what closes reasoning, which then folds.
        like_user_message: Whether a person's own messages can be judged, too.
        common: See `Common`.
    """

    carries_files: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"reasoning_tags"})

    change = Event("The messages changed.")
    select = Event("A person clicked a message.")
    like = Event("A person judged an answer; `LikeData` says how.")
    retry = Event("A person asked for another answer; `RetryData` says to what.")
    undo = Event("A person took the last message back; `UndoData` says which.")
    example_select = Event("A person picked an example; `SelectData` says which.")
    option_select = Event("A person picked an option; `SelectData` says which.")
    clear = Event("A person emptied the chat.")
    copy = Event("A person copied a message; `CopyData` says what.")
    edit = Event("A person edited a message; `EditData` says which and how.")

    def __init__(
        self,
        value: Any = None,
        *,
        autoscroll: bool = True,
        height: int | str | None = 400,
        resizable: bool = False,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        editable: Literal["user", "all"] | None = None,
        latex_delimiters: list[dict[str, str | bool]] | None = None,
        rtl: bool = False,
        watermark: str | None = None,
        avatar_images: tuple[str | Path | None, str | Path | None] | None = None,
        sanitize_html: bool = True,
        render_markdown: bool = True,
        feedback_options: list[str] | tuple[str, ...] | None = ("Like", "Dislike"),
        feedback_value: Sequence[str | None] | None = None,
        line_breaks: bool = True,
        layout: Literal["panel", "bubble"] | None = None,
        placeholder: str | None = None,
        examples: list[Any] | None = None,
        allow_file_downloads: bool = True,
        group_consecutive_messages: bool = True,
        allow_tags: list[str] | bool = True,
        reasoning_tags: list[tuple[str, str]] | None = None,
        like_user_message: bool = False,
        **common: Unpack[Common],
    ) -> None:
        buttons = common.get("buttons")
        common["buttons"] = list(BUTTONS) if buttons is None else list(buttons)
        self.reasoning_tags = [(opens, closes) for opens, closes in reasoning_tags or ()] or None
        for component in components_in(value):
            # Made inside of the app, it stood in the page by itself.
            component.unrender()
        super().__init__(value, **common)
        if editable not in (None, "user", "all"):
            raise GraphError(f'editable={editable!r}: "user" or "all"')
        if layout not in (None, "panel", "bubble"):
            raise GraphError(f'layout={layout!r}: "panel" or "bubble"')
        self.autoscroll = autoscroll
        self.height = height
        self.resizable = resizable
        self.max_height = max_height
        self.min_height = min_height
        self.editable = editable
        self.latex_delimiters = LATEX_DELIMITERS if latex_delimiters is None else latex_delimiters
        self.rtl = rtl
        self.watermark = watermark
        self.avatar_images = [_picture(image) for image in avatar_images or (None, None)]
        self.sanitize_html = sanitize_html
        self.render_markdown = render_markdown
        self.feedback_options = feedback_options
        self.feedback_value = feedback_value
        self.line_breaks = line_breaks
        self.layout = layout
        self.placeholder = placeholder
        self.examples = None if examples is None else [as_example(example) for example in examples]
        self.allow_file_downloads = allow_file_downloads
        self.group_consecutive_messages = group_consecutive_messages
        self.allow_tags = allow_tags or False
        self.like_user_message = like_user_message

    def preprocess(self, payload: Any) -> list[dict[str, Any]]:
        """The messages; refuse what is none."""
        return sent_messages(payload)

    def postprocess(self, value: Any) -> list[dict[str, Any]]:
        """The messages as the page shows them."""
        if value is None:
            return []
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise Error(f"A Chatbot shows a list of messages, not a {type(value).__name__}")
        shown = [message for message in map(shown_message, value) if message is not None]
        if not self.reasoning_tags:
            return shown
        return [part for message in shown for part in with_thoughts(message, self.reasoning_tags)]

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """As for all components, with pictures and examples as the page gets them."""
        shown = super().update_props(changes)
        if shown.get("avatar_images") is not None:
            shown["avatar_images"] = [_picture(image) for image in shown["avatar_images"]]
        if shown.get("examples") is not None:
            shown["examples"] = [as_example(example) for example in shown["examples"]]
        return shown

    def api_info(self) -> dict[str, Any]:
        """A list of messages."""
        return MESSAGES

    def example_payload(self) -> list[dict[str, Any]]:
        """A question, and an answer that asks back."""
        words = (("user", "Hello!"), ("assistant", "How can I help you?"))
        return [
            {
                "role": role,
                "metadata": None,
                "content": [{"text": text, "type": "text"}],
                "options": None,
            }
            for role, text in words
        ]


def _picture(given: Any) -> Any:
    """A picture of the author's as the page gets it."""
    if given is None or is_file(given):
        return given
    if isinstance(given, Mapping):
        return {**given}
    if not isinstance(given, str | Path):
        raise GraphError(f"a picture is given by its path or its address, not as {given!r}")
    return dict(file_data(str(given)))


def as_example(given: Any) -> dict[str, Any]:
    """An example of the author's as the page gets it."""
    example = {"text": given} if isinstance(given, str) else dict(given)
    if example.get("icon") is not None:
        example["icon"] = _picture(example["icon"])
    files = example.get("files")
    if files is not None:
        if not isinstance(files, list | tuple):
            raise GraphError("the files of an example are a list of paths or addresses")
        example["files"] = [_picture(file) for file in files]
    return example
