"""The errors of the toolkit.

SpacekitError                     anything that a person can act on
├── UsageError      (ValueError)  the call itself is wrong: a bad id, an unknown template
├── FolderError     (ValueError)  the app folder can't be used as it stands
├── RemoteError     (RuntimeError) the Hub or a host refused, or could not be reached
│   └── StaleError                the remote moved on since the plan was made
├── BuildError      (RuntimeError) the Space did not build
├── StartError      (RuntimeError) the Space was built but does not run
└── MissingExtra    (ImportError) a part of spacekit that is not installed
"""

from __future__ import annotations

__all__ = [
    "BuildError",
    "FolderError",
    "MissingExtra",
    "RemoteError",
    "SpacekitError",
    "StaleError",
    "StartError",
    "UsageError",
]


class SpacekitError(Exception):
    """Something went wrong that a person can act on.

    Args:
        message: One sentence of cause, no full stop.
        hint: What to do next, no full stop; `None` where the message says it all.
        code: A short stable word for scripts (`--json` prints it).
    """

    code = "error"

    def __init__(self, message: str, hint: str | None = None, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or type(self).code


class UsageError(SpacekitError, ValueError):
    """The call itself is wrong: a bad id, an unknown template."""

    code = "usage"


class FolderError(SpacekitError, ValueError):
    """The app folder can't be used as it stands."""

    code = "folder"


class RemoteError(SpacekitError, RuntimeError):
    """The Hub or a host refused, or could not be reached."""

    code = "remote"


class StaleError(RemoteError):
    """The remote moved on since the plan was made."""

    code = "stale"


class BuildError(SpacekitError, RuntimeError):
    """The Space did not build."""

    code = "build"


class StartError(SpacekitError, RuntimeError):
    """The Space was built but does not run."""

    code = "start"


class MissingExtra(SpacekitError, ImportError):
    """A part of spacekit that is not installed."""

    code = "missing-extra"
