"""Making and deleting Spaces."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from spacekit.host.card import SDKS, new_readme
from spacekit.host.errors import Conflict, HostError, RepoNotFound, Unsupported
from spacekit.host.hardware import DEFAULT_HARDWARE, check_flavor
from spacekit.host.log import log_event
from spacekit.host.names import RepoId, parse_repo_id

from .access import KnownDep, check_may_delete, check_may_use
from .services import ServicesDep, endpoint_of
from .settings import SleepSeconds, Visibility, check_sleep_seconds
from .variables import SetVariable

router = APIRouter()

# What create_repo may ask for that this host would have to ignore.
_UNSUPPORTED = {
    "volumes": "volumes",
    "template": "templates",
    "resourceGroupId": "resource groups",
    "devModeEnabled": "dev mode",
}


class RepoRef(BaseModel):
    """Which repository a request is about."""

    name: str
    organization: str | None = None
    type: str = "model"

    def repo_id(self, account: str) -> RepoId:
        """The Space's id; without an organization it is the caller's own."""
        if self.type != "space":
            raise Unsupported(f"This host holds Spaces, not {self.type[:20]}s", 'pass repo_type="space"')
        return parse_repo_id(self.organization or account, self.name)


class CreateRepo(RepoRef):
    """`POST /api/repos/create`."""

    sdk: str = ""
    visibility: Visibility = "public"
    private: bool | None = None
    hardware: str | None = None
    sleepTimeSeconds: SleepSeconds | None = None  # noqa: N815 - the Hub's name
    secrets: list[SetVariable] | None = None
    variables: list[SetVariable] | None = None

    model_config = ConfigDict(extra="allow")

    def check(self) -> None:
        """Refuse what would be lost."""
        given = self.model_extra or {}
        for key, what in _UNSUPPORTED.items():
            if given.get(key):
                raise Unsupported(
                    f"This host has no {what} yet, so the Space was not created", f"leave out {key!r}"
                )
        check_flavor(self.hardware or DEFAULT_HARDWARE)
        check_sleep_seconds(self.sleepTimeSeconds)
        if self.sdk not in SDKS:
            raise HostError(f"sdk must be one of {', '.join(SDKS)}, not {self.sdk[:40]!r}")


@router.post("/api/repos/create")
async def create_repo(
    body: CreateRepo, request: Request, services: ServicesDep, caller: KnownDep
) -> JSONResponse:
    """Make a Space; one that exists answers 409 with its address, which `exist_ok` needs."""
    repo_id = body.repo_id(caller.account)
    visibility = "private" if body.private else body.visibility
    url = f"{endpoint_of(request)}/spaces/{repo_id}"
    there = await run_in_threadpool(services.spaces.find, repo_id)
    if there and not caller.may_use(repo_id) and not there.hides_source:
        return _exists(f"The Space {repo_id} exists already", url)
    check_may_use(caller, repo_id)
    if not there:
        body.check()
    rows = [
        *services.variables.rows("variable", [given.new() for given in body.variables or ()]),
        *services.variables.rows("secret", [given.new() for given in body.secrets or ()]),
    ]
    make = partial(
        services.spaces.create,
        repo_id,
        sdk=body.sdk,
        visibility=visibility,
        readme=new_readme(repo_id.name, body.sdk),
        author=caller.name,
        hardware=body.hardware or DEFAULT_HARDWARE,
        sleep_seconds=body.sleepTimeSeconds,
        variables=rows,
    )
    try:
        space = await run_in_threadpool(make)
    except Conflict as error:
        return _exists(error.message, url)
    await services.fleet.add(space)
    log_event("space-created", space=repo_id, sdk=body.sdk, visibility=visibility)
    return JSONResponse({"url": url, "name": str(repo_id), "id": space.key})


def _exists(message: str, url: str) -> JSONResponse:
    return JSONResponse({"error": message, "url": url}, status_code=409)


@router.delete("/api/repos/delete")
async def delete_repo(body: RepoRef, services: ServicesDep, caller: KnownDep) -> dict[str, bool]:
    """Stop a Space and remove all of it."""
    repo_id = body.repo_id(caller.account)
    check_may_delete(caller, repo_id)
    space = await run_in_threadpool(services.spaces.find, repo_id)
    if space is None:
        raise RepoNotFound(str(repo_id))
    async with services.follower.halted(space):
        await services.fleet.remove(space)
    log_event("space-deleted", space=repo_id)
    return {"success": True}
