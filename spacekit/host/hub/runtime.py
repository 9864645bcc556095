"""What a Space does: its stage, its logs, stop and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from spacekit.host.limits import MAX_LOG_SIZE
from spacekit.host.log import log_event

from .access import AppDep, SpaceDep, WriterDep, get_writer
from .services import ServicesDep, endpoint_of
from .views import runtime_view

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}"


@router.get(f"{_BASE}/runtime")
def runtime(request: Request, services: ServicesDep, space: AppDep) -> dict[str, Any]:
    """The stage, and the revision that serves."""
    return runtime_view(services, space, endpoint_of(request))


@router.post(f"{_BASE}/restart")
async def restart(
    request: Request, services: ServicesDep, space: SpaceDep, caller: WriterDep, factory: bool = False
) -> dict[str, Any]:
    """Start the newest revision anew; `factory` builds its environment from nothing."""
    await services.fleet.restart(space, factory=factory)
    log_event("restart", space=space.repo_id, by=caller, factory=factory)
    return await run_in_threadpool(runtime_view, services, space, endpoint_of(request))


@router.post(f"{_BASE}/pause")
async def pause(
    request: Request, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Stop the Space until someone restarts it."""
    await services.fleet.pause(space)
    log_event("pause", space=space.repo_id, by=caller)
    return await run_in_threadpool(runtime_view, services, space, endpoint_of(request))


@router.get(f"{_BASE}/logs/{{kind}}", dependencies=[Depends(get_writer)])
async def logs(
    kind: Literal["build", "run"],
    services: ServicesDep,
    space: SpaceDep,
    tail: Annotated[int | None, Query(ge=0, le=MAX_LOG_SIZE)] = None,
) -> StreamingResponse:
    """A log, or its last lines, as server-sent events, then each new line until nothing more can come."""
    events = services.fleet.log_events(space, kind, tail)
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})
