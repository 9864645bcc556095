"""The repositories that Spaces follow: set, read, and what came of the last look."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from .database import Database
from .models import Link
from .vault import Unreadable, Vault

# 256 random bits, as many as the HMAC has.
_SECRET_BYTES = 32


@dataclass(frozen=True)
class LinkSecrets:
    """What a link holds that nobody is shown."""

    token: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class NewLink:
    """A link as somebody makes it; a key comes as its two halves."""

    url: str
    branch: str | None
    owns_main: bool
    secrets: LinkSecrets
    public_key: str | None = None
    known_hosts: str | None = None


class LinkStore:
    """Rows of links; what is secret in them is stored encrypted."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def get(self, space_id: int) -> Link | None:
        """The link of a Space, if it has one."""
        with self._database.session() as session:
            return session.scalar(select(Link).where(Link.space_id == space_id))

    def all(self) -> list[Link]:
        """Every link."""
        with self._database.session() as session:
            return list(session.scalars(select(Link)))

    def put(self, space_id: int, new: NewLink) -> tuple[Link, str | None]:
        """Make a link, or change the one there is; gives the secret of its webhook when it is a new one.

        The secret stays as long as the link leads to the same repository: there it is set up already.
        """
        made = None
        with self._database.session.begin() as session:
            row = session.scalar(select(Link).where(Link.space_id == space_id))
            if row is not None and row.url != new.url:
                session.delete(row)
                session.flush()
                row = None
            if row is None:
                made = secrets.token_urlsafe(_SECRET_BYTES)
                row = Link(space_id=space_id, url=new.url, webhook_secret=self._vault.lock(made))
            row.branch, row.owns_main = new.branch, new.owns_main
            row.token, row.private_key = self._lock(new.secrets.token), self._lock(new.secrets.private_key)
            row.public_key, row.known_hosts = new.public_key, new.known_hosts
            row.state, row.message, row.taking_sha = "new", None, None
            session.add(row)
        return row, made

    def remove(self, space_id: int) -> bool:
        """Forget a link; `False` when there is none."""
        with self._database.session.begin() as session:
            row = session.scalar(select(Link).where(Link.space_id == space_id))
            if row is not None:
                session.delete(row)
            return row is not None

    def change(self, link_id: int, change: Callable[[Link], None]) -> None:
        """Note something of a link, unless it was removed meanwhile."""
        with self._database.session.begin() as session:
            row = session.get(Link, link_id)
            if row is not None:
                change(row)

    def secrets(self, link: Link) -> LinkSecrets:
        """What opens the repository; raises `Unreadable` when it was stored under another key."""
        return LinkSecrets(self._unlock(link.token), self._unlock(link.private_key))

    def webhook_secret(self, link: Link) -> str | None:
        """What the calls of a link's webhook are signed with; `None` when that can't be told any more."""
        try:
            return self._vault.unlock(link.webhook_secret)
        except Unreadable:
            return None

    def _lock(self, text: str | None) -> str | None:
        return None if text is None else self._vault.lock(text)

    def _unlock(self, stored: str | None) -> str | None:
        return None if stored is None else self._vault.unlock(stored)
