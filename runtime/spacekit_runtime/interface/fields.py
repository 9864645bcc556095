"""The components of an interface: as they were given, or as the function's signature says."""

from __future__ import annotations

import functools
import inspect
import operator
import typing
from collections.abc import Callable, Sequence
from typing import Any, Final

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.shortcuts import component, for_annotation
from spacekit_runtime.components.state import State
from spacekit_runtime.graph.functions import NO_DEFAULT, Argument, split_parameters

Given = str | Component | type[Component] | Sequence[str | Component | type[Component]] | None
# For what was not said at all, which is not the same as `None`: that is nothing.
FROM_SIGNATURE: Final = "from the signature"


def sequence(given: Given) -> list[Any]:
    """What was given, as a list."""
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def inputs_of(
    fn: Callable[..., Any], given: Given, additional: Given
) -> tuple[list[Component], list[Component]]:
    """The inputs and the additional ones; what has no label is named for its argument."""
    arguments, _, _ = split_parameters(fn)
    more = [component(one, render=False) for one in sequence(additional)]
    if given == FROM_SIGNATURE:
        return _from_arguments(fn, arguments[: len(arguments) - len(more)]), _named(
            more, arguments[-len(more) :]
        )
    fields = [_field(one, at, arguments) for at, one in enumerate(sequence(given))]
    _named([*fields, *more], arguments)
    return fields, more


def _field(given: Any, at: int, arguments: Sequence[Argument]) -> Component:
    """A component; a state that is given as a word begins with its argument's default."""
    default = arguments[at].default if at < len(arguments) else NO_DEFAULT
    if given == "state" and default is not NO_DEFAULT:
        return State(default, render=False)
    return component(given, render=False)


def _from_arguments(fn: Callable[..., Any], arguments: Sequence[Argument]) -> list[Component]:
    hints = _hints(fn)
    return [
        for_annotation(hints.get(a.name, inspect.Parameter.empty), a.default, label=a.name, render=False)
        for a in arguments
    ]


def _named(fields: list[Component], arguments: Sequence[Argument]) -> list[Component]:
    for position, field in enumerate(fields):
        if field.label is None and not isinstance(field, State):
            field.label = arguments[position].name if position < len(arguments) else f"input {position}"
    return fields


def outputs_of(fn: Callable[..., Any], given: Given, inputs: Sequence[Component]) -> list[Component]:
    """The outputs; those that are inputs as well stay as they are."""
    if given == FROM_SIGNATURE:
        result = _hints(fn).get("return", inspect.Parameter.empty)
        results = typing.get_args(result) if typing.get_origin(result) is tuple else [result]
        fields = [
            for_annotation(r, inspect.Parameter.empty, render=False) for r in results if r is not type(None)
        ]
    else:
        fields = [component(one, render=False) for one in sequence(given)]
    is_unified = len(fields) == len(inputs) and all(map(operator.is_, fields, inputs))
    for position, field in enumerate(fields):
        if field.label is None:
            field.label = "output" if len(fields) == 1 else f"output {position}"
        if field.interactive is None and not is_unified:
            field.interactive = False
    return fields


def share_states(inputs: list[Component], outputs: list[Component]) -> list[Component]:
    """The outputs, with the inputs' states for their own: what a call gives is what the next one takes."""
    kept = iter([field for field in inputs if isinstance(field, State)])
    return [
        next(kept, field) if isinstance(field, State) and field not in inputs else field for field in outputs
    ]


def together(functions: Sequence[Callable[..., Any]]) -> Callable[..., list[Any]]:
    """One function of several that take the same: its results are theirs, one after the other."""

    @functools.wraps(functions[0])
    def call(*values: Any) -> list[Any]:
        given = [function(*values) for function in functions]
        return [one for result in given for one in (result if isinstance(result, tuple | list) else [result])]

    return call


def _hints(fn: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(fn)
    except Exception:  # noqa: BLE001  # a hint can name anything, also what is not there
        return {}
