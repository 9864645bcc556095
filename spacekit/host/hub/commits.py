"""The way in: validate, then commit; preupload stands between them."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from spacekit.host.card import read_card
from spacekit.host.errors import RevisionNotFound, Unsupported
from spacekit.host.limits import MAX_JSON_BODY
from spacekit.host.links.follower import refuse_if_linked
from spacekit.host.log import log_event
from spacekit.host.names import branch_name
from spacekit.host.store.commit_draft import read_draft
from spacekit.host.store.disk import check_room, disk_errors
from spacekit.host.store.git import BRANCH
from spacekit.host.store.models import Space
from spacekit.host.webhooks.payload import UpdatedRef

from .access import SpaceDep, WriterDep
from .services import Services, ServicesDep, endpoint_of
from .unpacking import unpacked

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}"


class Readme(BaseModel):
    """`POST /api/validate-yaml`."""

    content: str = Field(max_length=MAX_JSON_BODY)


@router.post("/api/validate-yaml")
def validate_yaml(body: Readme, response: Response) -> dict[str, list[dict[str, str]]]:
    """What is wrong with a README's front matter: an error stops the client's commit, a warning does not."""
    card = read_card(body.content)
    errors, warnings = (card.errors, card.warnings) if card.is_there else ((), card.errors)
    response.status_code = 400 if errors else 200
    return {
        "errors": [{"message": message} for message in errors],
        "warnings": [{"message": message} for message in warnings],
    }


@router.post(f"{_BASE}/commit/{{revision}}")
async def commit(
    revision: str, request: Request, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Take a commit: all of it or nothing; once answered it stays, and its build has begun."""
    branch = await run_in_threadpool(target_branch, services, space, revision, request)
    await run_in_threadpool(_check_link, services, space, branch)
    # Asked only where somebody wants to know: it is a git process more.
    is_watched = bool(await run_in_threadpool(services.webhooks.all))
    repository = services.spaces.repository(space)
    before = await run_in_threadpool(repository.branch_head, branch) if is_watched else None
    spool = services.places.spool
    await run_in_threadpool(check_room, spool)
    with disk_errors(), tempfile.TemporaryDirectory(dir=spool, prefix="commit-") as folder:
        lines = unpacked(request.stream(), request.headers.get("content-encoding"))
        draft = await read_draft(lines, Path(folder))
        await run_in_threadpool(_check_link, services, space, branch)  # a long upload later
        sha = await run_in_threadpool(services.spaces.commit, space, draft, caller.name, branch)
    if branch == BRANCH:
        services.fleet.deploy(space, sha)
    if is_watched and sha != before:
        # What it was made on, which may be another's commit that came meanwhile.
        old = await run_in_threadpool(repository.parent_of, sha)
        services.deliverer.content_changed(space, [UpdatedRef(f"refs/heads/{branch}", old, sha)])
    log_event("commit", space=space.repo_id, sha=sha, files=len(draft.written))
    return {
        "success": True,
        "commitOid": sha,
        "commitUrl": f"{endpoint_of(request)}/spaces/{space.repo_id}/commit/{sha}",
        "hookOutput": "",
    }


def _check_link(services: Services, space: Space, branch: str) -> None:
    """Refuse a commit to the branch that follows another repository."""
    if branch == BRANCH:
        refuse_if_linked(space, services.links.get(space.id))


def target_branch(services: Services, space: Space, revision: str, request: Request) -> str:
    """The branch that a commit goes to."""
    if request.query_params.get("create_pr") not in (None, "", "0", "false"):
        raise Unsupported("This host has no pull requests yet", "commit to main: leave create_pr out")
    branch = branch_name(revision)
    if services.spaces.repository(space).branch_head(branch) is None:
        raise RevisionNotFound(revision[:100])
    return branch
