"""The addresses that git-lfs asks, below `/spaces/{namespace}/{name}.git/info/lfs`."""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ValidationError

from spacekit.host.errors import Conflict, EntryNotFound, HostError, NotFound, TooLarge, Unsupported
from spacekit.host.git_http.access import Visit, visit
from spacekit.host.git_http.answers import LFS_TYPE, lfs_refusal, sentence_of
from spacekit.host.hub.ranges import INERT, part_of
from spacekit.host.hub.services import Services, ServicesDep, endpoint_of
from spacekit.host.limits import GIB, MAX_LARGE_FILE
from spacekit.host.log import log_event
from spacekit.host.names import parse_repo_id
from spacekit.host.store.large_files import LargeFiles
from spacekit.host.store.pointers import Pointer, is_oid

from .models import Batch, LargeFile
from .receive import receive_file
from .signing import Grant, Operation, Signer

router = APIRouter()
_BASE = "/spaces/{namespace}/{name}/info/lfs"
_SHA256 = ("sha256", "sha_256")  # the second is how npm's @huggingface/hub writes it
_Body = TypeVar("_Body", bound=BaseModel)


@router.post(f"{_BASE}/objects/batch")
async def batch(namespace: str, name: str, request: Request, services: ServicesDep) -> Response:
    """Where to send files, or to have them from."""
    try:
        guest = await run_in_threadpool(visit, request, services, namespace, name)
        body = await _read(request, Batch)
        if body.operation == "upload":
            guest.writer()
        if body.hash_algo not in _SHA256:
            raise Conflict(f"This host knows files by their SHA-256 only, not by {body.hash_algo[:40]!r}")
        if "basic" not in body.transfers:
            raise Unsupported("This host knows the `basic` transfer only", "unset lfs.customtransfer")
        answers = await run_in_threadpool(_answers, request, services, guest, body)
    except HostError as error:
        return lfs_refusal(error)
    return JSONResponse({"transfer": "basic", "objects": answers, "hash_algo": "sha256"}, media_type=LFS_TYPE)


def _answers(request: Request, services: Services, guest: Visit, body: Batch) -> list[dict[str, Any]]:
    files = services.spaces.repository(guest.space).large_files
    base = f"{endpoint_of(request)}/spaces/{guest.space.repo_id}.git/info/lfs"
    signer: Signer = request.app.state.signer
    answers = []
    for file in body.objects:
        answer: dict[str, Any] = {"oid": file.oid, "size": file.size}
        try:
            if _is_wanted(files, file, body.operation):
                grant = Grant(body.operation, guest.space.key, Pointer(file.oid, file.size))
                answer |= _actions(base, grant, signer)
        except HostError as error:
            answer["error"] = {"code": error.status, "message": sentence_of(error)}
        answers.append(answer)
    return answers


def _is_wanted(files: LargeFiles, file: LargeFile, operation: Operation) -> bool:
    """Whether there is something to transfer: nothing when a file to send is here already."""
    if not is_oid(file.oid):
        raise Unsupported(f"{file.oid[:80]!r} is not the SHA-256 of a file")
    if file.size > MAX_LARGE_FILE:
        raise TooLarge(f"A file may hold {MAX_LARGE_FILE // GIB} GiB")
    is_here = files.has(Pointer(file.oid, file.size))
    if operation == "download" and not is_here:
        raise NotFound(
            "This Space has no such file", "whoever made the commit has to send it: `git lfs push`"
        )
    return operation == "download" or not is_here


def _actions(base: str, grant: Grant, signer: Signer) -> dict[str, Any]:
    href = f"{base}/objects/{grant.pointer.oid}?{signer.query(grant)}"
    actions = {grant.operation: {"href": href}}
    if grant.operation == "download":
        # The address itself is the permission: git-lfs need not send a token to it.
        return {"authenticated": True, "actions": actions}
    # Without that word git-lfs sends its token, which `verify` asks for.
    return {"actions": {**actions, "verify": {"href": f"{base}/verify"}}}


@router.post(f"{_BASE}/verify")
async def verify(namespace: str, name: str, request: Request, services: ServicesDep) -> Response:
    """Whether a file that was sent is here."""
    try:
        guest = await run_in_threadpool(visit, request, services, namespace, name)
        guest.writer()
        body = await _read(request, LargeFile)
        files = services.spaces.repository(guest.space).large_files
        if not is_oid(body.oid) or not files.has(Pointer(body.oid, body.size)):
            raise NotFound("This Space has no such file", "send it again")
    except HostError as error:
        return lfs_refusal(error)
    return JSONResponse({}, media_type=LFS_TYPE)


@router.put(f"{_BASE}/objects/{{oid}}")
async def put_object(
    namespace: str, name: str, oid: str, request: Request, services: ServicesDep
) -> Response:
    """Take a file, at an address that was given out for it."""
    try:
        files, pointer = await run_in_threadpool(_granted, request, services, namespace, name, oid, "upload")
        await receive_file(request, files, pointer)
    except HostError as error:
        return lfs_refusal(error)
    log_event("large-file", space=f"{namespace}/{name}", size=pointer.size)
    # huggingface_hub takes the ETag for the proof that a file came whole.
    return Response(headers={"ETag": f'"{oid}"'})


@router.api_route(f"{_BASE}/objects/{{oid}}", methods=["GET", "HEAD"])
def get_object(namespace: str, name: str, oid: str, request: Request, services: ServicesDep) -> Response:
    """A file, at an address that was given out for it."""
    try:
        files, pointer = _granted(request, services, namespace, name, oid, "download")
        if not files.has(pointer):
            raise EntryNotFound(oid)
        part = part_of(request.headers, pointer.size, f'"{oid}"')
    except HostError as error:
        return lfs_refusal(error)
    headers = {**INERT, **part.headers, "ETag": f'"{oid}"'}
    if request.method == "HEAD":
        return Response(status_code=part.status, headers=headers)
    return StreamingResponse(files.read(oid, part.start, part.length), part.status, headers)


@router.api_route(f"{_BASE}/locks", methods=["GET", "POST"])
@router.post(f"{_BASE}/locks/{{rest:path}}")
def locks(request: Request) -> Response:  # noqa: ARG001 - a route's shape
    """File locking, which this host has not: git-lfs then goes on without."""
    return JSONResponse({"message": "This host has no file locks"}, 501, media_type=LFS_TYPE)


def _granted(
    request: Request, services: Services, namespace: str, name: str, oid: str, operation: Operation
) -> tuple[LargeFiles, Pointer]:
    """The file that the address was given out for, of the Space that it was given out for."""
    space = services.spaces.find(parse_repo_id(namespace, name.removesuffix(".git")))
    signer: Signer = request.app.state.signer
    pointer = signer.check(operation, space.key if space else "", oid, request.query_params)
    if space is None or not is_oid(oid):
        raise EntryNotFound(oid[:80])
    return services.spaces.repository(space).large_files, pointer


async def _read(request: Request, kind: type[_Body]) -> _Body:
    """A body as JSON, whatever type it says that it has."""
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Unsupported(f"The request is not valid: {where}: {first['msg']}") from None
