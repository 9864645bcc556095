"""A Space's variables and secrets. The value of a secret is taken, and never given."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from spacekit.host.callers import Caller
from spacekit.host.log import log_event
from spacekit.host.store.models import Space, Variable
from spacekit.host.variables import Kind, NewVariable

from .access import SpaceDep, WriterDep, get_writer
from .services import Services, ServicesDep

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}"


class SetVariable(BaseModel):
    """What sets one."""

    key: str
    value: str = Field(repr=False)
    description: str | None = None

    def new(self) -> NewVariable:
        """As the rest of the host knows it; an empty description is none."""
        return NewVariable(self.key, self.value, self.description or None)


class DeleteVariable(BaseModel):
    """Which one to delete."""

    key: str


@router.get(f"{_BASE}/variables", dependencies=[Depends(get_writer)])
def list_variables(services: ServicesDep, space: SpaceDep) -> dict[str, Any]:
    """All variables with their values."""
    return _views(services, space, "variable")


@router.post(f"{_BASE}/variables")
async def set_variable(
    body: SetVariable, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Set a variable; the app is started with it."""
    return await _set(services, space, "variable", body, caller)


@router.delete(f"{_BASE}/variables")
async def delete_variable(
    body: DeleteVariable, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Delete a variable; the app is started without it."""
    return await _delete(services, space, "variable", body, caller)


@router.get(f"{_BASE}/secrets", dependencies=[Depends(get_writer)])
def list_secrets(services: ServicesDep, space: SpaceDep) -> dict[str, Any]:
    """The names of all secrets."""
    return _views(services, space, "secret")


@router.post(f"{_BASE}/secrets")
async def set_secret(
    body: SetVariable, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Set a secret; the app is started with it."""
    return await _set(services, space, "secret", body, caller)


@router.delete(f"{_BASE}/secrets")
async def delete_secret(
    body: DeleteVariable, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Delete a secret; the app is started without it."""
    return await _delete(services, space, "secret", body, caller)


async def _set(services: Services, space: Space, kind: Kind, body: SetVariable, by: Caller) -> dict[str, Any]:
    await run_in_threadpool(services.variables.set, space.id, kind, body.new())
    return await _changed(services, space, kind, body.key, by)


async def _delete(
    services: Services, space: Space, kind: Kind, body: DeleteVariable, by: Caller
) -> dict[str, Any]:
    await run_in_threadpool(services.variables.delete, space.id, kind, body.key)
    return await _changed(services, space, kind, body.key, by)


async def _changed(services: Services, space: Space, kind: Kind, name: str, by: Caller) -> dict[str, Any]:
    log_event(f"{kind}-changed", space=space.repo_id, name=name, by=by)
    services.fleet.settings_changed(space)
    return await run_in_threadpool(partial(_views, services, space, kind))


def _views(services: Services, space: Space, kind: Kind) -> dict[str, Any]:
    return {row.name: _view(row) for row in services.variables.all(space.id, kind)}


def _view(row: Variable) -> dict[str, Any]:
    """One, without what it does not have, and a secret without its value."""
    stamp = row.updated_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    view: dict[str, Any] = {"key": row.name, "updatedAt": stamp}
    if row.kind == "variable":
        view["value"] = row.value
    if row.description:
        view["description"] = row.description
    return view
