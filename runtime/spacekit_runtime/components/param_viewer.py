"""Parameters of a function, to read. Browser half: web/src/components/paramviewer."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import Error, UserInputError

LANGUAGES = ("python", "typescript")
FIELDS = ("type", "description", "default")


class ParamViewer(Component):
    """The parameters of a function: their types, what they are for, and their defaults.

    Functions give and take a dictionary from a parameter's name to its `type`, `description` and `default`.

    Args:
        value: What is shown at the start.
        language: What the types are written in: `"python"` or `"typescript"`.
        linkify: Names of other parameters or types that are links to where they stand, if they do.
        every: See `Common`.
        inputs: See `Common`.
        render: See `Common`.
        key: See `Common`.
        preserved_by_key: See `Common`.
        header: What stands above; `None` for nothing.
        anchor_links: Whether each parameter has an address of its own, which a `str` is part of.
        max_height: Most height in pixels or as CSS, beyond which it scrolls.
    """

    type_name: ClassVar[str] = "paramviewer"
    defaults: ClassVar[Common] = {"min_width": None}

    change = Event("A function changed the value.")
    upload = Event("Is there for Gradio's sake: nothing can be uploaded.")

    def __init__(
        self,
        value: Any = None,
        language: Literal["python", "typescript"] = "python",
        linkify: list[str] | None = None,
        every: Any = None,
        inputs: Any = None,
        render: bool = True,
        key: int | str | tuple[int | str, ...] | None = None,
        preserved_by_key: list[str] | str | None = "value",
        header: str | None = "Parameters",
        anchor_links: bool | str = False,
        max_height: int | str | None = None,
    ) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"ParamViewer(language={language!r}): choose from {', '.join(LANGUAGES)}")
        super().__init__(
            value, every=every, inputs=inputs, render=render, key=key, preserved_by_key=preserved_by_key
        )
        self.language = language
        self.linkify = linkify
        self.header = header
        self.anchor_links = anchor_links
        self.max_height = max_height

    def prop_names(self) -> list[str]:
        """Names of the arguments that the page gets: its own, and none of the common ones but this."""
        own = ("language", "linkify", "header", "anchor_links", "max_height")
        return ["value", *own, "preserved_by_key"]

    def preprocess(self, payload: Any) -> Any:
        """The parameters by name; refuse what are none."""
        if payload is not None and not _are_parameters(payload):
            raise UserInputError(f"parameters are objects by name, not {reprlib.repr(payload)}")
        return payload

    def postprocess(self, value: Any) -> Any:
        """The parameters by name.

        Raises:
            Error: They are none.
        """
        if value is None:
            return None
        if not _are_parameters(value):
            raise Error(f"a ParamViewer shows a dictionary of parameters, not {reprlib.repr(value)}")
        return {name: dict(parameter) for name, parameter in value.items()}

    def example_payload(self) -> dict[str, dict[str, str]]:
        """A single parameter."""
        return {"array": {"type": "numpy", "description": "any valid json", "default": "None"}}


def _are_parameters(value: Any) -> bool:
    """Whether a value is a dictionary from names to parameters, whose fields are texts."""
    return isinstance(value, Mapping) and all(
        isinstance(name, str)
        and isinstance(parameter, Mapping)
        and all(isinstance(parameter.get(field), str | None) for field in FIELDS)
        for name, parameter in value.items()
    )
