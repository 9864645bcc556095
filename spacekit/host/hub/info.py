"""What there is: Spaces, one Space, and whether one may write to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from spacekit.host.errors import HostError
from spacekit.host.limits import LIST_PAGE
from spacekit.host.turns import turns_of

from .access import AppDep, CallerDep, SpaceDep, WriterDep, knows
from .services import ServicesDep, endpoint_of
from .views import EXPANDABLE, expanded, host_address, space_view, summary_view

router = APIRouter()

ExpandQuery = Annotated[list[str] | None, Query()]


async def take_turn(
    request: Request, caller: CallerDep, full: bool = False, expand: ExpandQuery = None
) -> AsyncGenerator[None]:
    """Wait for a turn to look at all there is of many Spaces."""
    if not (full or expand):
        yield
        return
    async with turns_of(request, "list", is_known=caller is not None).turn():
        yield


@router.get("/api/spaces", dependencies=[Depends(take_turn)])
def list_spaces(
    request: Request,
    response: Response,
    services: ServicesDep,
    caller: CallerDep,
    author: str | None = None,
    search: str | None = None,
    full: bool = False,
    expand: ExpandQuery = None,
    limit: Annotated[int, Query(ge=1, le=LIST_PAGE)] = LIST_PAGE,
    skip: Annotated[int, Query(ge=0)] = 0,
) -> list[dict[str, Any]]:
    """The Spaces that the caller may see, newest first."""
    _check_expand(expand)
    found = [
        space
        for space in services.spaces.all()
        if (knows(caller, space) or not space.is_private)
        and (author is None or space.namespace.lower() == author.lower())
        and (search is None or search.lower() in space.path)
    ]
    endpoint = endpoint_of(request)
    if skip + limit < len(found):
        query = {**dict(request.query_params), "skip": skip + limit}
        response.headers["Link"] = f'<{endpoint}/api/spaces?{urlencode(query)}>; rel="next"'
    views = [
        (
            space_view
            if (full or expand) and (knows(caller, space) or not space.hides_source)
            else summary_view
        )(services, space, endpoint)
        for space in found[skip : skip + limit]
    ]
    return [expanded(view, expand) for view in views] if expand else views


@router.get("/api/spaces/{namespace}/{name}")
def space_info(
    request: Request,
    services: ServicesDep,
    space: AppDep,
    caller: CallerDep,
    blobs: bool = False,
    expand: ExpandQuery = None,
) -> dict[str, Any]:
    """One Space at its head; of a protected one, strangers learn where its app is."""
    if space.hides_source and not knows(caller, space):
        return summary_view(services, space, endpoint_of(request))
    return space_info_at("main", request, services, space, blobs, expand)


@router.get("/api/spaces/{namespace}/{name}/revision/{revision}")
def space_info_at(
    revision: str,
    request: Request,
    services: ServicesDep,
    space: SpaceDep,
    blobs: bool = False,
    expand: ExpandQuery = None,
) -> dict[str, Any]:
    """One Space at a revision."""
    _check_expand(expand)
    view = space_view(services, space, endpoint_of(request), revision, blobs=blobs)
    return expanded(view, expand) if expand else view


def _check_expand(expand: list[str] | None) -> None:
    unknown = [name for name in expand or () if name not in EXPANDABLE]
    if unknown:
        raise HostError(f"expand can't be {unknown[0][:40]!r}", f"use one of {', '.join(sorted(EXPANDABLE))}")


@router.get("/api/spaces/{namespace}/{name}/host")
def space_host(request: Request, services: ServicesDep, space: AppDep) -> dict[str, str]:
    """Where the Space is served."""
    address = host_address(services, space, endpoint_of(request))
    return {"subdomain": space.subdomain, "host": address}


@router.get("/api/spaces/{namespace}/{name}/auth-check")
def may_read(space: SpaceDep) -> dict[str, bool]:
    """Whether the caller may read the Space: else this is a 404."""
    return {"success": bool(space.id)}


@router.get("/api/spaces/{namespace}/{name}/auth-check/write")
def may_write(space: SpaceDep, caller: WriterDep) -> dict[str, bool]:
    """Whether the caller may write to the Space: else this is a 401 or a 404."""
    return {"success": bool(space.id and caller)}
