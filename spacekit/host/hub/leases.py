"""Who changes a Space now: what two pushes that meet agree by. The Hub has no such thing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from spacekit.host.limits import LEASE_TIME, MAX_LEASE_TEXT

from .access import SpaceDep, get_writer
from .services import ServicesDep

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}/lease"
_MAY_WRITE = [Depends(get_writer)]


class TakeLease(BaseModel):
    """Who wants it."""

    holder: str = Field(max_length=MAX_LEASE_TEXT)
    mark: str = Field(max_length=MAX_LEASE_TEXT)
    instead_of: str | None = Field(default=None, max_length=MAX_LEASE_TEXT)


class HeldLease(BaseModel):
    """What its holder shows."""

    key: str = Field(max_length=MAX_LEASE_TEXT)


@router.post(_BASE, dependencies=_MAY_WRITE)
def take(body: TakeLease, services: ServicesDep, space: SpaceDep) -> JSONResponse:
    """Take it; where somebody has it, a 409 says who and since when."""
    lease = services.leases.take(space.id, body.holder, body.mark, body.instead_of)
    if lease:
        return JSONResponse({"key": lease.key, "seconds": LEASE_TIME.total_seconds()})
    held = services.leases.held(space.id)
    told: dict[str, Any] = {"error": "Another push to this Space is under way"}
    if held:
        other, seconds = held
        told |= {"holder": other.holder, "mark": other.mark, "seconds": round(seconds, 1)}
    return JSONResponse(told, status_code=409)


@router.put(_BASE, dependencies=_MAY_WRITE)
def renew(body: HeldLease, services: ServicesDep, space: SpaceDep) -> JSONResponse:
    """Keep it a while longer."""
    if services.leases.renew(space.id, body.key):
        return JSONResponse({"seconds": LEASE_TIME.total_seconds()})
    return JSONResponse({"error": "This lease ran out"}, status_code=409)


@router.delete(_BASE, dependencies=_MAY_WRITE)
def drop(body: HeldLease, services: ServicesDep, space: SpaceDep) -> dict[str, bool]:
    """Give it back."""
    services.leases.drop(space.id, body.key)
    return {"success": True}
