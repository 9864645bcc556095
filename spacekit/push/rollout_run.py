"""A commit seen through: followed, asked its smoke test, and taken back if that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacekit.errors import BuildError, SpacekitError, StartError, WaitError

if TYPE_CHECKING:
    from spacekit.folder.settings import Smoke
    from spacekit.push.steps import Steps
    from spacekit.push.symptom import AppFacts
    from spacekit.push.target import Target

__all__ = ["RolloutRun", "serving_of"]

_SHORT_SHA = 7
# What a rollout can fail with, and a rollback can mend.
_FAILURES = (BuildError, StartError, WaitError)


@dataclass(frozen=True)
class RolloutRun:
    """What is to happen with a commit once it is there.

    Attributes:
        target: The Space.
        smoke: The question to ask once it runs.
        facts: What a diagnosis may want to know of the app.
        timeout: How many seconds it may take.
        follows: Whether to wait at all.
        goes_back: Whether to return to what served before, if it does not run.
    """

    target: Target
    smoke: Smoke | None = None
    facts: AppFacts | None = None
    timeout: float | None = None
    follows: bool = True
    goes_back: bool = False

    def see_through(
        self, commit: str | None, before: str | None, steps: Steps, *, is_new: bool
    ) -> dict[str, Any]:
        """Follow a commit; give what a script wants to know of it.

        Args:
            commit: The commit.
            before: What served before it.
            steps: Where each step is told.
            is_new: Whether it was made just now.
        """
        if not (self.follows and commit):
            return {"commit": commit, "address": None, "stage": None}
        try:
            address = self._follow(commit, steps, is_new=is_new)
        except KeyboardInterrupt:
            steps.say("The commit is there and goes on being built; the same command again follows it")
            raise
        except _FAILURES as error:
            if self.goes_back:
                raise self._taken_back(error, commit, before, steps) from error
            raise
        return {"commit": commit, "address": address, "stage": "RUNNING"}

    def _follow(self, commit: str, steps: Steps, *, is_new: bool) -> str:
        from spacekit.push.follow import follow
        from spacekit.push.smoke import smoke_test

        address = follow(self.target, commit, steps, is_new=is_new, facts=self.facts, timeout=self.timeout)
        if self.smoke:
            what = self.smoke.api or self.smoke.path
            with steps.step(f"Asking {what}", f"Asked {what}: it answers as it should"):
                smoke_test(address, self.smoke, _token_of_a_host(self.target))
        return address

    def _taken_back(
        self, error: SpacekitError, commit: str, before: str | None, steps: Steps
    ) -> SpacekitError:
        """The error of a push that failed and was undone; it keeps its kind and its exit code."""
        from spacekit.push.going_back import return_to

        if before is None or before == commit:
            error.hint = f"{error.hint}; there was no version that ran to return to"
            return error
        steps.say(f"  it does not run; returning to {before[:_SHORT_SHA]}, which did")
        made = return_to(self.target, before, steps, broken=commit)
        hint = f"the Space is back at what {before[:_SHORT_SHA]} was; mend the folder, then push again"
        details = {**error.details, "rolled_back_to": before, "commit": commit, "rollback_commit": made}
        return type(error)(error.message, hint, code=error.code, details=details)


def serving_of(target: Target) -> str | None:
    """The commit that answers visitors of a Space now, if one does."""
    from spacekit.push.rollout import Rollout

    return Rollout(target, "").view().answering


def _token_of_a_host(target: Target) -> str | None:
    """A token that may go along to an app: a host of one's own keeps it from the app that it is for."""
    from huggingface_hub import get_token

    if target.is_hugging_face:
        return None
    token = get_token() if target.token is None else target.token
    return token if isinstance(token, str) else None
