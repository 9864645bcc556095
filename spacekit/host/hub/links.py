"""A Space that follows a repository elsewhere: set, shown, pulled, unlinked. An extension of ours.

To set a link is for the holder of the admin token: it makes this machine connect to wherever the link says.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from spacekit.host.errors import Forbidden, HostError, NotFound
from spacekit.host.limits import MAX_KNOWN_HOSTS, MAX_REPOSITORY_TOKEN, MAX_REPOSITORY_URL
from spacekit.host.links.address import parse_address
from spacekit.host.links.deploy_key import make_deploy_key
from spacekit.host.links.webhook import is_signed
from spacekit.host.log import log_event
from spacekit.host.names import branch_name, parse_repo_id
from spacekit.host.store.attributes import NAME as ATTRIBUTES
from spacekit.host.store.git import BRANCH, Repository
from spacekit.host.store.links import LinkSecrets, NewLink
from spacekit.host.store.models import Link, Space
from spacekit.host.store.vault import Unreadable

from .access import AdminDep, SpaceDep, get_writer
from .services import Services, ServicesDep, endpoint_of

router = APIRouter()
_BASE = "/api/spaces/{namespace}/{name}/link"
# What a Space has before anybody pushed to it.
_OF_NEW_SPACE = {"README.md", ATTRIBUTES}


class SetLink(BaseModel):
    """`PUT …/link`: what is left out stays as it was, while the address does."""

    url: str = Field(max_length=MAX_REPOSITORY_URL)
    branch: str | None = None
    deployKey: bool = False  # noqa: N815 - as the Hub writes names
    token: str | None = Field(default=None, repr=False, max_length=MAX_REPOSITORY_TOKEN)
    knownHosts: str | None = Field(default=None, max_length=MAX_KNOWN_HOSTS)  # noqa: N815 - as above
    force: bool = False

    model_config = ConfigDict(extra="forbid")


@router.get(_BASE, dependencies=[Depends(get_writer)])
def show_link(request: Request, services: ServicesDep, space: SpaceDep) -> dict[str, Any]:
    """What a Space follows, and how that goes."""
    return link_view(services, space, _existing(services, space), endpoint_of(request))


@router.put(_BASE)
async def set_link(
    body: SetLink, request: Request, services: ServicesDep, space: SpaceDep, caller: AdminDep
) -> dict[str, Any]:
    """Follow a repository, with a first pull at once; a new link's answer holds its webhook's secret."""
    settings = services.settings
    parse_address(body.url, allows_http=settings.allow_http_links, trusted=settings.trusted)
    async with services.follower.halted(space):
        new = await run_in_threadpool(_new_link, services, space, body)
        link, secret = await run_in_threadpool(services.links.put, space.id, new)
    log_event("linked", space=space.repo_id, by=caller, force=new.owns_main)
    view = await run_in_threadpool(link_view, services, space, link, endpoint_of(request))
    if secret is not None:
        view["webhook"]["secret"] = secret
    return view


@router.delete(_BASE)
async def remove_link(services: ServicesDep, space: SpaceDep, caller: AdminDep) -> dict[str, bool]:
    """Follow nothing any more: `main` stays as it is and can be pushed to."""
    async with services.follower.halted(space):
        was_there = await run_in_threadpool(services.links.remove, space.id)
    if not was_there:
        raise _no_link(space)
    log_event("unlinked", space=space.repo_id, by=caller)
    return {"success": True}


@router.post(f"{_BASE}/pull", status_code=202)
async def pull(request: Request, services: ServicesDep, space: SpaceDep, caller: AdminDep) -> dict[str, Any]:
    """Look at the repository now; the state is `pulling` until that is done."""
    link = await run_in_threadpool(_existing, services, space)
    services.follower.pull_soon(space)
    log_event("pull-asked", space=space.repo_id, by=caller)
    return await run_in_threadpool(link_view, services, space, link, endpoint_of(request))


@router.post(f"{_BASE}/webhook", status_code=202)
async def webhook(namespace: str, name: str, request: Request, services: ServicesDep) -> dict[str, bool]:
    """The forge says that something changed. It has no token: its signature is the proof."""
    body = await request.body()
    headers = {key.lower(): value for key, value in request.headers.items()}
    space = await run_in_threadpool(_signed_for, services, namespace, name, headers, body)
    services.follower.pull_soon(space)
    log_event("webhook", space=space.repo_id)
    return {"success": True}


def _signed_for(services: Services, namespace: str, name: str, headers: dict[str, str], body: bytes) -> Space:
    """The Space whose webhook was called; whatever is wrong, the answer is the same."""
    try:
        space = services.spaces.find(parse_repo_id(namespace, name))
    except HostError:
        space = None
    link = services.links.get(space.id) if space else None
    secret = services.links.webhook_secret(link) if link else None
    # Without a link there is a secret all the same, so that the time tells nothing of it.
    fits = is_signed(headers, body, secret or "no link has this secret")
    if space is None or secret is None or not fits:
        raise Forbidden("This is not signed with the secret of a link of that Space")
    return space


def _new_link(services: Services, space: Space, body: SetLink) -> NewLink:
    """The link as it is to be: what the present one has of the same repository is kept."""
    known = services.links.get(space.id)
    same = known if known and known.url == body.url else None
    kept = LinkSecrets()
    if same is not None:
        try:
            kept = services.links.secrets(same)
        except Unreadable:
            same = None
    public, private = (same.public_key, kept.private_key) if same else (None, None)
    if body.deployKey and private is None:
        public, private = make_deploy_key(f"spacekit:{space.repo_id}")
    hosts = body.knownHosts if body.knownHosts is not None else (same.known_hosts if same else None)
    return NewLink(
        url=body.url,
        branch=None if body.branch is None else branch_name(body.branch),
        owns_main=body.force or is_untouched(services.spaces.repository(space)),
        secrets=LinkSecrets(_token(body.token) if body.token is not None else kept.token, private),
        public_key=public,
        known_hosts=_hosts(hosts),
    )


def _token(token: str) -> str | None:
    """A token that git can be handed by a line; an empty one is none."""
    if not token.isascii() or not all(letter.isprintable() for letter in token):
        raise HostError("The token of a repository is one line of plain letters")
    return token or None


def _hosts(hosts: str | None) -> str | None:
    """The lines of a known_hosts file; without any the first contact decides."""
    lines = [line.strip() for line in (hosts or "").splitlines() if line.strip()]
    if not all(line.isascii() and line.isprintable() for line in lines):
        raise HostError("The known hosts are lines as `ssh-keyscan` prints them")
    return "".join(f"{line}\n" for line in lines) or None


def is_untouched(repository: Repository) -> bool:
    """Whether nobody has pushed to a Space since it was made: then a link may begin with anything."""
    head = repository.head()
    if head is None:
        return True
    return (
        len(repository.log(head, 0, 2)) == 1
        and len(repository.refs()) == 1
        and {entry.path for entry in repository.entries(head)} <= _OF_NEW_SPACE
    )


def _existing(services: Services, space: Space) -> Link:
    link = services.links.get(space.id)
    if link is None:
        raise _no_link(space)
    return link


def _no_link(space: Space) -> NotFound:
    return NotFound(f"{space.repo_id} follows no repository", "`spacekit link URL` makes it follow one")


def link_view(services: Services, space: Space, link: Link, endpoint: str) -> dict[str, Any]:
    """A link as the API shows it; nothing in it is secret."""
    status = services.fleet.status(space)
    is_pulling = services.follower.is_pulling(space)
    base = services.settings.public_url or endpoint
    return {
        "url": link.url,
        "branch": link.branch,
        "state": "pulling" if is_pulling else link.state,
        "error": None
        if link.message is None or is_pulling
        else {"code": link.state, "message": link.message},
        "pulledSha": link.pulled_sha,
        "pulledAt": link.pulled_at and _time(link.pulled_at.isoformat()),
        "checkedAt": link.checked_at and _time(link.checked_at.isoformat()),
        "mainSha": services.spaces.repository(space).branch_head(BRANCH),
        "runningSha": status.sha,
        "intervalSeconds": services.settings.pull_interval,
        "webhook": {"url": f"{base.rstrip('/')}/api/spaces/{space.repo_id}/link/webhook"},
        "publicKey": link.public_key,
        "knownHosts": link.known_hosts,
        "hasToken": link.token is not None,
    }


def _time(text: str) -> str:
    return text.replace("+00:00", "Z")
