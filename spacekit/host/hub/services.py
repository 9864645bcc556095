"""What the routes work with, and how they get at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from ..fleet import Fleet
from ..places import Places
from ..settings import HostSettings
from ..store.spaces import SpaceStore
from ..store.tokens import TokenStore


@dataclass(frozen=True)
class Services:
    """The parts of a host that its routes use."""

    settings: HostSettings
    places: Places
    spaces: SpaceStore
    tokens: TokenStore
    fleet: Fleet


def get_services(request: Request) -> Services:
    """The parts of the host that answers this request."""
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(get_services)]


def endpoint_of(request: Request) -> str:
    """The address that the client used for this host: links in answers begin with it."""
    return str(request.base_url).rstrip("/")
