"""Webhooks: made, changed, listed, and how their calls went."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from sqlalchemy import select

from spacekit.host.errors import HostError, NotFound
from spacekit.host.limits import MAX_WEBHOOKS

from .database import Database
from .models import Webhook
from .vault import Unreadable, Vault

_KEY_LETTERS = 24  # as the Hub's ids have


class WebhookStore:
    """Rows of webhooks; their secrets are stored encrypted."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def all(self) -> list[Webhook]:
        """Every webhook, in the order in which they were made."""
        with self._database.session() as session:
            return list(session.scalars(select(Webhook).order_by(Webhook.created_at)))

    def get(self, webhook_id: str) -> Webhook | None:
        """The webhook of that id, if there is one."""
        with self._database.session() as session:
            return session.get(Webhook, webhook_id)

    def add(self, webhook: Webhook) -> Webhook:
        """Make one."""
        with self._database.session.begin() as session:
            if len(list(session.scalars(select(Webhook.id)))) >= MAX_WEBHOOKS:
                raise HostError(f"This host holds {MAX_WEBHOOKS} webhooks", "delete one first")
            webhook.id = uuid.uuid4().hex[:_KEY_LETTERS]
            session.add(webhook)
        return webhook

    def change(self, webhook_id: str, change: Callable[[Webhook], None]) -> Webhook:
        """Change one; gives what is stored now."""
        with self._database.session.begin() as session:
            row = session.get(Webhook, webhook_id)
            if row is None:
                raise NotFound(f"There is no webhook {webhook_id[:40]!r}")
            change(row)
            return row

    def remove(self, webhook_id: str) -> None:
        """Delete one."""
        with self._database.session.begin() as session:
            row = session.get(Webhook, webhook_id)
            if row is None:
                raise NotFound(f"There is no webhook {webhook_id[:40]!r}")
            session.delete(row)

    def note(self, webhook_id: str, *, ok: bool, most: int) -> int:
        """Note how a call went; so many failures in a row disable a webhook. Gives how many there are."""
        with self._database.session.begin() as session:
            row = session.get(Webhook, webhook_id)
            if row is None:
                return 0
            row.failures = 0 if ok else row.failures + 1
            row.disabled = row.disabled or row.failures >= most
            return row.failures

    def lock(self, secret: str | None) -> str | None:
        """A secret as it is stored."""
        return self._vault.lock(secret) if secret else None

    def secret(self, webhook: Webhook) -> str | None:
        """What a webhook's calls are signed with."""
        if webhook.secret is None:
            return None
        try:
            return self._vault.unlock(webhook.secret)
        except Unreadable:
            return None
