"""Whose CI jobs may push to a Space without a stored token: added, listed, removed. An extension of ours."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from spacekit.host.errors import HostError
from spacekit.host.log import log_event
from spacekit.host.oidc.rules import check_publisher
from spacekit.host.oidc.verify import GITHUB
from spacekit.host.store.models import Publisher

from .access import AdminDep, SpaceDep, get_admin
from .services import ServicesDep

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}/publishers"
_MAX_TEXT = 255


class NewPublisher(BaseModel):
    """Which jobs; a condition that is left out is none."""

    repository: str = Field(max_length=_MAX_TEXT)
    issuer: str = Field(default=GITHUB, max_length=2_048)
    ref: str | None = Field(default=None, max_length=_MAX_TEXT)
    environment: str | None = Field(default=None, max_length=_MAX_TEXT)
    workflow: str | None = Field(default=None, max_length=_MAX_TEXT)
    previews: bool = False
    forks: bool = False

    model_config = ConfigDict(extra="forbid")


@router.get(_BASE, dependencies=[Depends(get_admin)])
def list_publishers(services: ServicesDep, space: SpaceDep) -> dict[str, Any]:
    """All of a Space, and whose tokens this host takes."""
    return {
        "publishers": [_view(row) for row in services.publishers.all(space.id)],
        "issuers": sorted(services.verifier.issuers),
        "audiences": sorted(services.settings.audiences),
    }


@router.post(_BASE, status_code=201)
async def add_publisher(
    body: NewPublisher, services: ServicesDep, space: SpaceDep, caller: AdminDep
) -> dict[str, Any]:
    """Let the jobs of a repository push to a Space."""
    issuer = body.issuer.rstrip("/")
    if issuer not in services.verifier.issuers:
        raise HostError(
            f"{issuer[:120]!r} is no issuer that this host trusts", "its operator may add it (--oidc-issuer)"
        )
    given = body.model_dump() | {"issuer": issuer}
    row = await run_in_threadpool(
        services.publishers.add, check_publisher(Publisher(space_id=space.id, **given))
    )
    log_event("publisher-added", space=space.repo_id, repository=row.repository, by=caller)
    return _view(row)


@router.delete(f"{_BASE}/{{publisher_id}}")
async def remove_publisher(
    publisher_id: int, services: ServicesDep, space: SpaceDep, caller: AdminDep
) -> dict[str, bool]:
    """Let them in no more; the tokens that they have end with it."""
    await run_in_threadpool(services.publishers.remove, space.id, publisher_id)
    log_event("publisher-removed", space=space.repo_id, publisher=publisher_id, by=caller)
    return {"success": True}


def _view(row: Publisher) -> dict[str, Any]:
    return {
        "id": row.id,
        "issuer": row.issuer,
        "repository": row.repository,
        "ref": row.ref,
        "environment": row.environment,
        "workflow": row.workflow,
        "previews": row.previews,
        "forks": row.forks,
        "createdAt": row.created_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
