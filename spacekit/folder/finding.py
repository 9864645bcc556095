"""What a check says about an app folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from spacekit.folder.edits import Fix

__all__ = ["Finding", "Severity"]


class Severity(Enum):
    """How bad a finding is: an error stops a push, a warning and a piece of information do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing about a folder that a person should know.

    Attributes:
        id: The check that found it: a short stable word for scripts and documentation.
        severity: Whether it stops a push.
        cause: One sentence of what is wrong, no full stop.
        cure: One sentence of what to do, no full stop.
        path: The file it is about; `None` when it is about the folder.
        line: The line of that file, counted from 1; `None` when it is about all of it.
        fix: What mends it without changing anything else; `None` where a person has to decide.
    """

    id: str
    severity: Severity
    cause: str
    cure: str
    path: str | None = None
    line: int | None = None
    fix: Fix | None = field(default=None, compare=False, repr=False)

    @property
    def is_error(self) -> bool:
        """Whether it stops a push."""
        return self.severity is Severity.ERROR

    @property
    def place(self) -> str:
        """Where it is: `app.py:3`, `app.py`, or nothing."""
        return f"{self.path}:{self.line}" if self.path and self.line else self.path or ""
