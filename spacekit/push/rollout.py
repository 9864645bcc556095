"""After a push: follow the build of the pushed commit until it answers, or say why it does not.

A Space that runs is no sign of success: it may run the commit before. What counts is the `sha` that the
runtime reports.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from huggingface_hub import HfApi

from spacekit.errors import BuildError, RemoteError, SpacekitError, StaleError, StartError
from spacekit.push.failures import explained
from spacekit.push.health import wait_until_healthy
from spacekit.push.lines import clean_line, lines_that_matter
from spacekit.push.logs import LogFollower, recent_lines
from spacekit.push.target import Target

__all__ = ["Listener", "Rollout", "RuntimeView"]

# Often enough to feel prompt; 500 requests in five minutes are what the Hub allows the anonymous.
_POLL_S = 1.0
# How long a server may take to begin with a commit; until then the stage speaks of the one before.
_NOTICE_S = 20.0
# The Hub gives an app 30 minutes to start, and a build takes its time before that.
DEFAULT_TIMEOUT_S = 60 * 60.0
# A server that does not answer for so long in the midst of a build is gone.
_PATIENCE_S = 60.0

_BUILD_FAILURES = frozenset({"BUILD_ERROR", "CONFIG_ERROR", "NO_APP_FILE"})
_START_FAILURES = frozenset({"RUNTIME_ERROR"})
_UP = frozenset({"RUNNING", "SLEEPING"})
_HALTED = frozenset({"PAUSED", "STOPPED", "SLEEPING", "DELETING"})
# What is wrong with a configuration may be the server's as well as the folder's.
_MENDING = {"CONFIG_ERROR": "do what it says, in the folder or on the host, then push again"}


class Listener(Protocol):
    """Who wants to know how a rollout goes."""

    def stage(self, stage: str) -> None:
        """The Space entered a stage."""

    def line(self, line: str) -> None:
        """The build said something; the line is clean."""


@dataclass(frozen=True)
class RuntimeView:
    """What the server says a Space does.

    Attributes:
        stage: The Hub's word.
        sha: The commit that runs.
        target_sha: The commit that the stage speaks of, where the server says so.
        message: Why it does not run.
    """

    stage: str
    sha: str | None = None
    target_sha: str | None = None
    message: str | None = None

    @classmethod
    def of(cls, raw: dict[str, Any]) -> RuntimeView:
        """Out of the API's answer, which may hold anything."""
        return cls(
            clean_line(str(raw.get("stage"))),
            _text(raw.get("sha")),
            _text(raw.get("targetSha")),
            _text(raw.get("errorMessage")),
        )

    def speaks_of(self, sha: str) -> bool:
        """Whether this is certainly about commit `sha`."""
        return sha in (self.sha, self.target_sha)

    @property
    def is_changing(self) -> bool:
        """Whether something is under way."""
        return self.stage.endswith(("BUILDING", "STARTING"))


class Rollout:
    """Follows one commit of a Space from its build to its first answer."""

    def __init__(self, target: Target, sha: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._target = target
        self._sha = sha
        self._clock = clock
        self._api = HfApi(endpoint=target.endpoint, token=target.token)

    def follow(self, listener: Listener, timeout: float = DEFAULT_TIMEOUT_S) -> str:
        """Wait until the commit runs and answers; give the app's address.

        Raises:
            BuildError: It did not build.
            StartError: It built but does not run.
            StaleError: Another commit took its place.
        """
        deadline = self._clock() + timeout
        with LogFollower(self._api, self._target.space) as log:
            self._wait_for_stage(listener, log, deadline)
            for line in log.drain():
                listener.line(line)
        return self.wait_for_answer(deadline - self._clock())

    def is_running(self) -> bool:
        """Whether the commit runs already, or sleeps until somebody asks for it."""
        with explained(self._target):
            view = RuntimeView.of(self._api.get_space_runtime(self._target.space).raw)
        return view.stage in _UP and view.sha == self._sha

    def wait_for_answer(self, timeout: float = DEFAULT_TIMEOUT_S) -> str:
        """Ask the app until it answers; give its address.

        Raises:
            StartError: It does not.
        """
        address = self.address()
        wait_until_healthy(self._target, address, timeout)
        return address

    def address(self) -> str:
        """Where the Space is served."""
        with explained(self._target):
            info = self._api.space_info(self._target.space)
        if not info.host:
            raise RemoteError(
                f"{self._target.endpoint} does not say where {self._target.space} is served", None
            )
        return str(info.host).rstrip("/")

    def _wait_for_stage(self, listener: Listener, log: LogFollower, deadline: float) -> None:
        """Poll until the commit runs; raise as soon as it is certain that it will not."""
        shown = None
        noticed_by = self._clock() + _NOTICE_S
        has_begun = False
        while True:
            view = self._view(log)
            has_begun = has_begun or view.is_changing or view.speaks_of(self._sha)
            if view.stage != shown and (has_begun or self._clock() > noticed_by):
                shown = view.stage
                listener.stage(shown)
            if has_begun:
                log.start()
            for line in log.lines():
                listener.line(line)
            if view.stage == "RUNNING" and view.sha in (self._sha, None):
                return
            if not view.is_changing and (has_begun or self._clock() > noticed_by):
                self._judge(view)
            if self._clock() > deadline:
                raise StartError(
                    f"{self._target.space} is still {view.stage} and not running the pushed commit",
                    "look at its logs; the push itself is done",
                )
            log.wait(_POLL_S)

    def _view(self, log: LogFollower) -> RuntimeView:
        """Ask the server; while it does not answer for a moment, ask again."""
        give_up_at = self._clock() + _PATIENCE_S
        while True:
            try:
                with explained(self._target):
                    return RuntimeView.of(self._api.get_space_runtime(self._target.space).raw)
            except RemoteError as error:
                is_passing = error.code in {"unreachable", "timeout", "cut", "server"}
                if not is_passing or self._clock() > give_up_at:
                    raise
                log.wait(_POLL_S)

    def _judge(self, view: RuntimeView) -> None:
        """A Space at rest that does not run the commit: say why, if that is certain."""
        if view.stage in _BUILD_FAILURES:
            raise self._failure(view, is_build=True)
        if view.stage in _START_FAILURES:
            raise self._failure(view, is_build=False)
        if view.stage in _HALTED:
            raise StartError(
                f"{self._target.space} is {view.stage}, so the pushed commit does not run",
                "restart the Space; the push itself is done",
            )
        with explained(self._target):
            head = self._api.space_info(self._target.space).sha
        if head != self._sha:
            raise StaleError(
                f"someone else pushed to {self._target.space} after this push, and their commit runs",
                "run the same command again to see the difference",
            )

    def _failure(self, view: RuntimeView, *, is_build: bool) -> SpacekitError:
        """The error, with the lines that matter."""
        lines = lines_that_matter(recent_lines(self._api, self._target.space, build=is_build))
        said = lines_that_matter((view.message or "").splitlines())
        shown = lines or said
        if said and not any(said[0].rstrip(":") in line for line in shown):
            shown = [*shown, *said]
        what = "did not build" if is_build else "was built but does not run"
        text = "".join(f"\n  {line}" for line in shown)
        error = BuildError if is_build else StartError
        mend = _MENDING.get(view.stage, "mend it and push again")
        hint = f"{mend}; the commit before keeps serving until then, if one did"
        return error(f"{self._target.space} {what} ({view.stage}){text}", hint)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
