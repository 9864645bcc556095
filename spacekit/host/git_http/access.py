"""Who asks with git or git-lfs, and for which Space.

git sends no credentials before it was asked for them: whatever needs some, and whatever does not exist,
is a 401 to a stranger. A token comes as the password of any user, or as Bearer.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from fastapi import Request

from spacekit.host.callers import Caller
from spacekit.host.errors import Forbidden, HostError, RepoNotFound, Unauthorized
from spacekit.host.hub.services import Services
from spacekit.host.names import parse_repo_id
from spacekit.host.store.models import Space

_HOW = "use any user name, and the host's token as the password"


@dataclass(frozen=True)
class Visit:
    """A Space, and who came for it: `None` is a stranger, whose token may be for another Space."""

    space: Space
    caller: Caller | None
    has_token: bool = False

    def writer(self) -> Caller:
        """The caller, who must be known."""
        if self.caller is None and self.has_token:
            raise Forbidden("This token is not for this Space", "use the host's admin token")
        if self.caller is None:
            raise Unauthorized("This needs a token", _HOW)
        return self.caller


def token_of(header: str | None) -> str | None:
    """The token in an Authorization header; an empty one when there is something else in it."""
    if not header:
        return None
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return pair.partition(":")[2]


def visit(request: Request, services: Services, namespace: str, name: str) -> Visit:
    """Find the Space that a request is for, if the caller may know of it."""
    token = token_of(request.headers.get("authorization"))
    caller = services.tokens.caller_of(token) if token else None
    if token is not None and caller is None:
        raise Unauthorized("This token is not valid on this host", _HOW)
    name = name.removesuffix(".git")
    try:
        space = services.spaces.find(parse_repo_id(namespace, name))
    except HostError:
        space = None
    known = caller if caller and space and caller.may_use(space.repo_id) else None
    if space is None or (known is None and space.hides_source):
        if caller is None:
            raise Unauthorized("This needs a token: there is no such public Space", _HOW)
        raise RepoNotFound(f"{namespace[:96]}/{name[:96]}")
    return Visit(space, known, has_token=caller is not None)
