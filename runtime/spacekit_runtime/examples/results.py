"""What a function makes of examples, kept on disk from one start of the app to the next."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import os
import shutil
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.state import State
from spacekit_runtime.files.data import is_address, is_file
from spacekit_runtime.files.given import kept
from spacekit_runtime.graph.call import Call
from spacekit_runtime.request import Request

DEFAULT_FOLDER = ".gradio/cached_examples"


class Results:
    """The answers to examples, by the row's index: one JSON file each, its files beside it.

    What was kept for other rows or by another function of the same name is not used.

    Args:
        name: Tells these examples from others of the app.
        rows: The rows.
    """

    def __init__(self, name: str, rows: Sequence[Any]) -> None:
        root = os.environ.get("GRADIO_EXAMPLES_CACHE") or DEFAULT_FOLDER
        self.folder = Path(root).absolute() / name
        self._rows = [repr(row) for row in rows]
        self._locks = [threading.Lock() for _ in rows]
        if os.environ.get("GRADIO_RESET_EXAMPLES_CACHE") == "True" and self.folder.exists():
            shutil.rmtree(self.folder)

    def get(self, index: int, call: Call, payload: Sequence[Any]) -> list[Any]:
        """The answer to a row as the page gets it, computed if it is not known yet."""
        with self._locks[index]:
            known = self._read(index, call)
            if known is None:
                known = self._keep(index, call, answer(call, payload))
        return [kept(value) for value in known]

    def _read(self, index: int, call: Call) -> list[Any] | None:
        path = self.folder / f"{index}.json"
        try:
            stored = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            return None
        is_ours = isinstance(stored, dict) and stored.get("of") == self._mark(index, call)
        return stored["data"] if is_ours and all(map(_is_whole, stored["data"])) else None

    def _keep(self, index: int, call: Call, data: list[Any]) -> list[Any]:
        self.folder.mkdir(parents=True, exist_ok=True)
        stored = [_copied(value, self.folder / str(index)) for value in data]
        text = json.dumps({"of": self._mark(index, call), "data": stored}, default=str)
        unfinished = self.folder / f"{index}.json.part"
        unfinished.write_text(text, "utf-8")
        unfinished.replace(self.folder / f"{index}.json")
        return stored

    def _mark(self, index: int, call: Call) -> str:
        """Tells this row and this function from others."""
        # What the author wrote, and not what stands around it.
        code = getattr(inspect.unwrap(call.fn) if call.fn else None, "__code__", None)
        body = code.co_code + repr(code.co_names).encode() if code is not None else b""
        told = hashlib.sha256(body + f"{call.name} {self._rows[index]}".encode())
        return told.hexdigest()


class Nobody:
    """The occasion of a call that no session made."""

    request = Request()
    event_data = None
    trigger_id = None

    @property
    def memory(self) -> Nobody:
        """Nothing is remembered."""
        return self

    def state(self, component: State) -> Any:
        """What a new session starts with."""
        return component.initial()

    def set_state(self, component: State, value: Any) -> bool:
        """Keep nothing."""
        return False

    def current(self, component: Component) -> Component:
        """The component as it was made."""
        return component

    def change(self, component: Component, changes: Any) -> None:
        """Keep nothing."""

    @property
    def parts(self) -> Any:
        """No dynamic parts."""
        return None

    def keep_part(self, id_: int, part: Any) -> None:
        """Keep nothing."""


def answer(call: Call, payload: Sequence[Any]) -> list[Any]:
    """What a call gives for values as the page sends them; of a generator, its last step."""
    nobody = Nobody()
    values = call.values(payload, nobody)
    positional, keywords = call.bind([[value] for value in values] if call.batch else values, nobody)
    given = call.fn(*positional, **keywords)  # type: ignore[misc]  # only calls with a function are kept
    if call.kind == "generator":
        given = _last(given)
    elif call.kind != "sync":
        # There may be a loop on this thread, and another cannot run beside it.
        with ThreadPoolExecutor(1) as thread:
            given = thread.submit(asyncio.run, _awaited(given, steps=call.is_generator)).result()
    return call.result(call.rows(given, 1)[0] if call.batch else given, nobody).data


def _last(steps: Any) -> Any:
    step = None
    for step in steps:  # noqa: B007  # the last one counts
        pass
    return step


async def _awaited(given: Any, *, steps: bool) -> Any:
    if not steps:
        return await given
    step = None
    async for step in given:  # noqa: B007  # as above
        pass
    return step


def _copied(value: Any, folder: Path) -> Any:
    """A value whose files lie in a folder, where nothing tidies them away."""
    if is_file(value) and not is_address(value["path"]):
        source = Path(value["path"])
        target = folder / source.parent.name / source.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        return {**value, "path": str(target), "url": None}
    return _each(value, lambda part: _copied(part, folder))


def _is_whole(value: Any) -> bool:
    """Whether all files of a value are still there."""
    if is_file(value) and not is_address(value["path"]):
        return Path(value["path"]).is_file()
    if isinstance(value, dict):
        return all(map(_is_whole, value.values()))
    return all(map(_is_whole, value)) if isinstance(value, list) else True


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {name: change(part) for name, part in value.items()}
    return [change(part) for part in value] if isinstance(value, list) else value
