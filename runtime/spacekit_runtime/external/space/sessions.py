"""Sessions of an app that runs somewhere else: what comes for each event, from the session's one stream."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import threading
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable
from http.client import HTTPException
from typing import Any

from spacekit_runtime.errors import Error
from spacekit_runtime.external.space.remote import Remote, messages

ENDS = frozenset({"process_completed", "unexpected_error", "server_stopped"})
# What stands for the end of a stream that broke off.
BROKEN: dict[str, Any] = {"msg": "broken"}


class Inbox:
    """What has come for one event and is not taken yet."""

    def __init__(self) -> None:
        self._messages: deque[dict[str, Any]] = deque()
        self._lock = threading.Lock()
        self._wake: Callable[[], Any] | None = None

    def put(self, message: dict[str, Any]) -> None:
        """Add a message; from any thread."""
        with self._lock:
            self._messages.append(message)
            wake, self._wake = self._wake, None
        if wake is not None:
            with contextlib.suppress(RuntimeError):  # the loop that waited may be gone
                wake()

    async def get(self) -> dict[str, Any]:
        """The next message, once it is there."""
        while True:
            with self._lock:
                if self._messages:
                    return self._messages.popleft()
                arrived = asyncio.Event()
                self._wake = functools.partial(asyncio.get_running_loop().call_soon_threadsafe, arrived.set)
            await arrived.wait()


class _Asking:
    """A request for an event, whose answer and whose asker may go each by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._id: str | None = None
        self._is_given_up = False

    def give_up(self) -> str | None:
        """Note that nobody waits for the answer; gives the event where it has come already."""
        with self._lock:
            self._is_given_up = True
            return self._id

    def is_given_up_at(self, id_: str) -> bool:
        """Note the event; tells whether nobody waits for it any more."""
        with self._lock:
            self._id = id_
            return self._is_given_up


class Session:
    """One session: events may run beside each other, and share a stream that is read while any of them runs.

    Args:
        remote: The app.
        hash_: What the session is called there.
    """

    def __init__(self, remote: Remote, hash_: str) -> None:
        self._remote = remote
        self._hash = hash_
        self._lock = threading.Lock()
        # A message may be faster than the answer that says which event it is of.
        self._inboxes: defaultdict[str, Inbox] = defaultdict(Inbox)
        # Events whose end has not come yet, and those that ended before it was known which they are.
        self._pending: set[str] = set()
        self._ended_early: set[str] = set()
        self._joining = 0
        self._is_read = False

    async def ask(self, event: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        """The messages of an event, the last of which says how it ended.

        Closed before that, the event is ended there as well.

        Args:
            event: What is sent: `fn_index`, `data` and the rest.

        Raises:
            Error: The app can't be reached, or broke off.
        """
        id_ = await self._join(event)
        inbox = self._begin(id_)
        is_done = False
        try:
            while not is_done:
                message = await inbox.get()
                if message is BROKEN:
                    raise Error("the app that was loaded broke off", print_exception=False)
                is_done = message["msg"] in ENDS
                yield message
        finally:
            self._end(id_)
            if not is_done:
                self._cancel_soon(event, id_)

    async def _join(self, event: dict[str, Any]) -> str:
        body = {**event, "session_hash": self._hash}
        with self._lock:
            self._joining += 1
        asking = _Asking()
        try:
            return await asyncio.to_thread(self._ask_there, event, body, asking)
        except BaseException:
            with self._lock:
                self._joining -= 1
            # The request goes on by itself, and the event with it.
            if (id_ := asking.give_up()) is not None:
                self._cancel_soon(event, id_)
            raise

    def _ask_there(self, event: dict[str, Any], body: dict[str, Any], asking: _Asking) -> str:
        joined = self._remote.post("queue/join", body)
        id_ = str(joined.get("event_id")) if isinstance(joined, dict) else ""
        if asking.is_given_up_at(id_):
            self._cancel(event, id_)
        return id_

    def _begin(self, id_: str) -> Inbox:
        with self._lock:
            self._joining -= 1
            if id_ in self._ended_early:
                self._ended_early.discard(id_)
                return self._inboxes[id_]
            self._pending.add(id_)
            if not self._is_read:
                self._is_read = True
                threading.Thread(target=self._read, name="loaded-app", daemon=True).start()
            return self._inboxes[id_]

    def _end(self, id_: str) -> None:
        with self._lock:
            self._pending.discard(id_)
            self._inboxes.pop(id_, None)

    def _cancel_soon(self, event: dict[str, Any], id_: str) -> None:
        # Nobody waits for it to be told.
        threading.Thread(target=self._cancel, args=(event, id_), daemon=True).start()

    def _cancel(self, event: dict[str, Any], id_: str) -> None:
        body = {"session_hash": self._hash, "fn_index": event["fn_index"], "event_id": id_}
        with contextlib.suppress(Error):  # it may be gone altogether
            self._remote.post("cancel", body)

    def _read(self) -> None:
        """Hand out messages, until no event is left."""
        while True:
            with self._lock:
                before = set(self._pending)
                if not before:
                    self._is_read = False
                    if self._joining == 0:
                        # What is left is of events that nobody waits for any more.
                        self._inboxes.clear()
                        self._ended_early.clear()
                    return
            if self._read_once():
                continue
            with self._lock:
                # One that joined meanwhile may be what the next stream is about.
                for id_ in before & self._pending:
                    self._pending.discard(id_)
                    self._inboxes[id_].put(BROKEN)

    def _read_once(self) -> bool:
        """Read one stream to its end; tells whether it said anything of an event."""
        heard = False
        try:
            with self._remote.listen(f"queue/data?session_hash={self._hash}") as stream:
                for message in messages(stream):
                    if message.get("msg") == "close_stream":
                        break
                    heard = self._hand_out(message) or heard
                    # Closed before it is said to be over, a stream takes its events with it.
                    if not self._remote.closes_streams and not self._pending:
                        break
        except (Error, OSError, HTTPException, ValueError):
            pass
        return heard

    def _hand_out(self, message: dict[str, Any]) -> bool:
        """Give a message to whoever waits for it; tells whether it is of an event."""
        id_ = message.get("event_id")
        if not isinstance(id_, str) or not isinstance(message.get("msg"), str):
            return False
        with self._lock:
            self._inboxes[id_].put(message)
            if message["msg"] in ENDS and id_ in self._pending:
                self._pending.discard(id_)
            elif message["msg"] in ENDS:
                self._ended_early.add(id_)
        return True
