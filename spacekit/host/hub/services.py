"""What the routes work with, and how they get at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request

from spacekit.host.fleet import Fleet
from spacekit.host.leases import Leases
from spacekit.host.links.follower import Follower
from spacekit.host.oidc.verify import Verifier
from spacekit.host.places import Places
from spacekit.host.settings import HostSettings
from spacekit.host.store.builds import BuildStore
from spacekit.host.store.links import LinkStore
from spacekit.host.store.publishers import PublisherStore
from spacekit.host.store.runs import RunStore
from spacekit.host.store.spaces import SpaceStore
from spacekit.host.store.tokens import TokenStore
from spacekit.host.store.variables import VariableStore
from spacekit.host.store.webhooks import WebhookStore
from spacekit.host.webhooks.deliver import Deliverer


@dataclass(frozen=True)
class Records:
    """What happened to the revisions of Spaces."""

    builds: BuildStore
    runs: RunStore


@dataclass(frozen=True)
class Services:
    """The parts of a host that its routes use."""

    settings: HostSettings
    places: Places
    spaces: SpaceStore
    tokens: TokenStore
    fleet: Fleet
    variables: VariableStore
    records: Records
    links: LinkStore
    follower: Follower
    publishers: PublisherStore
    verifier: Verifier
    webhooks: WebhookStore
    deliverer: Deliverer
    leases: Leases = field(default_factory=Leases)


def get_services(request: Request) -> Services:
    """The parts of the host that answers this request."""
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(get_services)]


def endpoint_of(request: Request) -> str:
    """The address that the client used for this host: links in answers begin with it."""
    return str(request.base_url).rstrip("/")
