"""What a Space is like: who sees it, what it runs on, when it sleeps, what it is called."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from spacekit.host.errors import Conflict, HostError, RepoNotFound, Unsupported
from spacekit.host.hardware import check_flavor, hardware_list
from spacekit.host.limits import MAX_SLEEP_TIME
from spacekit.host.log import log_event
from spacekit.host.names import RepoId, parse_repo_id
from spacekit.host.store.models import Space

from .access import AdminDep, SpaceDep, WriterDep, get_space, get_writer
from .services import Services, ServicesDep, endpoint_of
from .views import runtime_view

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}"
NEVER = -1

Visibility = Literal["public", "protected", "private"]
SleepSeconds = Annotated[int, Field(strict=True)]


class ChangeSettings(BaseModel):
    """`PUT /api/spaces/{id}/settings`."""

    visibility: Visibility | None = None
    private: bool | None = None
    gated: Literal["auto", "manual", False] | None = None

    model_config = ConfigDict(extra="forbid")


class ChangeHardware(BaseModel):
    """`POST /api/spaces/{id}/hardware`."""

    flavor: str
    sleepTimeSeconds: SleepSeconds | None = None  # noqa: N815 - the Hub's name


class ChangeSleepTime(BaseModel):
    """`POST /api/spaces/{id}/sleeptime`."""

    seconds: SleepSeconds


class MoveRepo(BaseModel):
    """`POST /api/repos/move`."""

    fromRepo: str  # noqa: N815 - the Hub's name
    toRepo: str  # noqa: N815 - the Hub's name
    type: str = "model"


def check_sleep_seconds(seconds: int | None) -> int | None:
    """Give back a time that a Space may sleep after, or say what it may be."""
    most = int(MAX_SLEEP_TIME.total_seconds())
    if seconds is not None and seconds != NEVER and not 0 < seconds <= most:
        raise HostError(
            f"A Space can't sleep after {seconds} seconds", f"use 1 to {most:,}, or {NEVER} for never"
        )
    return seconds


@router.get("/api/spaces/hardware")
def list_hardware() -> list[dict[str, Any]]:
    """The Hub's hardware names, and what stands behind them here."""
    return hardware_list()


@router.get("/api/spaces/templates")
def list_templates() -> dict[str, list[dict[str, Any]]]:
    """None: `spacekit new` has templates, and a Space is made of a folder."""
    return {"templates": []}


@router.put(f"{_BASE}/settings")
async def change_settings(
    body: ChangeSettings, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Say who sees a Space."""
    if body.gated:
        raise Unsupported("A Space can't be gated", "make it private or protected instead")
    visibility = body.visibility
    if visibility is None and body.private is not None:
        visibility = "private" if body.private else "public"
    if visibility is not None:
        await services.fleet.change(space, lambda row: setattr(row, "visibility", visibility))
        log_event("visibility-changed", space=space.repo_id, visibility=visibility, by=caller)
    return {"visibility": visibility or space.visibility, "gated": False}


@router.post(f"{_BASE}/hardware")
async def change_hardware(
    body: ChangeHardware, request: Request, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Record what a Space is to run on, and when it sleeps."""
    flavor, seconds = check_flavor(body.flavor), check_sleep_seconds(body.sleepTimeSeconds)

    def change(row: Space) -> None:
        row.hardware = flavor
        row.sleep_seconds = row.sleep_seconds if seconds is None else seconds

    await services.fleet.change(space, change)
    services.fleet.sleep_time_changed(space)
    log_event("hardware-changed", space=space.repo_id, hardware=flavor, by=caller)
    return await _runtime(services, space, request)


@router.post(f"{_BASE}/sleeptime")
async def change_sleep_time(
    body: ChangeSleepTime, request: Request, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Say after how many seconds without a request a Space sleeps."""
    seconds = check_sleep_seconds(body.seconds)
    await services.fleet.change(space, lambda row: setattr(row, "sleep_seconds", seconds))
    services.fleet.sleep_time_changed(space)
    log_event("sleep-time-changed", space=space.repo_id, seconds=seconds, by=caller)
    return await _runtime(services, space, request)


async def _runtime(services: Services, space: Space, request: Request) -> dict[str, Any]:
    """What the API says of a Space that was just changed."""
    fresh = await run_in_threadpool(services.spaces.find, space.repo_id)
    return await run_in_threadpool(runtime_view, services, fresh or space, endpoint_of(request))


@router.post("/api/repos/move")
async def move_repo(body: MoveRepo, services: ServicesDep, caller: AdminDep) -> dict[str, bool]:
    """Give a Space another owner or name; its old address is not kept."""
    if body.type != "space":
        raise Unsupported(f"This host holds Spaces, not {body.type[:20]}s", 'pass repo_type="space"')
    old, new = _repo_id(body.fromRepo), _repo_id(body.toRepo)
    space = await run_in_threadpool(services.spaces.find, old)
    if space is None:
        raise RepoNotFound(str(old))
    there = await run_in_threadpool(services.spaces.find, new)
    if there is not None and there.id != space.id:
        raise Conflict(f"The Space {new} exists already")
    await services.fleet.rename(space, new)
    log_event("space-moved", space=old, to=new, by=caller)
    return {"success": True}


def _repo_id(text: str) -> RepoId:
    namespace, _, name = text.partition("/")
    return parse_repo_id(namespace, name)


# What the Hub can do with a Space and one machine can't; each says what to do instead.
_REFUSED = {
    "volumes": ("This host mounts no volumes", "an app's HOME stays from push to push"),
    "dev-mode": ("This host has no dev mode", "push a commit instead, which is up in seconds"),
    "replicas": ("This host runs each Space once", "leave replicas out"),
}
_KNOWN = [Depends(get_writer), Depends(get_space)]


@router.put(f"{_BASE}/volumes", dependencies=_KNOWN)
@router.delete(f"{_BASE}/volumes", dependencies=_KNOWN)
@router.post(f"{_BASE}/dev-mode", dependencies=_KNOWN)
@router.post(f"{_BASE}/replicas", dependencies=_KNOWN)
def refuse(request: Request) -> None:
    """Say that this host can't do it."""
    message, hint = _REFUSED[request.url.path.rpartition("/")[2]]
    raise Unsupported(message, hint)
