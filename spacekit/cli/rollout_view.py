"""A rollout, shown as it goes."""

from __future__ import annotations

from spacekit.cli.console import Steps
from spacekit.push.rollout import Rollout
from spacekit.push.target import Target

__all__ = ["follow"]

# The Hub's stages in plain words, as far as a person waits for them.
_WORDS = {
    "BUILDING": "Building",
    "RUNNING_BUILDING": "Building, while the version before serves",
    "APP_STARTING": "Starting",
    "RUNNING_APP_STARTING": "Starting, while the version before serves",
}


class _Shown:
    """Shows what a rollout tells: the stage in the spinner, the log as lines."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def stage(self, stage: str) -> None:
        """The Space entered a stage."""
        self._steps.update(_WORDS.get(stage, stage.capitalize().replace("_", " ")))

    def line(self, line: str) -> None:
        """The build said something."""
        self._steps.line(line)


def follow(target: Target, commit: str, steps: Steps, *, is_new: bool) -> str:
    """Follow a commit until it answers; give the app's address.

    The log of a commit that is not new is shown only if it does not run yet.
    """
    rollout = Rollout(target, commit)
    with steps.step("Building and starting", "Running, and answering"):
        if not is_new and rollout.is_running():
            return rollout.wait_for_answer()
        return rollout.follow(_Shown(steps))
