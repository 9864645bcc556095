"""Examples of a chat whose answers are kept: computed once, and shown to everybody who picks them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.graph.functions import kind_of


def filled_rows(examples: Sequence[Any], inputs: Sequence[Component]) -> list[list[Any]]:
    """Rows of a message and a value for each additional input: its own, where an example says none.

    Args:
        examples: Messages, or rows that begin with one.
        inputs: The additional inputs.
    """
    rows = [list(row) if isinstance(row, list | tuple) else [row] for row in examples]
    return [[row[0], *_values(row[1:], inputs)] for row in rows]


def _values(given: Sequence[Any], inputs: Sequence[Component]) -> Iterator[Any]:
    for at, field in enumerate(inputs):
        said = given[at] if at < len(given) else None
        yield field.value if said is None else said


def without_history(fn: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the same kind that answers a message to which nothing was said before.

    Args:
        fn: Takes a message, a history and whatever else.
    """
    wrapped: Any = functools.wraps(fn)(_WRAPPERS[kind_of(fn)](fn))
    signature = inspect.signature(fn)
    message, _, *more = signature.parameters.values()
    wrapped.__signature__ = signature.replace(parameters=[message, *more])
    return wrapped  # type: ignore[no-any-return]  # a function


def _sync(fn: Callable[..., Any]) -> Callable[..., Any]:
    return lambda message, *more, **keywords: fn(message, [], *more, **keywords)


def _async(fn: Callable[..., Any]) -> Callable[..., Any]:
    async def answer(message: Any, *more: Any, **keywords: Any) -> Any:
        return await fn(message, [], *more, **keywords)

    return answer


def _generator(fn: Callable[..., Any]) -> Callable[..., Any]:
    def steps(message: Any, *more: Any, **keywords: Any) -> Iterator[Any]:
        yield from fn(message, [], *more, **keywords)

    return steps


def _async_generator(fn: Callable[..., Any]) -> Callable[..., Any]:
    async def steps(message: Any, *more: Any, **keywords: Any) -> AsyncIterator[Any]:
        async for step in fn(message, [], *more, **keywords):
            yield step

    return steps


_WRAPPERS = {"sync": _sync, "async": _async, "generator": _generator, "async generator": _async_generator}
