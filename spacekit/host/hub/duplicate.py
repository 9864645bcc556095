"""A copy of a Space under another name: its history, its large files, its variables; never its secrets."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from spacekit.host.errors import Conflict, Unsupported
from spacekit.host.hardware import check_flavor
from spacekit.host.log import log_event
from spacekit.host.names import parse_repo_id
from spacekit.host.store.models import Space
from spacekit.host.variables import NewVariable

from .access import AdminDep, SpaceDep
from .services import Services, ServicesDep, endpoint_of
from .settings import SleepSeconds, Visibility, check_sleep_seconds
from .variables import SetVariable

router = APIRouter()
_UNSUPPORTED = ("volumes", "resourceGroupId")


class Duplicate(BaseModel):
    """`POST /api/spaces/{from}/duplicate`; what is left out is as it is there."""

    repository: str
    visibility: Visibility | None = None
    private: bool | None = None
    hardware: str | None = None
    sleepTimeSeconds: SleepSeconds | None = None  # noqa: N815 - the Hub's name
    secrets: list[SetVariable] | None = None
    variables: list[SetVariable] | None = None

    model_config = ConfigDict(extra="allow")

    def check(self) -> None:
        """Refuse what would be lost."""
        for key in _UNSUPPORTED:
            if (self.model_extra or {}).get(key):
                raise Unsupported(
                    f"This host has no {key}, so the Space was not copied", f"leave out {key!r}"
                )
        if self.hardware is not None:
            check_flavor(self.hardware)
        check_sleep_seconds(self.sleepTimeSeconds)

    def visibility_of(self, source: Space) -> str:
        """Who sees the copy: nobody who does not see the source, unless that was asked for."""
        if self.visibility is None and self.private is not None:
            return "private" if self.private else "public"
        return self.visibility or source.visibility


@router.post("/api/spaces/{namespace}/{name}/duplicate")
async def duplicate(
    body: Duplicate, request: Request, services: ServicesDep, space: SpaceDep, caller: AdminDep
) -> JSONResponse:
    """Copy a Space; a name that is taken answers 409 with its address, which `exist_ok` needs."""
    body.check()
    namespace, _, name = body.repository.partition("/")
    repo_id = parse_repo_id(namespace, name)
    url = f"{endpoint_of(request)}/spaces/{repo_id}"
    rows = await run_in_threadpool(_rows, services, space, body)
    make = partial(
        services.spaces.duplicate,
        space,
        repo_id,
        visibility=body.visibility_of(space),
        hardware=body.hardware or space.hardware,
        sleep_seconds=space.sleep_seconds if body.sleepTimeSeconds is None else body.sleepTimeSeconds,
        variables=rows,
    )
    try:
        copy = await run_in_threadpool(make)
    except Conflict as error:
        return JSONResponse({"error": error.message, "url": url}, status_code=409)
    await services.fleet.add(copy)
    log_event("space-duplicated", space=space.repo_id, to=repo_id, by=caller)
    return JSONResponse({"url": url, "name": str(repo_id), "id": copy.key, "filesCopyPending": False})


def _rows(services: Services, space: Space, body: Duplicate) -> list[Any]:
    """The copy's variables, what was given in the place of the source's, and the secrets that were given."""
    there = [
        NewVariable(row.name, row.value, row.description)
        for row in services.variables.all(space.id, "variable")
    ]
    given = [each.new() for each in body.variables or ()]
    return [
        *services.variables.rows("variable", [*there, *given]),
        *services.variables.rows("secret", [each.new() for each in body.secrets or ()]),
    ]
