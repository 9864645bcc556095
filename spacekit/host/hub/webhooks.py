"""Webhooks, as huggingface_hub manages them; for whoever holds the admin token."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from spacekit.host.errors import HostError, NotFound, Unsupported
from spacekit.host.limits import MAX_REPO_ID, MAX_WEBHOOK_SECRET, MAX_WEBHOOK_URL, MAX_WEBHOOK_WATCHED
from spacekit.host.log import log_event
from spacekit.host.store.models import Webhook
from spacekit.host.webhooks.addresses import check_webhook_url

from .access import AdminDep, get_admin
from .services import Services, ServicesDep

router = APIRouter()
_BASE = "/api/settings/webhooks"
Domain = Literal["repo", "discussion", "discussions"]


class Watched(BaseModel):
    """One thing that is watched."""

    type: Literal["bucket", "dataset", "model", "org", "space", "user"]
    name: str = Field(max_length=MAX_REPO_ID)


class SetWebhook(BaseModel):
    """What makes or changes one; what is left out stays as it was."""

    url: str | None = Field(default=None, max_length=MAX_WEBHOOK_URL)
    watched: list[Watched] = Field(default=[], max_length=MAX_WEBHOOK_WATCHED)
    domains: list[Domain] | None = None
    secret: str | None = Field(default=None, repr=False, max_length=MAX_WEBHOOK_SECRET)
    jobSourceId: str | None = None  # noqa: N815 - the Hub's name
    secrets: dict[str, str] | None = Field(default=None, repr=False)

    def check(self, services: Services) -> None:
        """Refuse what would never be called."""
        if self.jobSourceId or self.secrets:
            raise Unsupported("This host runs no jobs", "pass a url instead of job_id")
        if self.url is not None:
            check_webhook_url(self.url, allows_private=services.settings.allow_private_webhooks)
        if self.secret is not None and not (self.secret.isascii() and self.secret.isprintable()):
            # It goes along as a header.
            raise HostError("A webhook's secret is one line of plain letters")

    def fill(self, row: Webhook, services: Services) -> None:
        """Write what is given into a row."""
        row.url = self.url or row.url
        row.watched = [item.model_dump() for item in self.watched] or row.watched
        row.domains = list(self.domains) if self.domains is not None else row.domains
        if self.secret is not None:
            row.secret = services.webhooks.lock(self.secret)


@router.get(_BASE, dependencies=[Depends(get_admin)])
def list_webhooks(services: ServicesDep) -> list[dict[str, Any]]:
    """All of them."""
    return [_view(row) for row in services.webhooks.all()]


@router.post(_BASE)
async def create_webhook(body: SetWebhook, services: ServicesDep, caller: AdminDep) -> dict[str, Any]:
    """Watch something."""
    body.check(services)
    if body.url is None:
        raise HostError("A webhook needs a url")
    row = Webhook(url=body.url, watched=[], domains=["repo"], disabled=False, failures=0)
    body.fill(row, services)
    row = await run_in_threadpool(services.webhooks.add, row)
    log_event("webhook-created", webhook=row.id, by=caller)
    return {"webhook": _view(row)}


@router.get(f"{_BASE}/{{webhook_id}}", dependencies=[Depends(get_admin)])
def get_webhook(webhook_id: str, services: ServicesDep) -> dict[str, Any]:
    """One of them."""
    row = services.webhooks.get(webhook_id)
    if row is None:
        raise NotFound(f"There is no webhook {webhook_id[:40]!r}")
    return {"webhook": _view(row)}


@router.post(f"{_BASE}/{{webhook_id}}")
async def update_webhook(
    webhook_id: str, body: SetWebhook, services: ServicesDep, caller: AdminDep
) -> dict[str, Any]:
    """Change one."""
    body.check(services)
    row = await run_in_threadpool(services.webhooks.change, webhook_id, lambda row: body.fill(row, services))
    log_event("webhook-changed", webhook=row.id, by=caller)
    return {"webhook": _view(row)}


@router.post(f"{_BASE}/{{webhook_id}}/{{switch}}")
async def switch_webhook(
    webhook_id: str, switch: Literal["enable", "disable"], services: ServicesDep, caller: AdminDep
) -> dict[str, Any]:
    """Call it again, or no more; what failed before is forgotten."""

    def change(row: Webhook) -> None:
        row.disabled, row.failures = switch == "disable", 0

    row = await run_in_threadpool(services.webhooks.change, webhook_id, change)
    log_event(f"webhook-{switch}d", webhook=row.id, by=caller)
    return {"webhook": _view(row)}


@router.delete(f"{_BASE}/{{webhook_id}}")
async def delete_webhook(webhook_id: str, services: ServicesDep, caller: AdminDep) -> dict[str, bool]:
    """Watch no more."""
    await run_in_threadpool(services.webhooks.remove, webhook_id)
    log_event("webhook-deleted", webhook=webhook_id, by=caller)
    return {"success": True}


def _view(row: Webhook) -> dict[str, Any]:
    """One, without its secret: the Hub shows it, this host gives no secret back."""
    return {
        "id": row.id,
        "url": row.url,
        "watched": row.watched,
        "domains": row.domains,
        "secret": None,
        "disabled": row.disabled,
    }
