"""The way in: validate, preupload, commit."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from pathspec import GitIgnoreSpec
from pydantic import BaseModel, Field

from spacekit.host.card import read_card
from spacekit.host.errors import HostError, Unsupported
from spacekit.host.limits import MAX_JSON_BODY, MAX_PREUPLOAD_FILES, MIB
from spacekit.host.log import log_event
from spacekit.host.names import check_repo_path
from spacekit.host.store.commit_draft import CommitDraft, read_draft
from spacekit.host.store.git import BRANCH
from spacekit.host.store.models import Space

from .access import SpaceDep, WriterDep, get_writer
from .services import Services, ServicesDep, endpoint_of

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}"
_MAX_GITIGNORE = 1 * MIB


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


class PreuploadFile(BaseModel):
    """A file that the client means to send."""

    path: str
    size: int = Field(ge=0)


class Preupload(BaseModel):
    """`POST .../preupload/{revision}`."""

    files: list[PreuploadFile] = Field(max_length=MAX_PREUPLOAD_FILES)
    git_ignore: Annotated[str | None, Field(alias="gitIgnore")] = None


@router.post(f"{_BASE}/preupload/{{revision}}", dependencies=[Depends(get_writer)])
def preupload(
    revision: str, body: Preupload, request: Request, services: ServicesDep, space: SpaceDep
) -> dict[str, Any]:
    """How to send each file: always as it is; and which ones are ignored or here already."""
    _check_target(revision, request)
    repository = services.spaces.repository(space)
    head = repository.resolve(BRANCH)
    ignore = body.git_ignore
    if ignore is None:
        ignore = (repository.read_file(head, ".gitignore", _MAX_GITIGNORE) or b"").decode(errors="replace")
    ignored = GitIgnoreSpec.from_lines(ignore.splitlines())
    present = {entry.path: entry.oid for entry in repository.entries(head) if not entry.is_directory}
    files = []
    for file in body.files:
        path = check_repo_path(file.path)
        view = {"path": path, "uploadMode": "regular", "shouldIgnore": ignored.match_file(path)}
        files.append({**view, "oid": present[path]} if path in present else view)
    return {"files": files, "commitOid": head}


@router.post(f"{_BASE}/commit/{{revision}}")
async def commit(
    revision: str, request: Request, services: ServicesDep, space: SpaceDep, caller: WriterDep
) -> dict[str, Any]:
    """Take a commit: all of it or nothing; once answered it stays, and its build has begun."""
    _check_target(revision, request)
    with tempfile.TemporaryDirectory(dir=services.places.spool, prefix="commit-") as folder:
        draft = await read_draft(request.stream(), Path(folder))
        sha = await run_in_threadpool(_commit, services, space, draft, caller)
    services.fleet.deploy(space, sha)
    log_event("commit", space=space.repo_id, sha=sha, files=len(draft.files))
    return {
        "success": True,
        "commitOid": sha,
        "commitUrl": f"{endpoint_of(request)}/spaces/{space.repo_id}/commit/{sha}",
        "hookOutput": "",
    }


def _commit(services: Services, space: Space, draft: CommitDraft, caller: str) -> str:
    return services.spaces.commit(space, draft, caller)


def _check_target(revision: str, request: Request) -> None:
    if request.query_params.get("create_pr") not in (None, "", "0", "false"):
        raise Unsupported("This host has no pull requests yet", "commit to main: leave create_pr out")
    if revision != BRANCH:
        raise HostError(f"Commits go to {BRANCH!r}, not {revision[:100]!r}", "leave `revision` out")
