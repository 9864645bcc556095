"""Choices: what Radio and Dropdown offer, as names on the page and values in the function."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any, Literal

from spacekit_runtime.errors import UserInputError

ChoiceType = Literal["value", "index"]


def as_choices(choices: Sequence[Any] | None) -> list[tuple[str, Any]]:
    """Pairs of name and value, from pairs or from values that are their own names."""
    return [
        (str(choice[0]), choice[1])
        if isinstance(choice, tuple | list) and len(choice) == 2  # noqa: PLR2004  # a pair
        else (str(choice), choice)
        for choice in choices or ()
    ]


def check_type(owner: str, given: str) -> None:
    """Refuse a `type` that there is not."""
    if given not in {"value", "index"}:
        raise ValueError(f'{owner}(type={given!r}): choose "value" or "index"')


def pick(choices: list[tuple[str, Any]], payload: Any, *, type_: ChoiceType, custom: bool) -> Any:
    """What a function gets for a choice that a client sent: the value or its index.

    Raises:
        UserInputError: It is none of the choices, and custom ones are not allowed.
    """
    for index, (_, value) in enumerate(choices):
        # 1 and True are equal in Python and different on the wire.
        if value == payload and isinstance(value, bool) == isinstance(payload, bool):
            return index if type_ == "index" else value
    if not custom:
        offered = ", ".join(reprlib.repr(value) for _, value in choices[:20])
        raise UserInputError(f"{reprlib.repr(payload)} is not one of the choices: {offered}")
    return None if type_ == "index" else payload


def schema(choices: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON schema of one choice."""
    return {"type": "string", "enum": [value for _, value in choices]}
