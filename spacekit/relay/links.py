"""The links that are up, and the connections that carry them."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Protocol

from spacekit.relay.bucket import Bucket
from spacekit.relay.guesses import Guesses
from spacekit.relay.limits import IDLE_PER_LINK, RelayLimits
from spacekit.relay.log import log_event
from spacekit.relay.names import id_of

__all__ = ["ENDS", "Carrier", "Ending", "Link", "LinkRefused", "Links", "Owner", "Wishes"]


@dataclass(frozen=True)
class Ending:
    """Why a link ends: a word for programs, two sentences for people."""

    code: str
    reason: str
    cure: str


ENDS = {
    ending.code: ending
    for ending in (
        Ending("expired", "The time of this link is over.", "Share again for a new link."),
        Ending("banned", "The relay's operator has ended this link.", "Ask the operator of the relay."),
        Ending("relay-stopped", "The relay is stopping.", "The link comes back when the relay does."),
        Ending("replaced", "The link was taken up by another connection.", "Stop one of the two."),
    )
}


class LinkRefused(Exception):
    """A link can't be had; the same three as with an ending."""

    def __init__(self, code: str, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.ending = Ending(code, reason, cure)


@dataclass(frozen=True)
class Owner:
    """Who shares: what the limit of links counts by, and bans go by.

    Args:
        address: Where the SSH connection came from.
        key: The fingerprint of the key that let it in.
        token: The name of the token that did.
    """

    address: str
    key: str | None = None
    token: str | None = None

    @property
    def counted_as(self) -> str:
        """What this one's links are counted by."""
        return f"token:{self.token}" if self.token else f"key:{self.key}" if self.key else self.address


@dataclass(frozen=True)
class Wishes:
    """What a client asks of its link.

    Args:
        name: The name that it had before, with `expires` its end.
        expires: When it ends, in Unix seconds.
        auth: `user:password` that visitors have to give.
        client: The program that asks, for the log.
    """

    name: str | None = None
    expires: int | None = None
    auth: str | None = None
    client: str | None = None


class Idle(Protocol):
    """A connection to the app that waits for another request."""

    def close(self) -> None:
        """Let it go."""


class Carrier(Protocol):
    """The SSH connection of a link, as the rest of the relay sees it."""

    def end(self, ending: Ending) -> None:
        """Say why, then close."""


@dataclass(eq=False)
class Link:
    """One link: a name, its end, and what carries it."""

    name: str
    expires: int
    owner: Owner
    carrier: Carrier
    auth: str | None
    bucket: Bucket
    since: float = field(default_factory=time.time)
    connections: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    requests: int = 0
    idle: list[Idle] = field(default_factory=list)
    guesses: Guesses = field(default_factory=Guesses)
    timer: asyncio.TimerHandle | None = None

    @property
    def id(self) -> str:
        """What it is called where others may read."""
        return id_of(self.name)

    def keep(self, connection: Idle) -> bool:
        """Keep a connection to the app for the next request, if there is room."""
        if len(self.idle) >= IDLE_PER_LINK:
            return False
        self.idle.append(connection)
        return True


class Links:
    """All links of a relay.

    Args:
        limits: How many there may be, and for how long.
    """

    def __init__(self, limits: RelayLimits) -> None:
        self._limits = limits
        self._links: dict[str, Link] = {}
        self._ended_in = self._ended_out = 0

    def __len__(self) -> int:
        return len(self._links)

    def all(self) -> list[Link]:
        """Every link, the oldest first."""
        return list(self._links.values())

    @property
    def passed(self) -> tuple[int, int]:
        """Bytes that passed through all links so far: from visitors, and to them."""
        up = self._links.values()
        return (
            self._ended_in + sum(link.bytes_in for link in up),
            self._ended_out + sum(link.bytes_out for link in up),
        )

    def find(self, name: str) -> Link | None:
        """The link of a name."""
        return self._links.get(name)

    def open(self, owner: Owner, carrier: Carrier, wishes: Wishes, name: str) -> Link:
        """Put up a link; one of the same name, which only its owner can ask for, makes room.

        Args:
            owner: Who shares.
            carrier: The connection that carries it.
            wishes: What is asked of it.
            name: Its name, unless it comes back under one.

        Raises:
            LinkRefused: There are too many, or its time is over.
        """
        now = int(time.time())
        latest = now + int(self._limits.hours * 3600)
        expires = min(wishes.expires or latest, latest)
        if expires <= now:
            raise LinkRefused("expired", ENDS["expired"].reason, ENDS["expired"].cure)
        before = self._links.get(wishes.name) if wishes.name else None
        if before is None:
            self._refuse_more(owner)
        else:
            self.end(before, "replaced")
        link = Link(
            name=wishes.name or name,
            expires=expires,
            owner=owner,
            carrier=carrier,
            auth=wishes.auth,
            bucket=Bucket(self._limits.bytes_per_second),
        )
        link.timer = asyncio.get_running_loop().call_later(expires - time.time(), self.end, link, "expired")
        self._links[link.name] = link
        log_event(
            "link-up",
            link=link.id,
            address=owner.address,
            key=owner.key,
            token=owner.token,
            client=wishes.client,
            seconds=expires - now,
            again=bool(wishes.name) or None,
        )
        return link

    def _refuse_more(self, owner: Owner) -> None:
        """Hold the limits of links."""
        own = sum(1 for link in self._links.values() if link.owner.counted_as == owner.counted_as)
        if own >= self._limits.links_per_client:
            raise LinkRefused(
                "too-many-links", f"You have {own} links up, which is the most.", "End one of them first."
            )
        if len(self._links) >= self._limits.links:
            raise LinkRefused("relay-full", "This relay has no room for more links.", "Try again later.")

    def end(self, link: Link, code: str) -> None:
        """End a link for a reason of the relay's."""
        if self._remove(link, code):
            link.carrier.end(ENDS[code])

    def gone(self, link: Link) -> None:
        """A link's connection is gone."""
        self._remove(link, "gone")

    def _remove(self, link: Link, code: str) -> bool:
        if self._links.get(link.name) is not link:
            return False
        del self._links[link.name]
        self._ended_in += link.bytes_in
        self._ended_out += link.bytes_out
        if link.timer:
            link.timer.cancel()
        for connection in link.idle:
            connection.close()
        link.idle.clear()
        log_event(
            "link-down",
            link=link.id,
            code=code,
            seconds=int(time.time() - link.since),
            requests=link.requests,
            bytes_in=link.bytes_in,
            bytes_out=link.bytes_out,
        )
        return True

    def end_all(self, code: str) -> None:
        """End every link."""
        for link in self.all():
            self.end(link, code)
