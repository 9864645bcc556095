"""An app called as a function: `demo("Ann")` gives what its page would show."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.state import State
from spacekit_runtime.errors import GraphError
from spacekit_runtime.files.data import file_data, is_file
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.compile import App
from spacekit_runtime.request import Request
from spacekit_runtime.session.session import Session


@dataclass
class _Occasion:
    """A call that nobody's page asked for."""

    memory: Session
    request: Request = field(default_factory=Request)
    event_data: Any = None
    trigger_id: int | None = None


def call_app(app: App, inputs: Sequence[Any], fn_index: int = 0, api_name: str | None = None) -> Any:
    """Call one of an app's functions, with its inputs and outputs treated as on a page.

    Args:
        app: The app.
        inputs: A value for each input, as a client would send it; a file by its path.
        fn_index: Which function, counted as they were written.
        api_name: Its endpoint, which counts more.

    Returns:
        What the page would show: one value, or a list of them; a file by its path.

    Raises:
        GraphError: There is no such function, or it gives its result by steps, or keeps a state.
    """
    call = _find(app, fn_index, api_name)
    keeps = any(isinstance(component, State) for component in call.inputs)
    if call.is_generator or keeps or call.fn is None:
        raise GraphError(
            f"/{call.name} can't be called like this: it gives its result by steps or keeps a state; "
            "spacekit.testing.AppTest or a client can call it"
        )
    occasion = _Occasion(Session(None, (), lambda _: b"", show_error=False))
    shown = [component for component in call.inputs if not component.skip_api]
    sent = [_sent(app, component, value) for component, value in zip(shown, inputs, strict=False)]
    positional, keywords = call.arguments(call.complete([*sent, *inputs[len(sent) :]]), occasion)
    given = call.fn(*positional, **keywords)
    if inspect.isawaitable(given):
        given = _wait_for(given)
    data = [_taken(value) for value in call.result(given, occasion.memory).data]
    return data[0] if len(data) == 1 else data


def _wait_for(awaitable: Any) -> Any:
    """What an awaitable gives; on a thread of its own where this one has a loop, as a notebook's has."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_finish(awaitable))
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, asyncio.run, _finish(awaitable)).result()


async def _finish(awaitable: Any) -> Any:
    return await awaitable


def _find(app: App, fn_index: int, api_name: str | None) -> Call:
    if api_name is not None:
        found = app.endpoints.get(api_name.strip("/"))
        if found is None:
            raise GraphError(
                f"there is no endpoint {api_name!r}; there are: {', '.join(app.endpoints) or 'none'}"
            )
        return found
    if not 0 <= fn_index < len(app.calls):
        raise GraphError(f"there is no function with the index {fn_index}; this app has {len(app.calls)}")
    return app.calls[fn_index]


def _sent(app: App, component: Component, value: Any) -> Any:
    """A value as a client sends it: a file is uploaded first."""
    if not component.carries_files:
        return value
    if isinstance(value, list):
        return [_sent(app, component, part) for part in value]
    if isinstance(value, str | Path):
        return file_data(str(app.files.cache.copy(Path(value))), Path(value).name)
    return value


def _taken(value: Any) -> Any:
    """A value as a client gives it to its user: a file by its path."""
    if is_file(value):
        return value["path"]
    return [_taken(part) for part in value] if isinstance(value, list) else value
