"""A rollout, told as it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacekit.push.rollout import DEFAULT_TIMEOUT_S, Rollout
from spacekit.push.steps import Steps
from spacekit.push.target import Target

if TYPE_CHECKING:
    from spacekit.push.symptom import AppFacts

__all__ = ["follow", "stage_words"]

# The Hub's stages in plain words, as far as a person waits for them.
_WORDS = {
    "BUILDING": "Building",
    "RUNNING_BUILDING": "Building, while the version before serves",
    "APP_STARTING": "Starting",
    "RUNNING_APP_STARTING": "Starting, while the version before serves",
}


def stage_words(stage: str) -> str:
    """A stage as a person would say it."""
    return _WORDS.get(stage, stage.capitalize().replace("_", " "))


class _Shown:
    """Passes on what a rollout tells: the stage as what the step is at, the log as lines."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def stage(self, stage: str) -> None:
        """The Space entered a stage."""
        self._steps.update(stage_words(stage))

    def line(self, line: str) -> None:
        """The build said something."""
        self._steps.line(line)

    def note(self, note: str) -> None:
        """Something that a person who waits should know."""
        self._steps.say(note)

    def go_on(self) -> None:
        """Nothing new, and it goes on."""
        self._steps.go_on()


def follow(
    target: Target,
    commit: str,
    steps: Steps,
    *,
    is_new: bool,
    facts: AppFacts | None = None,
    timeout: float | None = None,
) -> str:
    """Follow a commit until it answers; give the app's address.

    The log of a commit that is not new is shown only if it does not run yet.
    """
    rollout = Rollout(target, commit, facts)
    seconds = timeout or DEFAULT_TIMEOUT_S
    with steps.step("Building and starting", "Running, and answering"):
        if not is_new and rollout.is_running():
            return rollout.wait_for_answer(seconds, steps.go_on)
        return rollout.follow(_Shown(steps), seconds)
