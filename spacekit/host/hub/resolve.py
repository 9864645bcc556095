"""Downloads: one file of one revision, whole or in part."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from spacekit.host.answers import answer_error
from spacekit.host.errors import EntryNotFound, HostError, RangeNotSatisfiable
from spacekit.host.names import check_repo_path
from spacekit.host.store.git import TreeEntry

from .access import SpaceDep
from .services import ServicesDep

router = APIRouter()

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# A file is a user's content on the API's origin: it must not run there, whatever it says that it is.
_INERT = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@router.api_route("/spaces/{namespace}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
def resolve(revision: str, path: str, request: Request, services: ServicesDep, space: SpaceDep) -> Response:
    """A file's content; with HEAD, what is known of it."""
    repository = services.spaces.repository(space)
    sha = repository.resolve(revision)
    try:
        entry = repository.entry(sha, check_repo_path(path))
    except HostError:
        entry = None
    if entry is None or entry.is_directory:
        missing = EntryNotFound(path[:200])
        # With the commit beside it, the client may remember that the file is not there.
        return answer_error(missing, {"X-Repo-Commit": sha})
    headers = {**_INERT, "X-Repo-Commit": sha, "ETag": f'"{entry.oid}"', "Accept-Ranges": "bytes"}
    start, length, status = _part(request, entry)
    if status == 206:  # noqa: PLR2004 - Partial Content
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{entry.size}"
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(repository.stream(entry.oid, start, length), status_code=status, headers=headers)


def _part(request: Request, entry: TreeEntry) -> tuple[int, int, int]:
    """Where to begin, how much to send, and with which status."""
    size = entry.size or 0
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    # Only one range, and only when the file is still the one that the client has a part of.
    if wanted is None or request.headers.get("if-range", f'"{entry.oid}"') != f'"{entry.oid}"':
        return 0, size, 200
    first, last = wanted.groups()
    if not first and not last:
        return 0, size, 200
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or end < start:
        raise RangeNotSatisfiable(f"The file has {size} bytes")
    return start, end - start + 1, 206
