"""After a push: follow the build of the pushed commit until it answers, or say why it does not.

A Space that runs is no sign of success: it may run the commit before. What counts is the `sha` that the
runtime reports.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol, cast

from spacekit.errors import BuildError, RemoteError, SpacekitError, StaleError, StartError, WaitError
from spacekit.push.api import hub_api
from spacekit.push.diagnosis import AppFacts, diagnose
from spacekit.push.failures import explained
from spacekit.push.health import wait_until_healthy
from spacekit.push.lines import lines_that_matter
from spacekit.push.logs import LogFollower, recent_lines
from spacekit.push.runtime_view import RuntimeView
from spacekit.push.stuck import PATIENCE_S, stuck_hint
from spacekit.push.target import Target

__all__ = ["DEFAULT_TIMEOUT_S", "Listener", "Rollout", "address_of"]

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
# What counts as failed: what can be gone back from.
FAILURES = (BuildError, StartError, WaitError)
# What is wrong with a configuration may be the server's as well as the folder's.
_MENDING = {"CONFIG_ERROR": "do what it says, in the folder or on the host"}
_NO_LOG = "the server gives no log of it: look at the Space's page there"


class Listener(Protocol):
    """Who wants to know how a rollout goes."""

    def stage(self, stage: str) -> None:
        """The Space entered a stage."""

    def line(self, line: str) -> None:
        """The build said something; the line is clean."""

    def note(self, note: str) -> None:
        """Something that a person who waits should know."""

    def go_on(self) -> None:
        """Nothing new, and it goes on: called about once a second."""


class Rollout:
    """Follows one commit of a Space from its build to its first answer."""

    def __init__(
        self,
        target: Target,
        sha: str,
        facts: AppFacts | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._target = target
        self._sha = sha
        self._facts = facts or AppFacts()
        self._clock = clock
        self._api = hub_api(target)

    def follow(self, listener: Listener, timeout: float = DEFAULT_TIMEOUT_S) -> str:
        """Wait until the commit runs and answers; give the app's address.

        Raises:
            BuildError: It did not build.
            StartError: It built but does not run.
            StaleError: Another commit took its place.
            WaitError: It took longer than `timeout` seconds.
        """
        deadline = self._clock() + timeout
        with LogFollower(self._api, self._target.space) as log:
            self._wait_for_stage(listener, log, deadline)
            for line in log.drain():
                listener.line(line)
        return self.wait_for_answer(deadline - self._clock(), listener.go_on)

    def is_running(self) -> bool:
        """Whether the commit runs already, or sleeps until somebody asks for it."""
        view = self.view()
        return view.stage in _UP and view.sha == self._sha

    def view(self) -> RuntimeView:
        """What the Space does now."""
        with explained(self._target):
            return RuntimeView.of(self._api.get_space_runtime(self._target.space).raw)

    def wait_for_answer(
        self, timeout: float = DEFAULT_TIMEOUT_S, go_on: Callable[[], None] | None = None
    ) -> str:
        """Ask the app until it answers; give its address. `go_on` is called before each question.

        Raises:
            StartError: It does not.
        """
        address = address_of(self._target)
        wait_until_healthy(self._target, address, timeout, go_on)
        return address

    def _wait_for_stage(self, listener: Listener, log: LogFollower, deadline: float) -> None:
        """Poll until the commit runs; raise as soon as it is certain that it will not."""
        noticed_by = self._clock() + _NOTICE_S
        watch = _Watch(listener, self._clock)
        has_begun = False
        while True:
            view = self._view(log)
            has_begun = has_begun or view.is_changing or view.speaks_of(self._sha)
            is_known = has_begun or self._clock() > noticed_by
            if is_known:
                watch.stage(view.stage)
            if has_begun:
                log.start()
            for line in log.lines():
                watch.line(line)
            if view.stage == "RUNNING" and view.sha in (self._sha, None):
                return
            if not view.is_changing and is_known:
                self._judge(view)
            if self._clock() > deadline:
                raise self._too_late(view)
            listener.go_on()
            log.wait(_POLL_S)

    def _too_late(self, view: RuntimeView) -> WaitError:
        """The error of a rollout that takes too long, with what the log gives away."""
        told = diagnose(
            recent_lines(self._api, self._target.space, build="BUILDING" in view.stage), self._facts
        )
        known, step = (told.cause, told.cure) if told else stuck_hint(view.stage)
        return WaitError(
            f"{self._target.space} is still {view.stage} and does not run the pushed commit: {known}",
            f"{step}; the push itself is done",
            details={"stage": view.stage, "diagnosis": told.kind if told else None},
        )

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
        with explained(self._target):
            head = self._api.space_info(self._target.space).sha
        if head != self._sha:
            # Whatever the stage is, it speaks of another commit, and is not ours to take back.
            raise StaleError(
                f"someone else pushed to {self._target.space} after this push: theirs took its place",
                "run the same command again to see the difference",
            )
        if view.stage in _BUILD_FAILURES:
            raise self._failure(view, is_build=True)
        if view.stage in _START_FAILURES:
            raise self._failure(view, is_build=False)
        if view.stage in _HALTED:
            raise StartError(
                f"{self._target.space} is {view.stage}, so the pushed commit does not run",
                "restart the Space; the push itself is done",
            )

    def _failure(self, view: RuntimeView, *, is_build: bool) -> SpacekitError:
        """The error, with the lines that matter."""
        log = recent_lines(self._api, self._target.space, build=is_build)
        message = (view.message or "").splitlines()
        lines, said = lines_that_matter(log), lines_that_matter(message)
        shown = lines or said
        if said and not any(said[0].rstrip(":") in line for line in shown):
            shown = [*shown, *said]
        what = "did not build" if is_build else "was built but does not run"
        told = diagnose([*log, *message], self._facts)
        cause = f": {told.cause}" if told else ""
        text = "".join(f"\n  {line}" for line in shown)
        mend = told.cure if told else _MENDING.get(view.stage, "mend it" if shown else _NO_LOG)
        return (BuildError if is_build else StartError)(
            f"{self._target.space} {what} ({view.stage}){cause}{text}",
            f"{mend}; then push again: the commit before keeps serving until then, if one did",
            details={"stage": view.stage, "diagnosis": told.kind if told else None},
        )


class _Watch:
    """Tells a listener what is new, and speaks up when nothing has been for long."""

    def __init__(self, listener: Listener, clock: Callable[[], float]) -> None:
        self._listener = listener
        self._clock = clock
        self._shown: str | None = None
        self._moved_at = clock()

    def stage(self, stage: str) -> None:
        """The Space is in this stage."""
        if stage != self._shown:
            self._shown = stage
            self._moved_at = self._clock()
            self._listener.stage(stage)
        elif self._clock() - self._moved_at > PATIENCE_S:
            self._moved_at = self._clock()
            known, step = stuck_hint(stage)
            self._listener.note(f"Still {stage}: {known}; {step}")

    def line(self, line: str) -> None:
        """The build said this."""
        self._moved_at = self._clock()
        self._listener.line(line)


def address_of(target: Target) -> str:
    """Where a Space is served."""
    # A host of one's own can name it without listing all files beside it; the Hub can't.
    expand = None if target.is_hugging_face else ["host"]
    with explained(target):
        info = hub_api(target).space_info(target.space, expand=cast("Any", expand))
    if not info.host:
        raise RemoteError(f"{target.endpoint} does not say where {target.space} is served", None)
    return str(info.host).rstrip("/")
