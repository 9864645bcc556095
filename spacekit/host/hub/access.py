"""Who may do what: anyone reads public Spaces; everything else needs a token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from spacekit.host.errors import HostError, RepoNotFound, Unauthorized
from spacekit.host.names import RepoId, parse_repo_id
from spacekit.host.store.models import Space
from spacekit.host.store.tokens import TokenStore

from .services import ServicesDep

_HOW = "send the admin token that the host printed at its first start (HF_TOKEN or `hf auth login`)"


def bearer_token(headers: str | None) -> str | None:
    """The token in an Authorization header."""
    scheme, _, token = (headers or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def owner_of(tokens: TokenStore, token: str | None) -> str | None:
    """Whose token it is; `None` without one, an error for a wrong one."""
    if token is None:
        return None
    owner = tokens.owner_of(token)
    if owner is None:
        raise Unauthorized("This token is not valid on this host", _HOW)
    return owner


def get_caller(request: Request, services: ServicesDep) -> str | None:
    """The user who asks; `None` for anyone."""
    return owner_of(services.tokens, bearer_token(request.headers.get("authorization")))


CallerDep = Annotated[str | None, Depends(get_caller)]


def get_writer(caller: CallerDep) -> str:
    """The user who asks, who must be known."""
    if caller is None:
        raise Unauthorized("This needs a token", _HOW)
    return caller


WriterDep = Annotated[str, Depends(get_writer)]


def get_app(namespace: str, name: str, services: ServicesDep, caller: CallerDep) -> Space:
    """The Space in the path, for what concerns its app; a private one does not exist for strangers."""
    try:
        repo_id = parse_repo_id(namespace, name)
    except HostError:
        raise RepoNotFound(f"{namespace[:96]}/{name[:96]}") from None
    space = services.spaces.find(repo_id)
    if space is None or (space.is_private and caller is None):
        raise RepoNotFound(str(RepoId(namespace, name)))
    return space


AppDep = Annotated[Space, Depends(get_app)]


def get_space(space: AppDep, caller: CallerDep) -> Space:
    """The Space in the path, for what concerns its repository; a protected one hides that from strangers."""
    if space.hides_source and caller is None:
        raise RepoNotFound(str(space.repo_id))
    return space


SpaceDep = Annotated[Space, Depends(get_space)]
