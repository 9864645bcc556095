"""A session: what the server remembers of one open page or one client."""

from __future__ import annotations

import hashlib
import logging
import pickle
import time
from collections.abc import Collection, Mapping
from typing import Any

from spacekit_runtime.components.base import Block, Component
from spacekit_runtime.components.state import State
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.parts import Part, Parts
from spacekit_runtime.session.messages import Encode, SessionMessages
from spacekit_runtime.session.unread import Unread

logger = logging.getLogger("spacekit")


class Session:
    """What the server remembers of one open page or one client.

    Made on first use, and cheap: nothing is built before it is needed.

    Args:
        hash_: The name that the client gave itself.
        watched: Ids of the `State`s whose changes somebody listens to.
        encode: Turns a message into JSON.
        unread: What bounds what waits for all readers of the server; `None` for one of its own.
        show_error: Whether the messages of plain exceptions are shown to users.
    """

    __slots__ = (
        "_encode",
        "_fingerprints",
        "_messages",
        "_parts",
        "_show_error",
        "_states",
        "_touched_states",
        "_unread",
        "_variants",
        "_watched",
        "connections",
        "expires_at",
        "hash",
        "heartbeats",
        "is_unloaded",
        "silent_since",
    )

    def __init__(
        self,
        hash_: str | None,
        watched: Collection[int],
        encode: Encode,
        unread: Unread | None = None,
        *,
        show_error: bool,
    ) -> None:
        self.hash = hash_
        self._watched = watched
        self._encode = encode
        self._unread = unread
        self._show_error = show_error
        self._messages: SessionMessages | None = None
        self._states: dict[int, tuple[State, Any]] = {}
        self._touched_states: dict[int, float] = {}
        # Of the `State`s that somebody listens to: what their value was when it was last looked at.
        self._fingerprints: dict[int, bytes | None] = {}
        self._variants: dict[int, Component] = {}
        self._parts: Parts | None = None
        # Readers of the stream, and heartbeats: while there is one, the session lives.
        self.connections = 0
        self.heartbeats = 0
        # Whether the app was told that the page is gone, and heard nothing of it since.
        self.is_unloaded = False
        self.silent_since: float | None = None
        self.expires_at = float("inf")

    @property
    def messages(self) -> SessionMessages:
        """The stream of the session."""
        if self._messages is None:
            self._messages = SessionMessages(
                self._encode, self._unread or Unread(), show_error=self._show_error
            )
        return self._messages

    @property
    def is_connected(self) -> bool:
        """Whether a client is there."""
        return self.connections > 0 or self.heartbeats > 0

    @property
    def has_events(self) -> bool:
        """Whether an event of the session has not ended."""
        return self._messages is not None and bool(self._messages.events)

    @property
    def has_messages(self) -> bool:
        """Whether there is anything to read, now or later."""
        return self.has_events or (self._messages is not None and not self._messages.outbox.is_empty)

    def state(self, component: State) -> Any:
        """The session's value of a `State`, made on first use."""
        kept = self._states.get(component._id)
        if kept is None:
            # Two functions on two threads may come at once: both get the value that is kept, and whoever
            # finds it can compare it.
            made = component.initial()
            if self._is_watched(component._id):
                self._fingerprints.setdefault(component._id, _fingerprint(made))
            kept = self._states.setdefault(component._id, (component, made))
        if component.time_to_live is not None:
            self._touched_states[component._id] = time.monotonic()
        return kept[1]

    def set_state(self, component: State, value: Any) -> bool:
        """Keep a value, and tell whether it is another one than before, if somebody listens to that."""
        id_ = component._id
        is_watched = self._is_watched(id_)
        if is_watched:
            self.state(component)
        self._states[id_] = (component, value)
        if component.time_to_live is not None:
            self._touched_states[id_] = time.monotonic()
        if not is_watched:
            return False
        # It can have been dropped meanwhile, on another thread: then this is another value.
        before, self._fingerprints[id_] = self._fingerprints.get(id_), _fingerprint(value)
        return before is None or before != self._fingerprints[id_]

    def _is_watched(self, id_: int) -> bool:
        return id_ in self._watched or (self._parts is not None and self._parts.watches(id_))

    @property
    def parts(self) -> Parts:
        """The session's dynamic parts."""
        if self._parts is None:
            self._parts = Parts()
        return self._parts

    def find_call(self, index: int) -> Call | None:
        """A listener that a dynamic part made, by `fn_index`."""
        return None if self._parts is None else self._parts.find_call(index)

    def find_block(self, id_: int) -> Block | None:
        """A block that a dynamic part drew, by its id."""
        return None if self._parts is None else self._parts.find_block(id_)

    def keep_part(self, id_: int, part: Part) -> None:
        """Keep what a dynamic part drew, and forget what is gone with what it drew before."""
        for block in part.blocks.values():
            self._renew(block)
        gone = self.parts.put(id_, part)
        for state_id in part.watched:
            # It may have been in use before anybody listened.
            kept = self._states.get(state_id)
            if kept is not None and state_id not in self._fingerprints:
                self._fingerprints[state_id] = _fingerprint(kept[1])
        for block_id in gone:
            self._variants.pop(block_id, None)
            self._touched_states.pop(block_id, None)
            self._drop_state(block_id)

    def _renew(self, block: Block) -> None:
        """Of what functions changed about a block that is drawn again, leave what its key preserves."""
        changed = self._variants.pop(block._id, None)
        if changed is None or not isinstance(block, Component):
            return
        kept = block.reads & set(block.preserved_by_key)
        if block.key is not None and kept:
            self.change(block, {name: getattr(changed, name) for name in kept})

    def current(self, component: Component) -> Component:
        """The component with what functions changed about it in this session."""
        return self._variants.get(component._id, component)

    def change(self, component: Component, changes: Mapping[str, Any]) -> None:
        """Remember what a function changed about a component."""
        before = self.current(component)
        after = before.with_changes(dict(changes))
        if after is not before:
            after._id = component._id
            self._variants[component._id] = after

    def expire_states(self, now: float) -> None:
        """Drop the values that nobody used for as long as they live; the app's callbacks may block."""
        for id_ in self._expired(now):
            self._touched_states.pop(id_, None)
            self._drop_state(id_)

    def has_expired_states(self, now: float) -> bool:
        """Tell whether nobody used some value for as long as it lives."""
        return bool(self._expired(now))

    def _expired(self, now: float) -> list[int]:
        return [id_ for id_, touched in list(self._touched_states.items()) if now - touched > self._life(id_)]

    def _life(self, id_: int) -> float:
        kept = self._states.get(id_)
        life = kept[0].time_to_live if kept is not None else 0.0
        return float("inf") if life is None else life

    def drop(self) -> None:
        """Forget all, and tell those who want to know."""
        for id_ in list(self._states):
            self._drop_state(id_)
        self._touched_states.clear()

    def _drop_state(self, id_: int) -> None:
        # It can have been dropped already, on another thread.
        kept = self._states.pop(id_, None)
        self._fingerprints.pop(id_, None)
        callback = kept[0].delete_callback if kept is not None else None
        if kept is None or callback is None:
            return
        try:
            callback(kept[1])
        except Exception:
            logger.exception("the delete_callback of a State raised")


def _fingerprint(value: Any) -> bytes | None:
    """Tells one value from another, also one that was changed in place; `None` where nothing can."""
    try:
        return hashlib.blake2b(pickle.dumps(value), digest_size=16).digest()
    except Exception:  # noqa: BLE001  # anything can be in a State
        return None
