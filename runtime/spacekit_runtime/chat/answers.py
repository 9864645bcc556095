"""A chat's function with the chat around it: it takes what listeners give, and gives what outputs need."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from spacekit_runtime.errors import Error
from spacekit_runtime.graph.functions import kind_of, name_of

# Makes the outputs of one step: of the message, the history before it, and what the function gave.
Shape = Callable[[Any, list[Any], Any], Any]
# Stands for what a generator gave that gave nothing.
NOTHING = object()


def answering(fn: Callable[..., Any], shape: Shape) -> Callable[..., Any]:
    """A function of the same kind and signature whose results are shaped.

    Args:
        fn: Takes a message and the history, and whatever else; the history it gets is its own list.
        shape: What becomes of a result; also of `NOTHING`.
    """
    wrapper = _WRAPPERS[kind_of(fn)](fn, shape)
    wrapped: Callable[..., Any] = functools.wraps(fn)(wrapper)
    wrapped.__name__ = name_of(fn)
    return wrapped


def with_extras(given: Any, extras: int) -> tuple[Any, list[Any]]:
    """An answer, and the values for the further outputs that came with it.

    Raises:
        Error: There are too few.
    """
    if not extras:
        return given, []
    if not isinstance(given, tuple | list) or len(given) < extras + 1:
        raise Error(f"a chat with {extras} additional outputs gives an answer and a value for each of them")
    return given[0], list(given[1 : extras + 1])


def _sync(fn: Callable[..., Any], shape: Shape) -> Callable[..., Any]:
    def answer(message: Any, history: list[Any], *more: Any, **keywords: Any) -> Any:
        return shape(message, history, fn(message, list(history), *more, **keywords))

    return answer


def _async(fn: Callable[..., Any], shape: Shape) -> Callable[..., Any]:
    async def answer(message: Any, history: list[Any], *more: Any, **keywords: Any) -> Any:
        return shape(message, history, await fn(message, list(history), *more, **keywords))

    return answer


def _generator(fn: Callable[..., Any], shape: Shape) -> Callable[..., Any]:
    def steps(message: Any, history: list[Any], *more: Any, **keywords: Any) -> Iterator[Any]:
        given = NOTHING
        steps = fn(message, list(history), *more, **keywords)
        try:
            for given in steps:
                yield shape(message, history, given)
        finally:
            steps.close()
        if given is NOTHING:
            yield shape(message, history, given)

    return steps


def _async_generator(fn: Callable[..., Any], shape: Shape) -> Callable[..., Any]:
    async def steps(message: Any, history: list[Any], *more: Any, **keywords: Any) -> AsyncIterator[Any]:
        given = NOTHING
        steps = fn(message, list(history), *more, **keywords)
        try:
            async for given in steps:
                yield shape(message, history, given)
        finally:
            await steps.aclose()
        if given is NOTHING:
            yield shape(message, history, given)

    return steps


_WRAPPERS = {"sync": _sync, "async": _async, "generator": _generator, "async generator": _async_generator}
