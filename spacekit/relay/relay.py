"""What the parts of a relay share: its settings, links, tokens, bans, and who is connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacekit.relay.bans import Bans
from spacekit.relay.data import DataFolder
from spacekit.relay.limits import GREETING_IN_ALL, GREETING_PER_ADDRESS
from spacekit.relay.links import Ending, Link, LinkRefused, Links, Owner, Wishes
from spacekit.relay.metrics import Metrics
from spacekit.relay.names import Signer, id_of, new_name
from spacekit.relay.places import Places
from spacekit.relay.settings import RelaySettings
from spacekit.relay.tokens import Tokens

if TYPE_CHECKING:
    from spacekit.relay.ssh.door import Door
    from spacekit.relay.ssh.keys import Keys

__all__ = ["Relay"]


class Relay:
    """One relay, without its sockets.

    Args:
        settings: How it is set up.
        data: What it keeps.
        keys: The keys that may share.
    """

    def __init__(self, settings: RelaySettings, data: DataFolder, keys: Keys) -> None:
        self.settings = settings
        self.keys = keys
        self.signer = Signer(data.secret_key())
        self.tokens = Tokens(data)
        self.bans = Bans(data)
        self.metrics = Metrics()
        self.links = Links(settings.limits)
        self.doors: set[Door] = set()
        self.greetings = Places(GREETING_PER_ADDRESS, GREETING_IN_ALL)
        self.visitors = Places(settings.limits.connections_per_address, settings.limits.connections)

    def open_link(self, owner: Owner, door: Door, wishes: Wishes, name: str | None) -> Link:
        """Put up a link, unless a ban stands against it."""
        link = id_of(wishes.name) if wishes.name else None
        if self.bans.is_banned(address=owner.address, key=owner.key, link=link):
            raise LinkRefused("banned", "The relay's operator has banned this link.", "Ask the operator.")
        opened = self.links.open(owner, door, wishes, name or new_name())
        self.metrics.count("links_opened_total")
        return opened

    def measured(self) -> str:
        """What is counted, as Prometheus reads it."""
        links = self.links.all()
        for way, count in zip(("in", "out"), self.links.passed, strict=True):
            self.metrics.set("bytes_total", "way", way, count)
        return self.metrics.text(
            links=len(links),
            link_connections=sum(link.connections for link in links),
            ssh_connections=len(self.doors),
            ssh_greetings=self.greetings.count,
        )

    def apply_bans(self) -> int:
        """Take in the bans and tokens as they are now; end what they stand against. Gives how many links."""
        self.bans.read()
        tokens = self.tokens.names()
        ended = 0
        for link in self.links.all():
            owner = link.owner
            is_banned = self.bans.is_banned(address=owner.address, key=owner.key, link=link.id)
            if is_banned or (owner.token is not None and owner.token not in tokens):
                self.links.end(link, "banned")
                ended += 1
        for door in list(self.doors):
            owner = door.owner
            if door.link is None and self.bans.is_banned(address=owner.address, key=owner.key):
                door.end(Ending("banned", "The relay's operator has banned you.", "Ask the operator."))
        return ended
