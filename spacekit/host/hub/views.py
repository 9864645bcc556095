"""A Space as the API shows it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from spacekit.host.addresses import public_address
from spacekit.host.card import Card, read_card
from spacekit.host.limits import MIB
from spacekit.host.names import RepoId
from spacekit.host.store.git import Repository, TreeEntry
from spacekit.host.store.models import Space
from spacekit.host.store.pointers import Pointer

from .services import Services

_MAX_README = 1 * MIB
# What `expand` may name; the client asks for each property by its JSON name.
EXPANDABLE = frozenset(
    [
        "author",
        "cardData",
        "createdAt",
        "datasets",
        "disabled",
        "host",
        "lastModified",
        "likes",
        "models",
        "private",
        "runtime",
        "sdk",
        "sha",
        "siblings",
        "subdomain",
        "tags",
        "trendingScore",
        "usedStorage",
        "gated",
    ]
)


def card_of(repository: Repository, sha: str) -> Card:
    """The front matter of a revision."""
    readme = repository.read_file(sha, "README.md", _MAX_README)
    return read_card((readme or b"").decode(errors="replace"))


def host_address(services: Services, space: Space, endpoint: str) -> str:
    """Where the Space is served, as an address that resolves for whoever asked at `endpoint`.

    On loopback this is an address of the Space's own, since plain glibc does not resolve `*.localhost`.
    """
    parts = urlsplit(endpoint)
    port = f":{parts.port}" if parts.port else ""
    if services.fleet.has_own_address(space) and parts.hostname in ("127.0.0.1", "localhost"):
        return f"http://{public_address(space.slot)}{port}"
    return named_address(services, space, endpoint)


def runtime_view(services: Services, space: Space, endpoint: str) -> dict[str, Any]:
    """The answer of `GET /api/spaces/{id}/runtime`.

    `sha` is the revision that serves; `targetSha` the newest one, which the stage speaks of.
    """
    status = services.fleet.status(space)
    names = {host_address(services, space, endpoint), named_address(services, space, endpoint)}
    view: dict[str, Any] = {
        "stage": status.stage,
        "sha": status.sha,
        "targetSha": status.target_sha,
        "sdk": status.sdk or space.sdk,
        "hardware": {"current": space.hardware if status.sha else None, "requested": space.hardware},
        "storage": None,
        "gcTimeout": space.sleep_seconds,
        "devMode": False,
        "replicas": {"current": 1 if status.sha else 0, "requested": 1},
        "domains": [
            {"domain": urlsplit(name).netloc, "stage": "READY", "isCustom": False} for name in sorted(names)
        ],
    }
    if status.message:
        view["errorMessage"] = status.message
    return view


def named_address(services: Services, space: Space, endpoint: str) -> str:
    """Where the Space is served below the host's domain, which resolves for everyone but on loopback."""
    parts = urlsplit(endpoint)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{space.subdomain}.{services.settings.domain}{port}"


def space_view(
    services: Services, space: Space, endpoint: str, revision: str = "main", *, blobs: bool = False
) -> dict[str, Any]:
    """The answer of `GET /api/spaces/{id}`."""
    repository = services.spaces.repository(space)
    sha = repository.resolve(revision)
    card = card_of(repository, sha)
    info = repository.log(sha, 0, 1)[0]
    files = [entry for entry in repository.entries(sha) if not entry.is_directory and not entry.is_submodule]
    pointers = {entry.path: pointer for entry, pointer in repository.pointers(files)}
    siblings = [
        {"rfilename": entry.path, **(blob_view(entry, pointers.get(entry.path)) if blobs else {})}
        for entry in files
    ]
    return {
        **summary_view(services, space, endpoint),
        "sha": sha,
        "lastModified": _time(info.date.isoformat()),
        "cardData": card.data,
        "sdk": card.text("sdk") or space.sdk,
        "tags": [tag for tag in card.data.get("tags") or [] if isinstance(tag, str)],
        "siblings": siblings,
        "usedStorage": sum(entry.size or 0 for entry in files) + sum(file.size for file in pointers.values()),
    }


def blob_view(entry: TreeEntry, pointer: Pointer | None) -> dict[str, Any]:
    """What is known of a file's content; for a large file, what its pointer says."""
    view: dict[str, Any] = {"size": pointer.size if pointer else entry.size or 0, "blobId": entry.oid}
    if pointer:
        view["lfs"] = {"sha256": pointer.oid, "size": pointer.size, "pointerSize": entry.size}
    return view


def summary_view(services: Services, space: Space, endpoint: str) -> dict[str, Any]:
    """What a list of Spaces says of each."""
    repo_id = RepoId(space.namespace, space.name)
    return {
        "_id": space.key,
        "id": str(repo_id),
        "author": space.namespace,
        "private": space.is_private,
        "visibility": space.visibility,
        "gated": False,
        "disabled": False,
        "createdAt": _time(space.created_at.isoformat()),
        "likes": 0,
        "sdk": space.sdk,
        "tags": [],
        "models": [],
        "datasets": [],
        "subdomain": space.subdomain,
        "host": host_address(services, space, endpoint),
        "runtime": runtime_view(services, space, endpoint),
    }


def expanded(view: dict[str, Any], expand: list[str]) -> dict[str, Any]:
    """Only the id and what was asked for."""
    return {key: value for key, value in view.items() if key in ("_id", "id") or key in expand}


def _time(text: str) -> str:
    return text.replace("+00:00", "Z")
