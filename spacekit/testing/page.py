"""The page without a browser: its components, and what events lead to. All of it lives on one loop.

It does what `runtime/web/src/events/engine.ts` does; JavaScript is not run, but for functions that only
give fixed values.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from spacekit.testing.parts import Drawn, Listener, Part, parts_of
from spacekit_runtime.errors import RequestError
from spacekit_runtime.graph.compile import App
from spacekit_runtime.request import Request
from spacekit_runtime.server.models import JoinBody
from spacekit_runtime.server.service import Service

# A script that takes nothing and gives a value that stands in it.
FIXED = re.compile(r"\s*\(\s*\)\s*=>\s*(?P<json>.*)", re.DOTALL)


@dataclass(frozen=True)
class Toast:
    """Something that the page tells its user: an error, or what `Info`, `Warning` and `Success` say.

    Attributes:
        level: `"error"`, `"info"`, `"warning"` or `"success"`.
        message: What it says.
        title: The line above.
    """

    level: str
    message: str
    title: str


@dataclass
class Run:
    """One call of one listener that goes on."""

    listener: Listener
    event_id: str | None = None
    is_cancelled: bool = False


class Page:
    """What a tab of the app would hold.

    Args:
        app: The compiled app.
        service: Serves it.
        session_hash: The name of the tab's session.
        request: What functions that ask for the request get.
    """

    def __init__(self, app: App, service: Service, session_hash: str, request: Request) -> None:
        self._config = json.loads(json.dumps(app.config, default=str))
        self._service = service
        self._session_hash = session_hash
        self._request = request
        self._runs: list[Run] = []
        self._joining: set[asyncio.Task[None]] = set()
        self._waiting: dict[int, tuple[int | None, Any]] = {}
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self.parts = parts_of(self._config)
        self._drawn = Drawn()
        self.toasts: list[Toast] = []
        self.progress: list[list[dict[str, Any]]] = []
        self.scripts_left_out: list[str] = []

    @property
    def running(self) -> list[str]:
        """The endpoints of the listeners that have not ended."""
        return [f"/{run.listener['api_name']}" for run in self._runs]

    def open(self) -> None:
        """Run what runs when the page opens."""
        self._start(self._config["dependencies"])

    def _start(self, listeners: Iterable[Listener]) -> None:
        for listener in list(listeners):
            if any(event == "load" and target not in self.parts for target, event in listener["targets"]):
                self._trigger(listener, None, None)

    def _listeners(self) -> list[Listener]:
        return [*self._config["dependencies"], *self._drawn.listeners()]

    def fire(self, part: Part, event: str, data: Any = None) -> bool:
        """Let something happen to a component; False if nothing listens to that."""
        heard = [listener for listener in self._listeners() if [part.id, event] in listener["targets"]]
        for listener in heard:
            self._trigger(listener, part.id, data)
        return bool(heard)

    def edit(self, part: Part, value: Any) -> None:
        """Let a person change a value."""
        if self._assign(part, value):
            self.fire(part, "input")

    async def rest(self) -> None:
        """Wait until nothing goes on."""
        await self._at_rest.wait()

    def forget_values(self) -> None:
        """Begin to note anew which values the components show."""
        for part in self.parts.values():
            part.shown = []

    def hear(self, message: Mapping[str, Any]) -> None:
        """Take a message of the session's stream."""
        kind = message["msg"]
        if kind == "log":
            self.toasts.append(Toast(message["level"], message["log"], message["title"]))
        elif kind == "progress":
            self.progress.append(message["progress_data"])
        run = next((run for run in self._runs if run.event_id == message.get("event_id")), None)
        if run is None:
            return
        if kind == "process_generating":
            self._show(run, message["output"])
        elif kind == "process_completed":
            self._completed(run, message)

    def _assign(self, part: Part, value: Any) -> bool:
        if part.value == value and type(part.value) is type(value):
            return False
        part.value = value
        part.shown.append(value)
        self.fire(part, "change")
        return True

    def _trigger(self, listener: Listener, trigger_id: int | None, data: Any) -> None:
        is_busy = any(run.listener is listener for run in self._runs)
        if is_busy and listener["trigger_mode"] == "once":
            return
        if is_busy and listener["trigger_mode"] == "always_last":
            self._waiting[listener["id"]] = (trigger_id, data)
            return
        run = Run(listener)
        self._runs.append(run)
        self._at_rest.clear()
        for cancelled in listener["cancels"]:
            self._cancel(cancelled)
        inputs = [self._input(id_) for id_ in listener["inputs"]]
        scripted = self._scripted(listener)
        if listener["backend_fn"]:
            self._send(run, scripted or inputs, trigger_id, data)
        else:
            self._put(listener, scripted)
            self._end(run, "success")

    def _input(self, id_: int) -> Any:
        part = self.parts.get(id_)
        return None if part is None or part.type == "state" else part.value

    def _scripted(self, listener: Listener) -> list[Any]:
        """What a listener's script gives, where that can be told without running it."""
        script = listener["js"]
        if not script:
            return []
        fixed = FIXED.fullmatch(script)
        try:
            given = json.loads(fixed["json"]) if fixed else None
        except ValueError:
            given = None
        if given is None:
            self.scripts_left_out.append(script)
            return []
        return given if isinstance(given, list) else [given]

    def _send(self, run: Run, data: list[Any], trigger_id: int | None, event_data: Any) -> None:
        listener = run.listener
        body = JoinBody(
            data=data,
            fn_index=listener["id"],
            session_hash=self._session_hash,
            event_data=event_data if listener["collects_event_data"] else None,
            trigger_id=trigger_id,
        )
        task = asyncio.get_running_loop().create_task(self._join(run, body))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, run: Run, body: JoinBody) -> None:
        try:
            _, event = await self._service.join(body, self._request)
        except RequestError as error:
            self.toasts.append(Toast("error", _sentence(error.detail), "Error"))
            self._end(run, "failure")
            return
        run.event_id = event.id
        if run.is_cancelled:
            self._service.cancel(self._session_hash, event.id)

    def _completed(self, run: Run, message: Mapping[str, Any]) -> None:
        output = message["output"]
        if not message["success"]:
            if output.get("visible", True):
                said = output.get("error") or "Something went wrong in the app."
                self.toasts.append(Toast("error", said, output.get("title") or message["title"] or "Error"))
            self._end(run, "failure")
        elif "data" not in output:
            self._end(run, "cancelled")
        else:
            self._show(run, output)
            part = output.get("render_config")
            if part and part["layout"]["id"] in self.parts:
                self._start(self._drawn.adopt(part, self.parts))
            self._end(run, "success")

    def _show(self, run: Run, output: Mapping[str, Any]) -> None:
        self._put(run.listener, output["data"])
        for id_ in output["changed_state_ids"]:
            if id_ in self.parts:
                self.fire(self.parts[id_], "change")

    def _put(self, listener: Listener, values: list[Any]) -> None:
        for id_, value in zip(listener["outputs"], values, strict=False):
            part = self.parts.get(id_)
            if part is None or part.type == "state":
                continue
            if isinstance(value, dict) and value.get("__type__") == "update":
                changes = {name: given for name, given in value.items() if name not in ("__type__", "value")}
                part.props.update(changes)
                if "value" in value:
                    self._assign(part, value["value"])
            else:
                self._assign(part, value)

    def _end(self, run: Run, outcome: str) -> None:
        self._runs.remove(run)
        id_ = run.listener["id"]
        for follower in self._listeners():
            if follower["trigger_after"] == id_ and _follows(follower, outcome):
                self._trigger(follower, None, None)
        if id_ in self._waiting:
            trigger_id, data = self._waiting.pop(id_)
            self._trigger(run.listener, trigger_id, data)
        if not self._runs:
            self._at_rest.set()

    def _cancel(self, id_: int) -> None:
        self._waiting.pop(id_, None)
        for run in list(self._runs):
            if run.listener["id"] != id_:
                continue
            run.is_cancelled = True
            if run.event_id is not None:
                self._service.cancel(self._session_hash, run.event_id)


def _follows(follower: Listener, outcome: str) -> bool:
    if follower["trigger_only_on_success"]:
        return outcome == "success"
    return outcome == "failure" if follower["trigger_only_on_failure"] else True


def _sentence(detail: Any) -> str:
    """What a refusal says: a sentence, or verdicts that hold one each."""
    if isinstance(detail, list):
        return " ".join(str(verdict.get("message", "")) for verdict in detail if isinstance(verdict, dict))
    return str(detail)
