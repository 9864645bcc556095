"""What a session's dynamic parts hold now, by the part; see `render`."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from spacekit_runtime.components.base import Block
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.graph import FIRST_DRAWN_ID


@dataclass(frozen=True)
class Part:
    """What a dynamic part drew, in one session.

    Attributes:
        blocks: The blocks, by id.
        calls: The listeners, by `fn_index`.
        identities: The ids of the blocks that are the same ones when the part is drawn again.
        listeners: The `fn_index` of the listeners with a `key`.
        inner: The ids of the dynamic parts in it.
        watched: Ids of the `State`s to whose changes it listens.
    """

    blocks: Mapping[int, Block]
    calls: Mapping[int, Call]
    identities: Mapping[Hashable, int]
    listeners: Mapping[Hashable, int]
    inner: Mapping[Hashable, int]
    watched: frozenset[int]


@dataclass
class Parts:
    """The dynamic parts of one session, and the ids of what is drawn in it."""

    ids: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_DRAWN_ID))
    indexes: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_DRAWN_ID))
    inner_ids: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_DRAWN_ID))
    _now: dict[int, Part] = field(default_factory=dict)
    # A page can have a button that was just replaced until it hears of it: it does what it did.
    _before: dict[int, Part] = field(default_factory=dict)

    def last(self, id_: int) -> Part | None:
        """What a part drew last."""
        return self._now.get(id_)

    def find_call(self, index: int) -> Call | None:
        """A listener that was drawn, by `fn_index`."""
        for part in (*list(self._now.values()), *list(self._before.values())):
            if index in part.calls:
                return part.calls[index]
        return None

    def find_block(self, id_: int) -> Block | None:
        """A block that was drawn, by its id."""
        return next((part.blocks[id_] for part in list(self._now.values()) if id_ in part.blocks), None)

    def watches(self, state_id: int) -> bool:
        """Tell whether a part listens to the changes of a `State`."""
        return any(state_id in part.watched for part in list(self._now.values()))

    def put(self, id_: int, part: Part) -> set[int]:
        """Note what a part drew now.

        Returns:
            The ids of the blocks that are gone.
        """
        before = self._now.get(id_)
        self._now[id_] = part
        if before is None:
            return set()
        self._before[id_] = before
        gone = before.blocks.keys() - part.blocks.keys()
        for inner in set(before.inner.values()) - set(part.inner.values()):
            gone |= self._drop(inner)
        return gone

    def _drop(self, id_: int) -> set[int]:
        """Forget a part with the parts in it, and give the ids of their blocks."""
        self._before.pop(id_, None)
        part = self._now.pop(id_, None)
        if part is None:
            return set()
        return set(part.blocks).union(*(self._drop(inner) for inner in part.inner.values()))
