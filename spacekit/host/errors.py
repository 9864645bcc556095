"""The host's errors: what a client did wrong, as an HTTP answer.

HostError (SpacekitError)          400  the request can't be carried out as it stands
├── Unauthorized                   401  no token, or a wrong one
├── Forbidden                      403  the token does not allow it
├── NotFound                       404  no such thing here
│   ├── RepoNotFound               404  no such Space, or it is hidden
│   ├── RevisionNotFound           404  the Space has no such revision
│   └── EntryNotFound              404  the revision has no such file
├── Conflict                       409  it exists already, or something is under way
├── Stale                          412  the branch moved on since `parentCommit`
├── TooLarge                       413  past a limit
├── RangeNotSatisfiable            416  the file is shorter than that
├── Misdirected                    421  the address is not one of this host's names
├── Unsupported                    422  this host can't do that (yet)
├── Locked                         423  the branch follows another repository
├── Busy                           503  too much is under way
└── NoSpaceLeft                    507  the disk is full
DataDirError (SpacekitError)            the data directory can't be used
ListenError (SpacekitError, OSError)    the address can't be listened on
"""

from __future__ import annotations

from typing import ClassVar

from spacekit.errors import SpacekitError


class HostError(SpacekitError):
    """The request can't be carried out as it stands.

    A subclass says its word and its status in its first line: `class Conflict(HostError, code="conflict",
    status=409)`.
    """

    code = "bad-request"
    status: ClassVar[int] = 400
    # The value of X-Error-Code, which huggingface_hub turns into its own exception.
    error_code: ClassVar[str | None] = None

    def __init_subclass__(cls, code: str | None = None, status: int | None = None) -> None:
        super().__init_subclass__()
        cls.code = code or cls.code
        cls.status = status or cls.status


class Unauthorized(HostError, code="unauthorized", status=401):
    """No token, or a wrong one."""


class Forbidden(HostError, code="forbidden", status=403):
    """The token does not allow it."""


class NotFound(HostError, code="not-found", status=404):
    """No such thing here."""


class RepoNotFound(NotFound):
    """No such Space, or one that the caller may not know of."""

    error_code = "RepoNotFound"

    def __init__(self, repo_id: str) -> None:
        super().__init__(f"There is no Space {repo_id} here, or it is private and needs a token")


class RevisionNotFound(NotFound):
    """The Space has no such revision."""

    error_code = "RevisionNotFound"

    def __init__(self, revision: str) -> None:
        super().__init__(f"There is no revision {revision!r} in this Space")


class EntryNotFound(NotFound):
    """The revision has no such file."""

    error_code = "EntryNotFound"

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no file {path!r} in this revision")


class Conflict(HostError, code="conflict", status=409):
    """It exists already, or something is under way."""


class Stale(HostError, code="stale", status=412):
    """The branch moved on since the commit was made."""


class TooLarge(HostError, code="too-large", status=413):
    """Past a limit."""


class RangeNotSatisfiable(HostError, code="range", status=416):
    """The file is shorter than the range asked for."""


class Misdirected(HostError, code="misdirected", status=421):
    """The address asked for is not one of this host's names."""


class Unsupported(HostError, code="unsupported", status=422):
    """This host can't do that."""


class Locked(HostError, code="linked", status=423):
    """The branch follows another repository: it changes only there."""


class Busy(HostError, code="busy", status=503):
    """Too much is under way: the same request may be answered later."""


class NoSpaceLeft(HostError, code="disk-full", status=507):
    """The disk is full."""


class DataDirError(SpacekitError, RuntimeError):
    """The data directory can't be used."""

    code = "data-dir"


class ListenError(SpacekitError, OSError):
    """The address can't be listened on."""

    code = "listen"
