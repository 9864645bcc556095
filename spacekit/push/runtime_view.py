"""What a server says a Space does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacekit.push.lines import clean_line

__all__ = ["RuntimeView"]


@dataclass(frozen=True)
class RuntimeView:
    """A Space's runtime at one moment.

    Attributes:
        stage: The Hub's word.
        sha: The commit that runs.
        target_sha: The commit that the stage speaks of, where the server says so.
        message: Why it does not run.
        hardware: What it runs on, or was asked to run on.
    """

    stage: str
    sha: str | None = None
    target_sha: str | None = None
    message: str | None = None
    hardware: str | None = None

    @classmethod
    def of(cls, raw: dict[str, Any]) -> RuntimeView:
        """Out of the API's answer, which may hold anything."""
        hardware = raw.get("hardware")
        kinds = hardware if isinstance(hardware, dict) else {}
        return cls(
            clean_line(str(raw.get("stage"))),
            _text(raw.get("sha")),
            _text(raw.get("targetSha")),
            _text(raw.get("errorMessage")),
            _word(kinds.get("current")) or _word(kinds.get("requested")),
        )

    def speaks_of(self, sha: str) -> bool:
        """Whether this is certainly about commit `sha`."""
        return sha in (self.sha, self.target_sha)

    @property
    def is_changing(self) -> bool:
        """Whether something is under way."""
        return self.stage.endswith(("BUILDING", "STARTING"))

    @property
    def serving(self) -> str | None:
        """The commit that answers visitors now, if one does."""
        is_up = self.stage in {"RUNNING", "RUNNING_BUILDING", "RUNNING_APP_STARTING"}
        # A spacekit host goes on serving the commit before, whatever the newest one's stage is.
        return self.sha if is_up or self.target_sha not in (None, self.sha) else None

    @property
    def answering(self) -> str | None:
        """The commit that answers visitors, now or as soon as one wakes the Space."""
        return self.serving or (self.sha if self.stage == "SLEEPING" else None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _word(value: object) -> str | None:
    return clean_line(value) if isinstance(value, str) else None
