"""The sessions of a server: found by name, dropped when nobody is there any more."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator

from spacekit_runtime.environment import setting
from spacekit_runtime.queue.event import Event
from spacekit_runtime.session.messages import Encode
from spacekit_runtime.session.session import Session
from spacekit_runtime.session.unread import Unread

# A client that reads nothing while its events run is given this long to come back, in seconds.
SILENCE = 60.0
# A session that nobody touches is dropped after an hour, as Gradio does.
LIFETIME = 3600.0
# A page that was closed can come back from the browser's cache, which keeps it for ten minutes.
CLOSED_LIFETIME = 600.0
# Where GRADIO_IS_E2E_TEST is set: Gradio's tests look at what becomes of a state when its client has gone.
TEST_LIFETIME = 1.0
# How often the sessions are looked through, in seconds, while there are any.
SWEEP_EVERY = 15.0


class SessionStore:
    """The sessions of a server. Everything here happens on the loop.

    Args:
        loop: The server's loop.
        encode: Turns a message into JSON.
        unread: What bounds what waits for all readers of the server.
        show_error: Whether the messages of plain exceptions are shown to users.
        watched: Ids of the `State`s whose changes somebody listens to.
        capacity: Most sessions at a time; past it the one that was used longest ago goes.
        cancel: Ends an event.
        unload: Tells the app that a session's page is gone.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        encode: Encode,
        unread: Unread,
        show_error: bool,
        watched: Collection[int],
        capacity: int,
        cancel: Callable[[Event], None],
        unload: Callable[[Session], None],
    ) -> None:
        self._loop = loop
        self._encode = encode
        self._unread = unread
        self._show_error = show_error
        self._watched = watched
        self._capacity = capacity
        self._cancel = cancel
        self._unload = unload
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._sweep_timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._sessions)

    def find(self, hash_: str) -> Session | None:
        """The session of a name, if there is one."""
        return self._sessions.get(hash_)

    def open(self, hash_: str) -> Session:
        """The session of a name, made on first use."""
        session = self._sessions.get(hash_)
        if session is None:
            session = self._sessions[hash_] = self.anonymous(hash_)
            self._make_room()
            if self._sweep_timer is None:
                self._sweep_timer = self._loop.call_later(SWEEP_EVERY, self._sweep)
        else:
            self._sessions.move_to_end(hash_)
        session.is_unloaded = False
        self.touch(session)
        return session

    def touch(self, session: Session) -> None:
        """Let a session live for its whole time from now on."""
        session.expires_at = self._loop.time() + LIFETIME

    def anonymous(self, hash_: str | None = None) -> Session:
        """A session that nobody can come back to."""
        return Session(hash_, self._watched, self._encode, self._unread, show_error=self._show_error)

    def expect_reader(self, session: Session) -> None:
        """Start counting the time that a session's client is silent, unless it reads."""
        if session.connections == 0 and session.silent_since is None:
            session.silent_since = self._loop.time()

    def connect(self, session: Session) -> None:
        """Note that a client reads."""
        session.connections += 1
        session.silent_since = None

    def disconnect(self, session: Session) -> None:
        """Note that a client reads no more."""
        session.connections -= 1
        if session.connections == 0:
            self.touch(session)
            if session.has_messages:
                self.expect_reader(session)

    def end_heartbeat(self, session: Session) -> None:
        """Note that a client which kept a connection open for as long as it was there has closed it."""
        session.heartbeats -= 1
        if session.heartbeats == 0:
            self.touch(session)
            self._tell_unload(session)
            if setting("IS_E2E_TEST"):
                session.expires_at = self._loop.time() + TEST_LIFETIME
                self._loop.call_later(TEST_LIFETIME, self._drop_expired)

    def _tell_unload(self, session: Session) -> None:
        if not session.is_unloaded:
            session.is_unloaded = True
            self._unload(session)

    def close(self, session: Session) -> None:
        """Do what the client that says goodbye wants: end its work, and forget it soon."""
        self._cancel_events(session)
        session.expires_at = self._loop.time() + CLOSED_LIFETIME
        self._tell_unload(session)

    def close_all(self) -> None:
        """End all events, as the server stops; that ends the streams, with a last word."""
        if self._sweep_timer is not None:
            self._sweep_timer.cancel()
        for session in self._sessions.values():
            self._cancel_events(session)
        self._sessions.clear()

    def _cancel_events(self, session: Session) -> None:
        if session.has_events:
            for event in list(session.messages.events.values()):
                self._cancel(event)

    def _make_room(self) -> None:
        while len(self._sessions) > self._capacity:
            self._drop(self._least_wanted())

    def _least_wanted(self) -> str:
        """Of all but the newest, the oldest that is idle, else that has no client, else the oldest."""
        idle = (hash_ for hash_, s in self._older() if not s.has_events and not s.is_connected)
        alone = (hash_ for hash_, s in self._older() if not s.is_connected)
        return next(itertools.chain(idle, alone, (hash_ for hash_, _ in self._older())))

    def _older(self) -> Iterator[tuple[str, Session]]:
        return itertools.islice(self._sessions.items(), len(self._sessions) - 1)

    def _drop(self, hash_: str) -> None:
        session = self._sessions.pop(hash_)
        self._cancel_events(session)
        self._tell_unload(session)
        # The app's callbacks may block; the loop must not.
        self._loop.run_in_executor(None, session.drop)

    def _sweep(self) -> None:
        self._drop_expired()
        self._sweep_timer = self._loop.call_later(SWEEP_EVERY, self._sweep) if self._sessions else None

    def _drop_expired(self) -> None:
        now = self._loop.time()
        for hash_, session in list(self._sessions.items()):
            if session.silent_since is not None and now - session.silent_since > SILENCE:
                self._cancel_events(session)
                session.messages.outbox.forget()
                session.silent_since = None
            if not session.is_connected and now >= session.expires_at:
                self._drop(hash_)
            elif session.has_expired_states(clock := time.monotonic()):
                self._loop.run_in_executor(None, session.expire_states, clock)
