"""Functions that have something done by an app that runs somewhere else."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import inspect
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import Any

from spacekit_runtime.errors import Error
from spacekit_runtime.external.space.edits import edited
from spacekit_runtime.external.space.remote import Remote
from spacekit_runtime.external.space.sessions import Session
from spacekit_runtime.request import EventData, Request
from spacekit_runtime.running import current_event

# So many sessions are remembered; one that is forgotten has no event running, or its events go on alone.
MOST_SESSIONS = 10_000


class Calls:
    """Makes functions of another app's dependencies.

    Args:
        remote: The app.
    """

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._salt = secrets.token_hex(16)
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def function(self, dependency: dict[str, Any], names: Sequence[str]) -> Callable[..., Any]:
        """A function that does what a dependency does there.

        Args:
            dependency: As it stands in the app's config.
            names: What its arguments are called.
        """
        index, outputs = dependency["id"], len(dependency["outputs"])

        async def steps(event_data: EventData, request: Request, *values: Any) -> AsyncGenerator[Any, None]:
            event = {
                "fn_index": index,
                "data": await asyncio.to_thread(self._remote.sent, list(values)),
                "event_data": vars(event_data)["_data"],
                "trigger_id": None,
            }
            given = self._steps(self._session(request.session_hash), event, outputs)
            async with contextlib.aclosing(given):
                async for step in given:
                    yield step

        async def last(event_data: EventData, request: Request, *values: Any) -> Any:
            step = None
            given = steps(event_data, request, *values)
            async with contextlib.aclosing(given):
                async for step in given:  # noqa: B007  # the last one counts
                    pass
            return step

        is_generator = bool((dependency.get("types") or {}).get("generator"))
        fn: Any = steps if is_generator else last
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        own = [("event_data", EventData), ("request", Request)]
        fn.__signature__ = inspect.Signature(
            [
                *(inspect.Parameter(name, kind, annotation=hint) for name, hint in own),
                *(inspect.Parameter(name, kind) for name in names),
            ]
        )
        fn.__annotations__ = dict(own)
        fn.__name__ = str(dependency.get("api_name") or "fn")
        return fn  # type: ignore[no-any-return]  # a function

    def _session(self, ours: str | None) -> Session:
        """What a session here is there: each has its own, so that nobody sees what is another's."""
        name = ours or secrets.token_hex(8)
        hash_ = hashlib.sha256(f"{self._salt} {name}".encode()).hexdigest()[:16]
        with self._lock:
            session = self._sessions.pop(hash_, None) or Session(self._remote, hash_)
            self._sessions[hash_] = session
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
        return session

    async def _steps(
        self, session: Session, event: dict[str, Any], outputs: int
    ) -> AsyncGenerator[Any, None]:
        """What the event gives, step by step."""
        data: list[Any] | None = None
        files: dict[str, Path] = {}
        async with contextlib.aclosing(session.ask(event)) as told:
            async for message in told:
                _pass_on(message)
                kind = message["msg"]
                if kind in ("process_generating", "process_completed"):
                    before, data = data, self._data(message, data, outputs)
                    if data != before:
                        yield _given(await asyncio.to_thread(self._remote.received, data, files), outputs)
                elif kind in ("unexpected_error", "server_stopped"):
                    raise Error(str(message.get("message") or "the app that was loaded broke off"))

    def _data(self, message: dict[str, Any], before: list[Any] | None, outputs: int) -> list[Any]:
        output = message.get("output")
        output = output if isinstance(output, dict) else {}
        if not message.get("success", True):
            said = output.get("error") or "the app that was loaded raised an error, and does not say which"
            title = str(output.get("title") or "Error")
            raise Error(str(said), duration=output.get("duration", 10), title=title, print_exception=False)
        data = output.get("data")
        is_step = message["msg"] == "process_generating"
        if not isinstance(data, list) or len(data) < outputs:
            if data is None and not is_step and before is not None:
                return before
            raise Error("the app that was loaded gave no result", print_exception=False)
        if is_step and before is not None and self._remote.streams_edits:
            return [edited(value, edits) for value, edits in zip(before, data, strict=True)]
        return data


def _given(data: list[Any], outputs: int) -> Any:
    """Values as a function gives them."""
    if outputs == 0:
        return None
    return data[0] if outputs == 1 else data[:outputs]


def _pass_on(message: dict[str, Any]) -> None:
    """Tell our user what the app there tells, and how far it has come."""
    event = current_event.get()
    if event is None:
        return
    if message["msg"] == "log" and message.get("level") in ("info", "warning", "success"):
        event.say(
            str(message.get("log", "")),
            message["level"],
            message.get("duration", 10),
            bool(message.get("visible", True)),
            str(message.get("title") or message["level"].title()),
        )
    units = message.get("progress_data") if message["msg"] == "progress" else None
    if isinstance(units, list) and all(isinstance(unit, dict) for unit in units):
        names = ("index", "length", "unit", "progress", "desc")
        event.progressed([{name: unit.get(name) for name in names} for unit in units])  # type: ignore[misc]  # as sent
