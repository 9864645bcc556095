"""What a Space holds: its tree and its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from spacekit.host.errors import EntryNotFound, HostError
from spacekit.host.limits import COMMITS_PAGE, TREE_PAGE
from spacekit.host.names import check_repo_path
from spacekit.host.store.git import Repository, TreeEntry
from spacekit.host.store.models import Space
from spacekit.host.store.pointers import Pointer

from .access import SpaceDep
from .services import Services, ServicesDep, endpoint_of

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}"


@router.get(f"{_BASE}/tree/{{revision}}")
def root_tree(
    revision: str,
    request: Request,
    response: Response,
    services: ServicesDep,
    space: SpaceDep,
    recursive: bool = False,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=TREE_PAGE)] = TREE_PAGE,
) -> list[dict[str, Any]]:
    """The files and folders of a revision."""
    return tree(revision, "", request, response, services, space, recursive, cursor, limit)


@router.get(f"{_BASE}/tree/{{revision}}/{{path:path}}")
def tree(
    revision: str,
    path: str,
    request: Request,
    response: Response,
    services: ServicesDep,
    space: SpaceDep,
    recursive: bool = False,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=TREE_PAGE)] = TREE_PAGE,
) -> list[dict[str, Any]]:
    """The files and folders under a path, a page at a time; the cursor is the last path of a page."""
    repository = services.spaces.repository(space)
    sha = repository.resolve(revision)
    entries = repository.entries(sha, _clean(path), recursive=recursive)
    start = (
        next((number + 1 for number, entry in enumerate(entries) if entry.path == cursor), 0) if cursor else 0
    )
    page = entries[start : start + limit]
    if start + limit < len(entries):
        query = f"recursive={str(recursive).lower()}&limit={limit}&cursor={quote(page[-1].path, safe='')}"
        # The commit, not the branch: a commit in between must not tear the pages apart.
        address = f"{endpoint_of(request)}/api/spaces/{space.repo_id}/tree/{sha}/{quote(path)}".rstrip("/")
        response.headers["Link"] = f'<{address}?{query}>; rel="next"'
    return entry_views(repository, page)


def _clean(path: str) -> str:
    try:
        return check_repo_path(path.strip("/")) if path.strip("/") else ""
    except HostError:
        raise EntryNotFound(path[:200]) from None


def entry_views(repository: Repository, entries: Sequence[TreeEntry]) -> list[dict[str, Any]]:
    """Files and folders as the tree shows them; submodules are not here, so they are left out."""
    pointers = {entry.path: pointer for entry, pointer in repository.pointers(entries)}
    return [_entry_view(entry, pointers.get(entry.path)) for entry in entries if not entry.is_submodule]


def _entry_view(entry: TreeEntry, pointer: Pointer | None) -> dict[str, Any]:
    if entry.is_directory:
        return {"type": "directory", "path": entry.path, "oid": entry.oid, "size": 0}
    view = {"type": "file", "path": entry.path, "oid": entry.oid, "size": entry.size or 0}
    if pointer is None:
        return view
    lfs = {"oid": pointer.oid, "size": pointer.size, "pointerSize": entry.size}
    return {**view, "size": pointer.size, "lfs": lfs}


@router.post(f"{_BASE}/paths-info/{{revision}}")
async def paths_info(
    revision: str, request: Request, services: ServicesDep, space: SpaceDep
) -> list[dict[str, Any]]:
    """What is known of some paths; those that are not there are left out."""
    form = parse_qs((await request.body()).decode(errors="replace"), max_num_fields=TREE_PAGE)
    return await run_in_threadpool(_paths_info, services, space, revision, form.get("paths", []))


def _paths_info(services: Services, space: Space, revision: str, paths: list[str]) -> list[dict[str, Any]]:
    repository = services.spaces.repository(space)
    sha = repository.resolve(revision)
    wanted = {path.strip("/") for path in paths}
    return entry_views(repository, [entry for entry in repository.entries(sha) if entry.path in wanted])


@router.get(f"{_BASE}/commits/{{revision}}")
def commits(
    revision: str,
    request: Request,
    response: Response,
    services: ServicesDep,
    space: SpaceDep,
    p: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=TREE_PAGE)] = COMMITS_PAGE,
) -> list[dict[str, Any]]:
    """The history from a revision back, a page at a time."""
    repository = services.spaces.repository(space)
    sha = repository.resolve(revision)
    found = repository.log(sha, p * limit, limit + 1)
    if len(found) > limit:
        address = f"{endpoint_of(request)}/api/spaces/{space.repo_id}/commits/{sha}"
        response.headers["Link"] = f'<{address}?p={p + 1}&limit={limit}>; rel="next"'
    return [
        {
            "id": info.sha,
            "title": info.title,
            "message": info.message,
            "date": info.date.isoformat().replace("+00:00", "Z"),
            "authors": [{"user": info.author}],
        }
        for info in found[:limit]
    ]
