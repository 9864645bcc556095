"""Downloads: one file of one revision, whole or in part; a large file in the place of its pointer."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from spacekit.host.answers import answer_error
from spacekit.host.errors import EntryNotFound, HostError
from spacekit.host.limits import MIB
from spacekit.host.names import check_repo_path
from spacekit.host.store.git import Repository, TreeEntry
from spacekit.host.store.pointers import Pointer

from .access import SpaceDep
from .ranges import INERT, Part, part_of
from .services import ServicesDep

router = APIRouter()
# A file up to this is read whole before it is sent.
_AT_ONCE = 4 * MIB


@router.api_route("/spaces/{namespace}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
def resolve(revision: str, path: str, request: Request, services: ServicesDep, space: SpaceDep) -> Response:
    """A file's content; with HEAD, what is known of it."""
    repository = services.spaces.repository(space)
    sha = repository.resolve(revision)
    try:
        entry = repository.entry(sha, check_repo_path(path))
    except HostError:
        entry = None
    if entry is None or entry.is_directory or entry.is_submodule:
        missing = EntryNotFound(path[:200])
        # With the commit beside it, the client may remember that the file is not there.
        return answer_error(missing, {"X-Repo-Commit": sha})
    pointer = _stored(repository, entry)
    headers = {**INERT, "X-Repo-Commit": sha, "ETag": f'"{pointer.oid if pointer else entry.oid}"'}
    if pointer:
        headers |= {"X-Linked-Etag": headers["ETag"], "X-Linked-Size": str(pointer.size)}
    part = part_of(request.headers, pointer.size if pointer else entry.size or 0, headers["ETag"])
    headers |= part.headers
    if request.method == "HEAD":
        return Response(status_code=part.status, headers=headers)
    return StreamingResponse(_content(repository, entry, pointer, part), part.status, headers)


def _stored(repository: Repository, entry: TreeEntry) -> Pointer | None:
    """The large file that an entry stands for, when it is here."""
    found = repository.pointers([entry])
    return found[0][1] if found and repository.large_files.has(found[0][1]) else None


def _content(
    repository: Repository, entry: TreeEntry, pointer: Pointer | None, part: Part
) -> Iterator[bytes]:
    if pointer:
        return repository.large_files.read(pointer.oid, part.start, part.length)
    pieces = repository.stream(entry.oid, part.start, part.length)
    # git is done with it then: a reader that is slow holds no process.
    return iter([b"".join(pieces)]) if (entry.size or 0) <= _AT_ONCE else pieces
