"""What can be told of a function before it is called."""

from __future__ import annotations

import functools
import inspect
import itertools
import typing
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from spacekit_runtime.oauth import OAuthProfile, OAuthToken
from spacekit_runtime.progress import Progress
from spacekit_runtime.request import EventData, Request

Kind = Literal["sync", "async", "generator", "async generator"]
Source = Literal["request", "progress", "event data", "login", "login or none"]
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
    """An argument that comes from an input."""

    name: str
    default: Any


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
    return "lambda" if name == "<lambda>" else name


def summary_of(fn: Callable[..., Any]) -> str:
    """What a function's docstring says before it comes to the arguments and the result, on one line."""
    # Of an object it is its class's; a partial function says of itself only that it is one.
    lines = (inspect.getdoc(fn.func if isinstance(fn, functools.partial) else fn) or "").splitlines()
    told = itertools.takewhile(lambda line: not line.strip().startswith(DOCSTRING_SECTIONS), lines)
    return " ".join(line.strip() for line in told if line.strip())


def split_parameters(fn: Callable[..., Any]) -> tuple[tuple[Argument, ...], tuple[Injection, ...], bool]:
    """A function's arguments from inputs, those the runtime fills in, and whether it takes any number."""
    try:
        parameters = list(inspect.signature(fn).parameters.values())
    except (TypeError, ValueError):  # some builtins have no signature
        return (), (), True
    hints = _hints(fn)
    arguments, injections, is_open = [], [], False
    for position, parameter in enumerate(parameters):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            is_open = True
            continue
        source, given = _source(hints.get(parameter.name), parameter.default)
        if source is not None:
            place = None if parameter.kind is parameter.KEYWORD_ONLY else position
            injections.append(Injection(place, parameter.name, source, given))
        elif parameter.kind is not parameter.KEYWORD_ONLY:
            arguments.append(Argument(parameter.name, parameter.default))
    return tuple(arguments), tuple(injections), is_open


def _hints(fn: Callable[..., Any]) -> dict[str, Any]:
    target = fn if inspect.isroutine(fn) else getattr(fn, "__call__", fn)  # noqa: B004  # for its hints
    try:
        return typing.get_type_hints(target)
    except Exception:  # noqa: BLE001  # a hint can name anything, also what is not there
        return dict(getattr(target, "__annotations__", {}))


def _source(hint: Any, default: Any) -> tuple[Source | None, Any]:
    if isinstance(default, Progress):
        return "progress", default
    for wanted in (hint, *typing.get_args(hint)):
        if not inspect.isclass(wanted):
            continue
        if issubclass(wanted, Request):
            return "request", None
        if issubclass(wanted, EventData):
            return "event data", wanted
        if issubclass(wanted, OAuthProfile | OAuthToken):
            return "login" if wanted is hint else "login or none", wanted
        if issubclass(wanted, Progress):
            return "progress", Progress()
    return None, None


def check_arguments(fn: Callable[..., Any], inputs: int) -> None:
    """Warn where a function takes fewer or needs more arguments than there are inputs."""
    arguments, _, is_open = split_parameters(fn)
    needed = sum(argument.default is NO_DEFAULT for argument in arguments)
    if inputs < needed or (inputs > len(arguments) and not is_open):
        takes = str(needed) if needed == len(arguments) else f"{needed} to {len(arguments)}"
        warnings.warn(
            f"{name_of(fn)}() takes {takes} argument{'' if takes == '1' else 's'}, and the listener has "
            f"{inputs} input{'' if inputs == 1 else 's'}",
            stacklevel=5,
        )
