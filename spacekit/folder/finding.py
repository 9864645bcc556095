"""What a check says about an app folder."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Finding", "Severity"]


class Severity(Enum):
    """How bad a finding is: an error stops a push, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing about a folder that a person should know.

    Attributes:
        id: The check that found it: a short stable word for scripts and documentation.
        severity: Whether it stops a push.
        cause: One sentence of what is wrong, no full stop.
        cure: One sentence of what to do, no full stop.
        path: The file it is about; `None` when it is about the folder.
    """

    id: str
    severity: Severity
    cause: str
    cure: str
    path: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether it stops a push."""
        return self.severity is Severity.ERROR
