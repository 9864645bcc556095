"""Before a commit: how each file shall be sent, and which ones need not be."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pathspec import GitIgnoreSpec
from pydantic import BaseModel, Field

from spacekit.folder.ignore import rules_of
from spacekit.host.limits import LARGE_FROM, MAX_PREUPLOAD_FILES, MIB, SENT_APART_FROM
from spacekit.host.names import check_repo_path
from spacekit.host.store.attributes import is_attributes_file, tracked_by_lfs
from spacekit.host.store.git import Repository, TreeEntry
from spacekit.host.store.pointers import Pointer

from .access import SpaceDep, get_writer
from .commits import target_branch
from .services import ServicesDep
from .unpacking import ACCEPTED

router = APIRouter()
_MAX_GITIGNORE = 1 * MIB
# How a client says that it sends large files by LFS when it is told to.
LARGE_FILES_HEADER = "X-Spacekit-Large-Files"


class PreuploadFile(BaseModel):
    """A file that the client means to send, and how it begins."""

    path: str
    size: int = Field(ge=0)
    sample: str = ""


class Preupload(BaseModel):
    """`POST .../preupload/{revision}`."""

    files: list[PreuploadFile] = Field(max_length=MAX_PREUPLOAD_FILES)
    git_ignore: Annotated[str | None, Field(alias="gitIgnore")] = None
    git_attributes: Annotated[str | None, Field(alias="gitAttributes")] = None


@router.post("/api/spaces/{namespace}/{name}/preupload/{revision}", dependencies=[Depends(get_writer)])
def preupload(
    revision: str,
    body: Preupload,
    request: Request,
    response: Response,
    services: ServicesDep,
    space: SpaceDep,
) -> dict[str, Any]:
    """How to send each file: as it is or by LFS; and which ones are ignored or here already."""
    response.headers.update(ACCEPTED)
    branch = target_branch(services, space, revision, request)
    repository = services.spaces.repository(space)
    head = repository.resolve(f"refs/heads/{branch}")
    entries = {entry.path: entry for entry in repository.entries(head) if not entry.is_directory}
    wanted = [check_repo_path(file.path) for file in body.files]
    present = [entries[path] for path in wanted if path in entries]
    pointers = {entry.path: pointer for entry, pointer in repository.pointers(present)}
    large = _large(repository, entries, body, _large_from(request)) if speaks_lfs(request) else set()
    ignored = _ignored(repository, head, body)
    files = []
    for path in wanted:
        mode = "lfs" if path in large else "regular"
        view: dict[str, Any] = {"path": path, "uploadMode": mode, "shouldIgnore": ignored.match_file(path)}
        oid = _oid(repository, entries.get(path), pointers.get(path), mode)
        files.append({**view, "oid": oid} if oid else view)
    return {"files": files, "commitOid": head}


def speaks_lfs(request: Request) -> bool:
    """Whether a client sends large files by LFS when it is told to.

    huggingface_hub with hf_xet installed, as it always is, would take its way to Xet, which this host has
    not; it is told to send files as they are, unless it says otherwise.
    """
    return _says_lfs(request) or "hf_hub/" not in request.headers.get("user-agent", "")


def _says_lfs(request: Request) -> bool:
    return request.headers.get(LARGE_FILES_HEADER, "").lower() == "lfs"


def _large_from(request: Request) -> int:
    """The size past which a file goes by LFS, in bytes."""
    return SENT_APART_FROM if _says_lfs(request) else LARGE_FROM


def _ignored(repository: Repository, head: str, body: Preupload) -> GitIgnoreSpec:
    """The rules of .gitignore: of the one that is being sent, else of the one that is here."""
    text = body.git_ignore
    if text is None:
        text = (repository.read_file(head, ".gitignore", _MAX_GITIGNORE) or b"").decode(errors="replace")
    return rules_of(text.splitlines())


def _large(
    repository: Repository, entries: dict[str, TreeEntry], body: Preupload, large_from: int
) -> set[str]:
    """The files that belong in large-file storage: by .gitattributes, or for their size."""
    blobs = {path: entry.oid for path, entry in entries.items() if is_attributes_file(path)}
    for file in body.files:
        if is_attributes_file(file.path) and (content := _whole(file)) is not None:
            blobs[file.path] = repository.write_blob(content)
    if body.git_attributes is not None:
        blobs[".gitattributes"] = repository.write_blob(body.git_attributes.encode(errors="replace"))
    tracked = tracked_by_lfs(repository, blobs, (file.path for file in body.files))
    return {
        file.path for file in body.files if file.size and (file.path in tracked or file.size > large_from)
    }


def _whole(file: PreuploadFile) -> bytes | None:
    """A file's content, when its sample is all of it."""
    try:
        content = base64.b64decode(file.sample, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if len(content) == file.size else None


def _oid(repository: Repository, entry: TreeEntry | None, pointer: Pointer | None, mode: str) -> str | None:
    """What the client compares its file with: a SHA-256 for LFS, else the id of a git blob."""
    if entry is None or (mode == "lfs" and pointer is None):
        return None
    if pointer is None:
        return entry.oid
    if mode == "lfs":
        return pointer.oid
    return repository.large_files.git_id(pointer.oid) if repository.large_files.has(pointer) else entry.oid
