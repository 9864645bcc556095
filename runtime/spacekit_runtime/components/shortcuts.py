"""Components from words: `"text"`, `"label"`, and the types of a function's arguments."""

from __future__ import annotations

import difflib
import enum
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.button import Button
from spacekit_runtime.components.chatbot import Chatbot
from spacekit_runtime.components.checkbox import Checkbox
from spacekit_runtime.components.checkbox_group import CheckboxGroup
from spacekit_runtime.components.clear_button import ClearButton
from spacekit_runtime.components.code import Code
from spacekit_runtime.components.color_picker import ColorPicker
from spacekit_runtime.components.date_time import DateTime
from spacekit_runtime.components.download_button import DownloadButton
from spacekit_runtime.components.dropdown import Dropdown
from spacekit_runtime.components.duplicate_button import DuplicateButton
from spacekit_runtime.components.file import File
from spacekit_runtime.components.file_explorer import FileExplorer
from spacekit_runtime.components.highlighted_text import HighlightedText
from spacekit_runtime.components.html import HTML
from spacekit_runtime.components.image import Image
from spacekit_runtime.components.json_view import JSON
from spacekit_runtime.components.label import Label
from spacekit_runtime.components.markdown import Markdown
from spacekit_runtime.components.multimodal_textbox import MultimodalTextbox
from spacekit_runtime.components.number import Number
from spacekit_runtime.components.param_viewer import ParamViewer
from spacekit_runtime.components.radio import Radio
from spacekit_runtime.components.slider import Slider
from spacekit_runtime.components.state import State
from spacekit_runtime.components.textbox import TextArea, Textbox


class EnumDropdown(Dropdown):
    """One of the members of an enum, by name; the function takes the member.

    Args:
        members: The enum.
        options: Arguments of `Dropdown`.
    """

    private: ClassVar[frozenset[str]] = Dropdown.private | {"members"}
    reads: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, members: type[enum.Enum], **options: Any) -> None:
        self.members = members
        super().__init__(list(members.__members__), **options)

    def preprocess(self, payload: Any) -> enum.Enum | None:
        """The member of that name."""
        name = super().preprocess(payload)
        return None if name is None else self.members[name]

    def postprocess(self, value: Any) -> Any:
        """The name of a member."""
        return super().postprocess(value.name if isinstance(value, enum.Enum) else value)


SHORTCUTS: dict[str, Callable[..., Component]] = {
    "text": Textbox,
    "textbox": Textbox,
    "str": Textbox,
    "textarea": TextArea,
    "password": lambda **common: Textbox(type="password", **common),
    "email": lambda **common: Textbox(type="email", **common),
    "number": Number,
    "slider": Slider,
    "chatbot": Chatbot,
    "checkbox": Checkbox,
    "bool": Checkbox,
    "dropdown": Dropdown,
    "radio": Radio,
    "checkboxgroup": CheckboxGroup,
    "code": Code,
    "colorpicker": ColorPicker,
    "datetime": DateTime,
    "downloadbutton": DownloadButton,
    "clearbutton": ClearButton,
    "file": File,
    "fileexplorer": FileExplorer,
    "paramviewer": ParamViewer,
    "duplicatebutton": DuplicateButton,
    "files": lambda **common: File(file_count="multiple", **common),
    "button": Button,
    "markdown": Markdown,
    "multimodaltextbox": MultimodalTextbox,
    "html": HTML,
    "highlightedtext": HighlightedText,
    "highlight": HighlightedText,
    "image": Image,
    "label": Label,
    "json": JSON,
    "state": State,
}


def component(given: str | Component | type[Component], **common: Any) -> Component:
    """A component from a word, a class, or itself.

    Args:
        given: What stands for it.
        common: Arguments for one that is made here.

    Raises:
        ValueError: The word stands for nothing.
    """
    if isinstance(given, Component):
        return given
    if isinstance(given, type) and issubclass(given, Component):
        return given(**common)
    word = str(given).lower().strip().replace("_", "")
    if word not in SHORTCUTS:
        close = difflib.get_close_matches(word, SHORTCUTS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"the words are: {', '.join(sorted(SHORTCUTS))}"
        raise ValueError(f"no component is called {given!r}; {hint}")
    return SHORTCUTS[word](**common)


def for_annotation(annotation: Any, default: Any, **common: Any) -> Component:
    """The component that suits an argument or a result of a type.

    Args:
        annotation: The type; what says nothing gets a `Textbox`.
        default: The argument's default; `inspect.Parameter.empty` for none.
        common: Arguments for the component.
    """
    value = {} if default is inspect.Parameter.empty else {"value": default}
    annotation = _without_none(annotation)
    if annotation is inspect.Parameter.empty and value and default is not None:
        annotation = type(default)
    if typing.get_origin(annotation) is Literal:
        return Dropdown(list(typing.get_args(annotation)), **value, **common)
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        return EnumDropdown(annotation, **value, **common)
    if annotation is bool:
        return Checkbox(**value, **common)
    if annotation in (int, float):
        return Number(precision=0 if annotation is int else None, **value, **common)
    if (typing.get_origin(annotation) or annotation) in (dict, list, tuple, set):
        return JSON(**value, **common)
    return Textbox(**value, **common)


def _without_none(annotation: Any) -> Any:
    """`X` from `X | None`."""
    if typing.get_origin(annotation) not in (typing.Union, types.UnionType):
        return annotation
    options = [option for option in typing.get_args(annotation) if option is not type(None)]
    return options[0] if len(options) == 1 else annotation
