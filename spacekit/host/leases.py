"""Leases: who changes a Space now, so that two pushes do not mix.

A lease is advice between clients that ask for one. What holds without it, and against everyone, is the parent
of a commit. It is kept in memory: after a restart of the host no push is under way any more that could not be
told by its broken connection. A holder that falls silent loses it.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from .limits import LEASE_TIME

_KEY_BYTES = 16


@dataclass(frozen=True)
class Lease:
    """One holder's time.

    Attributes:
        key: What the holder alone knows, and ends it with.
        holder: Who that is, for people.
        mark: Where the holder runs, so that one on the same machine can see that it is gone.
        since: When it began, by the clock of `Leases`.
        until: When it ends unless it is renewed.
    """

    key: str
    holder: str
    mark: str
    since: float
    until: float


class Leases:
    """The leases of all Spaces, by the Space's id. May be asked from any thread.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[int, Lease] = {}
        self._lock = threading.Lock()

    def take(self, space_id: int, holder: str, mark: str, instead_of: str | None = None) -> Lease | None:
        """Give the lease to somebody, if nobody has it, or only who `instead_of` says is gone."""
        with self._lock:
            held = self._present(space_id)
            if held and held.mark != instead_of:
                return None
            now = self._clock()
            lease = Lease(secrets.token_hex(_KEY_BYTES), holder, mark, now, now + LEASE_TIME.total_seconds())
            self._held[space_id] = lease
            return lease

    def renew(self, space_id: int, key: str) -> bool:
        """Let a holder keep it; `False` for one that lost it."""
        with self._lock:
            held = self._present(space_id)
            if held is None or not secrets.compare_digest(held.key.encode(), key.encode()):
                return False
            self._held[space_id] = replace(held, until=self._clock() + LEASE_TIME.total_seconds())
            return True

    def drop(self, space_id: int, key: str) -> None:
        """End a holder's lease; of one that lost it nothing is taken."""
        with self._lock:
            held = self._present(space_id)
            if held and secrets.compare_digest(held.key.encode(), key.encode()):
                del self._held[space_id]

    def held(self, space_id: int) -> tuple[Lease, float] | None:
        """Who has it, and for how many seconds already."""
        with self._lock:
            held = self._present(space_id)
            return (held, self._clock() - held.since) if held else None

    def _present(self, space_id: int) -> Lease | None:
        """The lease that holds now; what ran out is forgotten."""
        held = self._held.get(space_id)
        if held and held.until <= self._clock():
            del self._held[space_id]
            return None
        return held
