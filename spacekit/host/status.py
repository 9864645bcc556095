"""The stage of a Space, from what its runner does: pure values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Activity = Literal["idle", "building", "starting"]
FailedStage = Literal["NO_APP_FILE", "CONFIG_ERROR", "BUILD_ERROR", "RUNTIME_ERROR"]


class Failure(Exception):
    """Why a revision does not run: the stage it ends in, and a sentence for its author."""

    def __init__(self, stage: FailedStage, message: str) -> None:
        super().__init__(message)
        self.stage = stage
        self.message = message


class EngineAway(Exception):
    """The engine went away within some work: to be done again, and no fault of the revision's."""


@dataclass(frozen=True)
class RuntimeStatus:
    """What the API says of a Space.

    Args:
        stage: One of the Hub's stages.
        sha: The revision that serves; `None` while none does.
        target_sha: The newest revision, which the stage speaks of.
        message: Why the newest revision does not run.
        sdk: What the newest revision says that it is.
        base_path: Where its people begin.
    """

    stage: str
    sha: str | None = None
    target_sha: str | None = None
    message: str | None = None
    sdk: str | None = None
    base_path: str = "/"

    @property
    def is_changing(self) -> bool:
        """Whether the stage will change by itself."""
        return self.stage.endswith(("BUILDING", "STARTING"))


def stage_of(
    activity: Activity, *, serving: bool, failure: Failure | None, paused: bool, asleep: bool = False
) -> str:
    """The Hub's word for what a Space does.

    What is under way comes first, then what went wrong with the newest revision, even while an older one
    goes on serving: its author must learn of it.
    """
    if paused:
        return "PAUSED"
    if activity == "building":
        return "RUNNING_BUILDING" if serving else "BUILDING"
    if activity == "starting":
        return "RUNNING_APP_STARTING" if serving else "APP_STARTING"
    if failure is not None:
        return failure.stage
    if asleep:
        return "SLEEPING"
    return "RUNNING" if serving else "STOPPED"
