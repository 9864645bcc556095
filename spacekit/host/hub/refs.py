"""Branches and tags."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field

from spacekit.host.errors import Conflict, HostError, RevisionNotFound
from spacekit.host.limits import MAX_DESCRIPTION
from spacekit.host.log import log_event
from spacekit.host.names import branch_name, check_revision
from spacekit.host.store.git import BRANCH, Ref
from spacekit.host.webhooks.payload import UpdatedRef

from .access import SpaceDep, WriterDep
from .services import ServicesDep

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}"


class NewBranch(BaseModel):
    """Where a branch begins; without it, at `main`."""

    starting_point: Annotated[str | None, Field(alias="startingPoint")] = None


class NewTag(BaseModel):
    """A tag's name, and what it says."""

    tag: str
    message: str | None = Field(default=None, max_length=MAX_DESCRIPTION)


@router.get(f"{_BASE}/refs")
def refs(services: ServicesDep, space: SpaceDep) -> dict[str, list[dict[str, str]]]:
    """All branches and tags; this host has no pull requests."""
    found = services.spaces.repository(space).refs()
    branches = [_view(ref) for ref in found if ref.name.startswith("refs/heads/")]
    tags = [_view(ref) for ref in found if ref.name.startswith("refs/tags/")]
    return {"branches": branches, "converts": [], "tags": tags, "pullRequests": []}


def _view(ref: Ref) -> dict[str, str]:
    return {"name": ref.short_name, "ref": ref.name, "targetCommit": ref.target}


@router.post(f"{_BASE}/branch/{{branch}}")
def create_branch(
    branch: str,
    services: ServicesDep,
    space: SpaceDep,
    caller: WriterDep,
    body: Annotated[NewBranch | None, Body()] = None,
) -> dict[str, Any]:
    """Begin a branch."""
    repository = services.spaces.repository(space)
    sha = repository.resolve((body and body.starting_point) or BRANCH)
    name = branch_name(branch)
    if not repository.set_ref(f"refs/heads/{name}", sha, None):
        raise Conflict(f"There is a branch {name!r} already, or one whose name it can't stand beside")
    services.deliverer.content_changed(space, [UpdatedRef(f"refs/heads/{name}", None, sha)])
    log_event("branch-created", space=space.repo_id, by=caller)
    return {"success": True}


@router.delete(f"{_BASE}/branch/{{branch}}")
def delete_branch(branch: str, services: ServicesDep, space: SpaceDep, caller: WriterDep) -> dict[str, Any]:
    """End a branch; its commits stay."""
    repository, name = services.spaces.repository(space), branch_name(branch)
    if name == BRANCH:
        raise HostError(f"The branch {BRANCH} can't be deleted: it is what the Space runs")
    old = repository.branch_head(name)
    if old is None:
        raise RevisionNotFound(name[:100])
    repository.delete_ref(f"refs/heads/{name}")
    services.deliverer.content_changed(space, [UpdatedRef(f"refs/heads/{name}", old, None)])
    log_event("branch-deleted", space=space.repo_id, by=caller)
    return {"success": True}


@router.post(f"{_BASE}/tag/{{revision}}")
def create_tag(
    revision: str, body: NewTag, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Give a revision a name; with a message, git keeps that too."""
    repository = services.spaces.repository(space)
    target = repository.resolve(revision)
    name = check_revision(body.tag).removeprefix("refs/tags/")
    if body.message:
        target = repository.write_tag(name, target, body.message, caller.name)
    if not repository.set_ref(f"refs/tags/{name}", target, None):
        raise Conflict(f"There is a tag {name!r} already")
    services.deliverer.content_changed(space, [UpdatedRef(f"refs/tags/{name}", None, target)])
    log_event("tag-created", space=space.repo_id, by=caller)
    return {"success": True}


@router.delete(f"{_BASE}/tag/{{tag}}")
def delete_tag(tag: str, services: ServicesDep, space: SpaceDep, caller: WriterDep) -> dict[str, Any]:
    """Take a name away."""
    repository = services.spaces.repository(space)
    name = check_revision(tag).removeprefix("refs/tags/")
    old = next((ref.sha for ref in repository.refs() if ref.name == f"refs/tags/{name}"), None)
    if old is None:
        raise RevisionNotFound(name[:100])
    repository.delete_ref(f"refs/tags/{name}")
    services.deliverer.content_changed(space, [UpdatedRef(f"refs/tags/{name}", old, None)])
    log_event("tag-deleted", space=space.repo_id, by=caller)
    return {"success": True}
