"""The errors of the toolkit, and the exit codes that they end a command with.

SpacekitError                      1  anything that a person can act on
├── UsageError      (ValueError)   2  the call itself is wrong: a bad id, an unknown template
├── FolderError     (ValueError)   1  the app folder can't be used as it stands
├── RemoteError     (RuntimeError) 3  the Hub or a host refused, or could not be reached
│   └── StaleError                 3  the remote moved on since the plan was made
├── BuildError      (RuntimeError) 4  the Space did not build
├── StartError      (RuntimeError) 5  the app does not run, or does not answer as it should
├── WaitError       (TimeoutError) 6  something took longer than it was given
└── MissingExtra    (ImportError)  1  a part of spacekit that is not installed
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = [
    "BuildError",
    "FolderError",
    "MissingExtra",
    "RemoteError",
    "SpacekitError",
    "StaleError",
    "StartError",
    "UsageError",
    "WaitError",
]


class SpacekitError(Exception):
    """Something went wrong that a person can act on.

    Args:
        message: One sentence of cause, no full stop.
        hint: What to do next, no full stop; `None` where the message says it all.
        code: A short stable word for scripts (`--json` prints it).
        details: What else scripts may want to know, as JSON.

    Attributes:
        exit_code: What a command that fails this way ends with.
    """

    code = "error"
    exit_code = 1

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        *,
        code: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or type(self).code
        self.details = dict(details or {})


class UsageError(SpacekitError, ValueError):
    """The call itself is wrong: a bad id, an unknown template."""

    code = "usage"
    exit_code = 2


class FolderError(SpacekitError, ValueError):
    """The app folder can't be used as it stands."""

    code = "folder"


class RemoteError(SpacekitError, RuntimeError):
    """The Hub or a host refused, or could not be reached."""

    code = "remote"
    exit_code = 3


class StaleError(RemoteError):
    """The remote moved on since the plan was made."""

    code = "stale"


class BuildError(SpacekitError, RuntimeError):
    """The Space did not build."""

    code = "build"
    exit_code = 4


class StartError(SpacekitError, RuntimeError):
    """The Space was built but does not run, or does not answer as it should."""

    code = "start"
    exit_code = 5


class WaitError(SpacekitError, TimeoutError):
    """Something took longer than it was given."""

    code = "timed-out"
    exit_code = 6


class MissingExtra(SpacekitError, ImportError):
    """A part of spacekit that is not installed."""

    code = "missing-extra"
