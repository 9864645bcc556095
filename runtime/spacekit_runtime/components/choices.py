"""Choices: what Radio, CheckboxGroup and Dropdown offer, as names on the page and values in the function."""

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


def pick_several(
    choices: list[tuple[str, Any]],
    payload: Any,
    *,
    type_: ChoiceType,
    custom: bool,
    at_most: int | None = None,
) -> list[Any]:
    """What a function gets for a list of choices that a client sent; none of them for `None`.

    A page that had a choice before a function let there be several sends that one.

    Raises:
        UserInputError: It is longer than `at_most`, or one of them is refused by `pick`.
    """
    picked = as_list(payload)
    if at_most is not None and len(picked) > at_most:
        raise UserInputError(f"{len(picked)} choices were picked; the most is {at_most}")
    return [pick(choices, choice, type_=type_, custom=custom) for choice in picked]


def as_list(value: Any) -> list[Any]:
    """The choices that a function gave, where there may be several: one stands for a list of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def with_pairs(shown: dict[str, Any]) -> dict[str, Any]:
    """Properties for the page, with choices as pairs if there are any among them."""
    return shown | {"choices": as_choices(shown["choices"])} if "choices" in shown else shown


def schema(choices: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON schema of one choice."""
    return {"type": "string", "enum": [value for _, value in choices]}
