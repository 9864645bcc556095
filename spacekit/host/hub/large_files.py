"""Large files of one Space for another one: copied here, so that nobody fetches and sends them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from spacekit.host.errors import HostError, RepoNotFound, Unsupported
from spacekit.host.limits import MAX_LFS_OBJECTS
from spacekit.host.log import log_event
from spacekit.host.names import parse_repo_id
from spacekit.host.store.large_files import LargeFiles
from spacekit.host.store.pointers import is_oid

from .access import SpaceDep, WriterDep, check_may_use
from .services import ServicesDep

router = APIRouter()


class TargetRepo(BaseModel):
    """Where they go."""

    type: str
    name: str


class WantedFile(BaseModel):
    """One of them; the Hub's client says more of each."""

    sha256: str

    model_config = ConfigDict(extra="ignore")


class Duplicate(BaseModel):
    """`POST /api/spaces/{id}/lfs-files/duplicate`."""

    target: TargetRepo
    files: Annotated[list[WantedFile], Field(max_length=MAX_LFS_OBJECTS)]


@router.post("/api/spaces/{namespace}/{name}/lfs-files/duplicate")
async def duplicate(
    body: Duplicate, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Give files of this Space to another one, which a commit there then names."""
    if body.target.type != "space":
        raise Unsupported(f"This host holds Spaces, not {body.target.type[:20]}s", 'pass type="space"')
    namespace, _, name = body.target.name.partition("/")
    wanted = parse_repo_id(namespace, name)
    check_may_use(caller, wanted)  # the path's own Space was looked at before
    target = await run_in_threadpool(services.spaces.find, wanted)
    if target is None:
        raise RepoNotFound(body.target.name[:100])
    source = services.spaces.repository(space).large_files
    failed = await run_in_threadpool(
        _copy, source, services.spaces.repository(target).large_files, [file.sha256 for file in body.files]
    )
    log_event("large-files-copied", space=space.repo_id, to=target.repo_id, by=caller, failed=len(failed))
    return {"success": not failed, "failed": failed}


def _copy(source: LargeFiles, target: LargeFiles, oids: list[str]) -> list[dict[str, str]]:
    failed = []
    for oid in oids:
        try:
            if not is_oid(oid) or not target.take_from(source, oid):
                raise HostError("This Space has no such file")
        except HostError as error:
            failed.append({"sha256": oid[:80], "error": error.message})
    return failed
