"""`api`: a function that is an endpoint for clients, and nothing in the page."""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Any, Unpack

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.context import current_builder
from spacekit_runtime.components.events import DECORATOR, Function
from spacekit_runtime.components.options import ListenOptions
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.functions import NO_DEFAULT, all_parameters, hints_of, name_of
from spacekit_runtime.graph.schemas import Schema, schema_of


class Api(Component):
    """A value that comes and goes as it is: what an endpoint takes where there is no component for it."""

    def __init__(self, value: Any, schema: Schema, label: str) -> None:
        self._schema = schema
        super().__init__(value, label=label, render=False)

    def prop_names(self) -> list[str]:
        """Nobody sees it, so there is little to say."""
        return ["label"]

    def api_info(self) -> Schema:
        """What the function's hint says."""
        return self._schema

    def example_payload(self) -> Any:
        """The argument's default."""
        return "..." if self.value is None else self.value


def api(fn: Function = DECORATOR, **options: Unpack[ListenOptions]) -> Any:
    """Make an endpoint of a function; its type hints say what it takes and gives.

    Args:
        fn: The function; left out, the call is a decorator.
        options: `api_name`, `api_description`, `api_visibility`, `queue`, `batch`, `max_batch_size`,
            `concurrency_limit`, `concurrency_id`, `time_limit` and `stream_every`; see `ListenOptions`.

    Returns:
        The dependency, or the function if this is a decorator.

    Raises:
        GraphError: Outside of a `Blocks`, or an argument has no hint.
    """
    if fn == DECORATOR or not callable(fn):

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            api(function, **options)
            return function

        return decorate
    builder: Any = current_builder.get()
    if builder is None:
        raise GraphError("api(...) was called outside of a Blocks; call it inside `with Blocks():`")
    by_place, by_name = _inputs(fn)
    outputs = _outputs(fn)
    for component in (*by_place, *by_name.values(), *outputs):
        builder.add_unseen(component)
    more: ListenOptions = {"preprocess": False, "postprocess": False, "show_progress": "hidden", **options}
    return builder.listen([], fn, by_place, outputs, more | {"inputs_kwargs": by_name} if by_name else more)


def _inputs(fn: Callable[..., Any]) -> tuple[list[Api], dict[str, Api]]:
    """What stands for a function's arguments: for those by place, and for those by name alone."""
    hints = hints_of(fn)
    arguments, _, _ = all_parameters(fn)
    if unsaid := [argument.name for argument in arguments if argument.name not in hints]:
        raise GraphError(f"api({name_of(fn)}): the argument {unsaid[0]!r} needs a type hint")
    made = [
        Api(None if a.default is NO_DEFAULT else a.default, schema_of(hints[a.name]), _ordinal(at))
        for at, a in enumerate(arguments, start=1)
    ]
    pairs = list(zip(arguments, made, strict=True))
    return [one for a, one in pairs if not a.is_keyword], {a.name: one for a, one in pairs if a.is_keyword}


def _outputs(fn: Callable[..., Any]) -> list[Api]:
    result = hints_of(fn).get("return", type(None))
    if result is type(None):
        return []
    results = typing.get_args(result) if typing.get_origin(result) is tuple else (result,)
    return [Api(None, schema_of(one), _ordinal(at)) for at, one in enumerate(results, start=1)]


def _ordinal(number: int) -> str:
    """`1st`, `2nd`: what clients read as the name of a value that has none."""
    is_teen = number // 10 % 10 == 1
    return f"{number}{'th' if is_teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
