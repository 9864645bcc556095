"""What can be told of a function before it is called."""

from __future__ import annotations

import functools
import inspect
import itertools
import string
import typing
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from spacekit_runtime.cache import Cache
from spacekit_runtime.components.base import Component
from spacekit_runtime.errors import GraphError
from spacekit_runtime.oauth import OAuthProfile, OAuthToken
from spacekit_runtime.progress import Progress
from spacekit_runtime.request import EventData, Header, Request

Kind = Literal["sync", "async", "generator", "async generator"]
Source = Literal["request", "progress", "event data", "cache", "header", "login", "login or none"]
NO_DEFAULT = inspect.Parameter.empty
# Where Gradio takes a docstring's description to end.
DOCSTRING_SECTIONS = ("Args:", "Parameters:", "Arguments:", "Returns:")


@dataclass(frozen=True)
class Injection:
    """An argument that the runtime fills in: where it stands (`None`: by name alone), and with what."""

    position: int | None
    name: str
    source: Source
    given: Any


@dataclass(frozen=True)
class Argument:
    """An argument that comes from an input.

    Attributes:
        name: What it is called.
        default: What it is without a value; `NO_DEFAULT` if it must have one.
        hint: The type that it is annotated with, if it is.
        wants_component: Whether it takes the whole component and not only its value.
        is_keyword: Whether it is given by name alone.
    """

    name: str
    default: Any
    hint: Any = None
    wants_component: bool = False
    is_keyword: bool = False


def kind_of(fn: Callable[..., Any]) -> Kind:
    """How a function gives its result: at once or by steps, waiting or not."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    called = fn if inspect.isroutine(fn) or inspect.isclass(fn) else type(fn).__call__
    if inspect.isasyncgenfunction(called):
        return "async generator"
    if inspect.isgeneratorfunction(called):
        return "generator"
    return "async" if inspect.iscoroutinefunction(called) else "sync"


def name_of(fn: Callable[..., Any] | None) -> str:
    """The name of a function's endpoint, before it is made unique: for an object that of its class."""
    if fn is None:
        return "unnamed"
    name = getattr(fn, "__name__", None) or type(fn).__name__
    return "".join(c for c in str(name) if c in "-_" or c not in string.punctuation)


def summary_of(fn: Callable[..., Any]) -> str:
    """What a function's docstring says before it comes to the arguments and the result, on one line."""
    # Of an object it is its class's; a partial function says of itself only that it is one.
    lines = (inspect.getdoc(fn.func if isinstance(fn, functools.partial) else fn) or "").splitlines()
    told = itertools.takewhile(lambda line: not line.strip().startswith(DOCSTRING_SECTIONS), lines)
    return " ".join(line.strip() for line in told if line.strip())


def split_parameters(fn: Callable[..., Any]) -> tuple[tuple[Argument, ...], tuple[Injection, ...], bool]:
    """A function's arguments from inputs, those the runtime fills in, and whether it takes any number."""
    arguments, injections, is_open = all_parameters(fn)
    return tuple(a for a in arguments if not a.is_keyword), injections, is_open


def all_parameters(fn: Callable[..., Any]) -> tuple[tuple[Argument, ...], tuple[Injection, ...], bool]:
    """The same, with the arguments that are given by name alone."""
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):  # some builtins have no signature
        return (), (), True
    hints = hints_of(fn)
    arguments, injections, is_open = [], [], False
    for position, parameter in enumerate(parameters):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            is_open = True
            continue
        source, given = _source(hints.get(parameter.name), parameter.default)
        if source is not None:
            place = None if parameter.kind is parameter.KEYWORD_ONLY else position
            injections.append(Injection(place, parameter.name, source, given))
        else:
            hint = hints.get(parameter.name)
            is_keyword = parameter.kind is parameter.KEYWORD_ONLY
            arguments.append(
                Argument(parameter.name, parameter.default, hint, _is_component(hint), is_keyword)
            )
    return tuple(arguments), tuple(injections), is_open


def hints_of(fn: Callable[..., Any]) -> dict[str, Any]:
    """The types of a function's arguments and of its result, as far as they are said."""
    target = fn if inspect.isroutine(fn) else getattr(fn, "__call__", fn)  # noqa: B004  # for its hints
    try:
        return typing.get_type_hints(target)
    except Exception:  # noqa: BLE001  # a hint can name anything, also what is not there
        return dict(getattr(target, "__annotations__", {}))


def _source(hint: Any, default: Any) -> tuple[Source | None, Any]:
    if isinstance(default, Progress):
        return "progress", default
    if isinstance(default, Cache):
        return "cache", default
    for wanted in (hint, *typing.get_args(hint)):
        if not inspect.isclass(wanted):
            continue
        if issubclass(wanted, OAuthProfile | OAuthToken):
            return "login" if wanted is hint else "login or none", wanted
        for cls, source in _SOURCES.items():
            if issubclass(wanted, cls):
                return source, Progress() if cls is Progress else wanted
    return None, None


# What is filled in for an argument that is annotated with a class.
_SOURCES: dict[type, Source] = {
    Request: "request",
    Header: "header",
    EventData: "event data",
    Progress: "progress",
}


def _is_component(hint: Any) -> bool:
    """Tell whether an annotation asks for a component: `box: Textbox`. As with Gradio, no union does."""
    return inspect.isclass(hint) and issubclass(hint, Component)


def check_keywords(fn: Callable[..., Any], inputs: int, keywords: Sequence[str]) -> None:
    """Refuse inputs by name that a function could not be given.

    Args:
        fn: The function.
        inputs: How many inputs it is given by position.
        keywords: The names.

    Raises:
        GraphError: It does not take one of them, fills it in otherwise, or has it by position.
    """
    try:
        parameters = inspect.signature(fn).parameters
    except (TypeError, ValueError):  # some builtins have no signature
        return
    arguments, injections, _ = all_parameters(fn)
    filled = {injection.name for injection in injections}
    by_position = [argument.name for argument in arguments if not argument.is_keyword][:inputs]
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    for name in keywords:
        told = f"{name_of(fn)}() can't be given {name!r} by inputs_kwargs:"
        if name in by_position:
            raise GraphError(f"{told} it is in both `inputs` and `inputs_kwargs`")
        if name in filled:
            raise GraphError(f"{told} the runtime fills it in")
        if name in parameters and parameters[name].kind is inspect.Parameter.POSITIONAL_ONLY:
            raise GraphError(f"{told} Positional-only arguments have no name to be given by; use `inputs`")
        if name not in parameters and not takes_any:
            raise GraphError(f"{told} Unexpected keyword arguments, which it does not take")


def check_arguments(fn: Callable[..., Any], inputs: int, keywords: Sequence[str] = ()) -> None:
    """Warn where a function takes fewer or needs more arguments than there are inputs.

    Raises:
        GraphError: See `check_keywords`.
    """
    check_keywords(fn, inputs, keywords)
    arguments, _, is_open = split_parameters(fn)
    arguments = tuple(argument for argument in arguments if argument.name not in keywords)
    needed = sum(argument.default is NO_DEFAULT for argument in arguments)
    if inputs < needed or (inputs > len(arguments) and not is_open):
        takes = str(needed) if needed == len(arguments) else f"{needed} to {len(arguments)}"
        warnings.warn(
            f"{name_of(fn)}() takes {takes} argument{'' if takes == '1' else 's'}, and the listener has "
            f"{inputs} input{'' if inputs == 1 else 's'}",
            stacklevel=6,
        )
