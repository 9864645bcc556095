"""Who may do what: anyone reads public Spaces; everything else needs a token that is good for it.

The admin token is good for everything. A job's token (see callers.py) is good for its own Space and its
previews; to all other Spaces its holder is a stranger. All rules of the API are here, those of git in
`git_http.access`, which asks the same caller.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from spacekit.host.callers import Caller
from spacekit.host.errors import Forbidden, HostError, RepoNotFound, Unauthorized
from spacekit.host.names import RepoId, parse_repo_id
from spacekit.host.store.models import Space
from spacekit.host.store.tokens import TokenStore

from .services import ServicesDep

_HOW = "send the admin token that the host printed at its first start (HF_TOKEN or `hf auth login`)"
_ADMIN_ONLY = "use the admin token"


def bearer_token(headers: str | None) -> str | None:
    """The token in an Authorization header."""
    scheme, _, token = (headers or "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def caller_of(tokens: TokenStore, token: str | None) -> Caller | None:
    """Whose token it is; `None` without one, an error for a wrong one."""
    if token is None:
        return None
    caller = tokens.caller_of(token)
    if caller is None:
        raise Unauthorized("This token is not valid on this host", _HOW)
    return caller


def get_caller(request: Request, services: ServicesDep) -> Caller | None:
    """Who asks; `None` for anyone."""
    return caller_of(services.tokens, bearer_token(request.headers.get("authorization")))


CallerDep = Annotated[Caller | None, Depends(get_caller)]


def knows(caller: Caller | None, space: Space) -> bool:
    """Whether the caller's token is good for a Space: to everyone else it is what strangers see of it."""
    return caller is not None and caller.may_use(space.repo_id)


def get_known(caller: CallerDep) -> Caller:
    """Who asks, with any valid token: for what concerns no Space, or checks the Space itself."""
    if caller is None:
        raise Unauthorized("This needs a token", _HOW)
    return caller


KnownDep = Annotated[Caller, Depends(get_known)]


def get_admin(caller: KnownDep) -> Caller:
    """Who asks, with the admin token."""
    if caller.scope is not None:
        raise Forbidden(f"This token is for {caller.scope} only, and not for this", _ADMIN_ONLY)
    return caller


AdminDep = Annotated[Caller, Depends(get_admin)]


def get_writer(request: Request, caller: KnownDep) -> Caller:
    """Who asks, with a token that may write to the Space in the path; without one there, to everything."""
    if "namespace" not in request.path_params:
        return get_admin(caller)
    check_may_use(caller, _repo_id(request.path_params["namespace"], request.path_params["name"]))
    return caller


WriterDep = Annotated[Caller, Depends(get_writer)]


def check_may_use(caller: Caller, repo_id: RepoId) -> None:
    """Refuse a token that is not good for a Space."""
    if not caller.may_use(repo_id):
        raise Forbidden(f"This token is for {caller.scope} only", _ADMIN_ONLY)


def check_may_delete(caller: Caller, repo_id: RepoId) -> None:
    """Refuse a token that may not delete a Space."""
    if not caller.may_delete(repo_id):
        raise Forbidden(f"This token may not delete {repo_id}", _ADMIN_ONLY)


def _repo_id(namespace: str, name: str) -> RepoId:
    try:
        return parse_repo_id(namespace, name)
    except HostError:
        raise RepoNotFound(f"{namespace[:96]}/{name[:96]}") from None


def get_app(namespace: str, name: str, services: ServicesDep, caller: CallerDep) -> Space:
    """The Space in the path, for what concerns its app; a private one does not exist for strangers."""
    space = services.spaces.find(_repo_id(namespace, name))
    if space is None or (space.is_private and not knows(caller, space)):
        raise RepoNotFound(str(RepoId(namespace, name)))
    return space


AppDep = Annotated[Space, Depends(get_app)]


def get_space(space: AppDep, caller: CallerDep) -> Space:
    """The Space in the path, for what concerns its repository; a protected one hides that from strangers."""
    if space.hides_source and not knows(caller, space):
        raise RepoNotFound(str(space.repo_id))
    return space


SpaceDep = Annotated[Space, Depends(get_space)]
