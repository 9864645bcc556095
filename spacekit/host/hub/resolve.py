"""Downloads: one file of one revision, whole or in part; a large file in the place of its pointer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from spacekit.host.answers import answer_error
from spacekit.host.errors import Busy, EntryNotFound, HostError
from spacekit.host.limits import GIT_TIME, MIB
from spacekit.host.names import check_repo_path
from spacekit.host.store.git import Repository, TreeEntry
from spacekit.host.store.pointers import Pointer
from spacekit.host.turns import Turns, turns_of

from .access import CallerDep, SpaceDep, knows
from .ranges import INERT, part_of
from .services import ServicesDep

router = APIRouter()
# A file up to this is read whole before it is sent.
_AT_ONCE = 4 * MIB


@router.api_route("/spaces/{namespace}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
def resolve(
    revision: str, path: str, request: Request, services: ServicesDep, space: SpaceDep, caller: CallerDep
) -> Response:
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
    if pointer:
        content = repository.large_files.read(pointer.oid, part.start, part.length)
        return StreamingResponse(content, part.status, headers)
    pieces = repository.stream(entry.oid, part.start, part.length)
    if (entry.size or 0) <= _AT_ONCE:
        # git is done with it then: a reader that is slow holds no process.
        return Response(b"".join(pieces), part.status, headers)
    turns = turns_of(request, "download", is_known=knows(caller, space))
    return _OutOfGit(pieces, part.status, headers, turns)


class _OutOfGit(StreamingResponse):
    """A large file that git holds: its process runs for as long as the client reads."""

    def __init__(self, pieces: Iterator[bytes], status: int, headers: dict[str, str], turns: Turns) -> None:
        super().__init__(pieces, status, headers)
        self._turns = turns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it when it is its turn."""
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._turns.turn())
            except Busy as busy:
                await answer_error(busy)(scope, receive, send)
                return
            # What is not complete by then never will be: uvicorn closes the connection.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GIT_TIME.total_seconds()):
                    await super().__call__(scope, receive, send)


def _stored(repository: Repository, entry: TreeEntry) -> Pointer | None:
    """The large file that an entry stands for, when it is here."""
    found = repository.pointers([entry])
    return found[0][1] if found and repository.large_files.has(found[0][1]) else None
