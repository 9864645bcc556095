"""What several people say, line by line. Browser half: web/src/components/dialogue."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import Error, UserInputError

Line = dict[str, str]
Mode = Literal["dialogue", "text", "both"]
# What clients read in `/info`.
SCHEMA: dict[str, Any] = {
    "$defs": {
        "DialogueLine": {
            "properties": {
                "speaker": {"title": "Speaker", "type": "string"},
                "text": {"title": "Text", "type": "string"},
            },
            "required": ["speaker", "text"],
            "title": "DialogueLine",
            "type": "object",
        }
    },
    "anyOf": [{"items": {"$ref": "#/$defs/DialogueLine"}, "type": "array"}, {"type": "string"}],
    "title": "DialogueModel",
    "additional_description": None,
}
# The line of help, where the author has none.
INFO = "Type colon (:) in the dialogue line to see the available tags"
# Who speaks where a text does not say it, and no speakers are named.
SOMEBODY = "Unknown"


class Dialogue(Component):
    r"""What several people say, line by line; or one text, in which tags can be picked.

    Functions take a text, `[Ann] Hello` and so on, or with `type="list"` a list of `{"speaker", "text"}`,
    and give either.

    Args:
        value: The lines at the start, or a text.
        type: What functions take: `"text"` or `"list"`.
        speakers: Who can speak; without any it is one text.
        formatter: Makes the text of a line: takes the speaker and what is said.
        unformatter: Makes a line of its text: takes that and the first speaker, and gives
            `{"speaker", "text"}`.
        tags: What can be picked in a line after a colon.
        separator: What stands between two lines in the text.
        color_map: The colour of each speaker, where lines are only read.
        placeholder: Grey text while a line is empty.
        autofocus: Whether the cursor starts here.
        autoscroll: Whether the end stays in sight as lines are added, for a reader who is there.
        max_lines: Most lines that a person can add.
        submit_btn: Whether a submit button stands below; a string is its text.
        ui_mode: Whether a person edits lines (`"dialogue"`), their text (`"text"`), or `"both"`.
        common: See `Common`.
    """

    private: ClassVar[frozenset[str]] = Component.private | {"formatter", "unformatter"}
    reads: ClassVar[frozenset[str]] = frozenset({"type", "speakers", "formatter", "unformatter", "separator"})
    server_fns: ClassVar[tuple[str, ...]] = ("format", "unformat")

    change = Event("The lines changed, by a person or by a function.")
    input = Event("A person edited the lines.")
    submit = Event("A person pressed the submit button, or Enter with Ctrl, Cmd or Shift.")

    def __init__(
        self,
        value: Any = None,
        *,
        type: Literal["list", "text"] = "text",  # noqa: A002  # Gradio's name
        speakers: list[str] | None = None,
        formatter: Callable[[str, str], str] | None = None,
        unformatter: Callable[[str, str], Mapping[str, str]] | None = None,
        tags: list[str] | None = None,
        separator: str = "\n",
        color_map: dict[str, str] | None = None,
        placeholder: str | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        max_lines: int | None = None,
        submit_btn: str | bool | None = False,
        ui_mode: Mode = "both",
        **common: Unpack[Common],
    ) -> None:
        if type not in ("list", "text"):
            raise ValueError(f'Dialogue(type={type!r}): choose "list" or "text"')
        if ui_mode not in ("dialogue", "text", "both"):
            raise ValueError(f'Dialogue(ui_mode={ui_mode!r}): choose "dialogue", "text" or "both"')
        if separator in ("", " "):
            raise ValueError(f"Dialogue(separator={separator!r}): what stands between words divides no lines")
        # How to write is of no use to those who only read.
        common["info"] = common.get("info", INFO) if common.get("interactive") else None
        common["label"] = common.get("label", "Dialogue")
        super().__init__(value, **common)
        self.type = type
        self.speakers = speakers
        self.formatter = formatter
        self.unformatter = unformatter
        self.tags = list(tags or ())
        self.separator = separator
        self.color_map = color_map
        self.placeholder = placeholder
        self.autofocus = autofocus
        self.autoscroll = autoscroll
        self.max_lines = max_lines
        self.submit_btn = submit_btn
        self.ui_mode = ui_mode

    def props(self) -> dict[str, Any]:
        """What the page gets, with the functions that it may call."""
        return {**super().props(), "server_fns": list(self.server_fns)}

    def preprocess(self, payload: Any) -> str | list[Line]:
        """The text, or the lines; refuse what is neither."""
        if payload is None:
            return [] if self.type == "list" else ""
        sent = _sent(payload)
        return sent if self.type == "list" else self._text(sent)

    def postprocess(self, value: Any) -> str | list[Line] | None:
        """The lines as the page shows them, or a text."""
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, Mapping) or not isinstance(value, Sequence):
            raise Error(f"A Dialogue shows a text or a list of lines, not a {type(value).__name__}")
        return [_given(line) for line in value]

    def format(self, value: Any) -> str:
        """The text of lines; the page asks for it."""
        return self._text(_sent(value))

    def unformat(self, payload: Any) -> list[Line]:
        """The lines of a text; the page asks for them."""
        text = payload.get("text") if isinstance(payload, dict) else payload
        if not isinstance(text, str):
            raise UserInputError(f"a text is needed, not {reprlib.repr(text)}")
        first = self.speakers[0] if self.speakers else SOMEBODY
        read = self.unformatter or _line_of
        lines = [_given(read(part, first)) for part in map(str.strip, text.split(self.separator)) if part]
        return [line for line in lines if line["speaker"] or line["text"]]

    def _text(self, value: str | list[Line]) -> str:
        if isinstance(value, str):
            return value
        if len(value) == 1 and not value[0]["text"]:
            return ""
        write = self.formatter or _text_of
        return self.separator.join(str(write(line["speaker"], line["text"])) for line in value)

    def process_example(self, value: Any) -> Any:
        """The text of an example's lines."""
        shown = self.postprocess(value)
        return shown if shown is None else self._text(shown)

    def api_info(self) -> dict[str, Any]:
        """Lines, or a text."""
        return SCHEMA

    def example_payload(self) -> list[Line]:
        """A question and an answer."""
        return [
            {"speaker": "Speaker 1", "text": "Hello, how are you?"},
            {"speaker": "Speaker 2", "text": "I'm fine, thank you!"},
        ]


def _sent(value: Any) -> str | list[Line]:
    """What a client sent."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        raise UserInputError(f"a text or a list of lines is needed, not {reprlib.repr(value)}")
    for line in value:
        if not isinstance(line, dict) or not all(isinstance(line.get(n), str) for n in ("speaker", "text")):
            raise UserInputError(f"a line is {{'speaker': text, 'text': text}}, not {reprlib.repr(line)}")
    return [{"speaker": line["speaker"], "text": line["text"]} for line in value]


def _given(line: Any) -> Line:
    """A line that a function gave."""
    if not isinstance(line, Mapping) or not {"speaker", "text"} <= line.keys():
        raise Error(f"A line of a Dialogue is {{'speaker', 'text'}}, not {reprlib.repr(line)}")
    return {"speaker": str(line["speaker"]), "text": str(line["text"])}


def _text_of(speaker: str, text: str) -> str:
    return f"[{speaker}] {text}"


def _line_of(text: str, first: str) -> Line:
    speaker, bracket, said = text[1:].partition("]")
    if text.startswith("[") and bracket:
        return {"speaker": speaker, "text": said.strip()}
    return {"speaker": first, "text": text}
