"""A field for text. Browser half: web/src/components/textbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.components.html_attributes import (
    InputHTMLAttributes,
    shown_attributes,
    with_shown_attributes,
)
from spacekit_runtime.components.text import as_text


class Textbox(Component):
    """A field for text.

    Functions take and give a `str`.

    Args:
        value: The text at the start.
        type: `"text"`, `"password"` (hidden as it is typed) or `"email"`.
        lines: Rows shown at least.
        max_lines: Rows shown at most, after which the text scrolls; 20 by default for `lines > 1`.
        placeholder: Grey text while the field is empty.
        autofocus: Whether the cursor starts here.
        autoscroll: Whether the end stays in sight as text is added.
        text_align: `"left"` or `"right"`; follows `rtl` by default.
        rtl: Whether the text runs from right to left.
        max_length: Most characters a person can type.
        submit_btn: Whether a submit button stands in the field; a string is its text.
        stop_btn: Whether a stop button stands in the field; a string is its text.
        html_attributes: Further attributes of the HTML element.
        common: See `Common`.
    """

    is_form: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"max_length"})

    change = Event("The text changed, by a person or by a function.")
    input = Event("A person typed.")
    select = Event("A person marked part of the text.")
    submit = Event("A person pressed Enter, or the submit button.")
    focus = Event("The cursor came.")
    blur = Event("The cursor left.")
    stop = Event("A person pressed the stop button.")
    copy = Event("A person pressed the copy button.")

    def __init__(
        self,
        value: Any = None,
        *,
        type: Literal["text", "password", "email"] = "text",  # noqa: A002  # Gradio's name
        lines: int = 1,
        max_lines: int | None = None,
        placeholder: str | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        text_align: Literal["left", "right"] | None = None,
        rtl: bool = False,
        max_length: int | None = None,
        submit_btn: str | bool | None = False,
        stop_btn: str | bool | None = False,
        html_attributes: InputHTMLAttributes | Mapping[str, Any] | None = None,
        **common: Unpack[Common],
    ) -> None:
        if type not in {"text", "password", "email"}:
            raise ValueError(f'Textbox(type={type!r}): choose "text", "password" or "email"')
        super().__init__(value, **common)
        self.type = type
        self.lines = lines
        self.max_lines = max_lines
        self.placeholder = placeholder
        self.autofocus = autofocus
        self.autoscroll = autoscroll
        self.text_align = text_align
        self.rtl = rtl
        self.max_length = max_length
        self.submit_btn = submit_btn
        self.stop_btn = stop_btn
        self.html_attributes = shown_attributes(html_attributes)

    def update_props(self, changes: dict[str, Any]) -> dict[str, Any]:
        """What the page gets when a function changes some arguments."""
        return super().update_props(with_shown_attributes(changes))

    def preprocess(self, payload: Any) -> str | None:
        """Text, whatever a client sent."""
        return as_text(payload)

    def postprocess(self, value: Any) -> str | None:
        """Text, whatever the function gave."""
        return as_text(value)

    def api_info(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}

    def example_payload(self) -> str:
        """A greeting."""
        return "Hello!!"


class TextArea(Textbox):
    """A field for several lines of text: a `Textbox` of seven lines."""

    type_name: ClassVar[str] = "textbox"

    def __init__(self, value: Any = None, *, lines: int = 7, max_lines: int = 20, **options: Any) -> None:
        super().__init__(value, lines=lines, max_lines=max_lines, **options)


Text = Textbox
