"""One Space's life: brings up what was pushed, keeps it running, says how it is.

All of it happens on the event loop, one thing at a time. A new revision is built and started beside the old
one and takes its place when it is healthy; when it fails, the old one goes on serving.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, Protocol

from spacekit.host.builder.build import Release
from spacekit.host.builder.recipe import Recipe, read_recipe
from spacekit.host.limits import SETTINGS_PAUSE, WAKE_WAIT
from spacekit.host.log import log_event
from spacekit.host.logfile import LogFile
from spacekit.host.status import Activity, Failure, RuntimeStatus, stage_of
from spacekit.host.store.builds import BuildStore
from spacekit.host.store.git import Repository
from spacekit.host.store.models import Space
from spacekit.host.store.runs import RunEnd, RunStore, Served
from spacekit.host.store.spaces import SpaceStore
from spacekit.host.threads import in_thread, to_the_end
from spacekit.host.variables import SpaceValues

from .again import when_ready
from .app import RunningApp, Starter
from .idle import IdleTimer


class ReleaseBuilder(Protocol):
    """Makes releases: an environment of this machine's, or an image."""

    async def build(
        self,
        repository: Repository,
        recipe: Recipe,
        build_id: int,
        *,
        fresh: bool,
        kept: set[str],
        variables: Mapping[str, str],
    ) -> Release:
        """Check a revision out and bring up what it needs."""


@dataclass(frozen=True)
class RunnerParts:
    """What a runner works with."""

    spaces: SpaceStore
    builds: BuildStore
    runs: RunStore
    builder: ReleaseBuilder
    starter: Starter
    values: Callable[[], SpaceValues]  # what the Space's people set
    hide_paths: Callable[[str], str]  # in what anyone may read
    turns: asyncio.Semaphore  # how many builds run at once on this host
    build_log: LogFile
    run_log: LogFile
    refusal: Callable[[Recipe], Failure | None]  # why this host may not run one


class SpaceRunner:
    """Runs one Space."""

    def __init__(self, space: Space, parts: RunnerParts) -> None:
        self._space = space
        self._parts = parts
        self._activity: Activity = "idle"
        self._failure: Failure | None = None
        self._paused = space.paused
        self._target: str | None = None
        self._recipe: Recipe | None = None
        self._live: RunningApp | None = None
        self._asleep: RunningApp | None = None
        self._idle = IdleTimer(self._sleep_after, self._fall_asleep)
        self._soon: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    # --- how it is --------------------------------------------------------------------------------
    @property
    def live(self) -> RunningApp | None:
        """What serves the Space now."""
        return self._live if self._live and self._live.is_up else None

    def status(self) -> RuntimeStatus:
        """The stage, and what it speaks of."""
        live = self.live
        restarting = self._live is not None and live is None and self._live.failure is None
        activity: Activity = "starting" if self._activity == "idle" and restarting else self._activity
        failure = self._failure or (self._live.failure if self._live else None)
        stage = stage_of(
            activity,
            serving=live is not None,
            failure=failure,
            paused=self._paused,
            asleep=self._asleep is not None,
        )
        there = live or self._asleep  # one that sleeps answers as well, a little later
        return RuntimeStatus(
            stage=stage,
            sha=there.release.recipe.sha if there else None,
            target_sha=self._target,
            message=self._parts.hide_paths(failure.message) if failure and stage == failure.stage else None,
            sdk=self._recipe.sdk if self._recipe else None,
            base_path=self._recipe.base_path if self._recipe else "/",
        )

    def log_events(self, kind: Literal["build", "run"], tail: int | None = None) -> AsyncIterator[bytes]:
        """A log, or its last lines, followed until nothing more can come."""
        if kind == "build":
            return self._parts.build_log.events(lambda: self._activity != "building", tail)
        return self._parts.run_log.events(lambda: self._activity == "idle" and not self._runs_process(), tail)

    def _runs_process(self) -> bool:
        return self._live is not None and self._live.process is not None and self._live.failure is None

    def log_tail(self, kind: Literal["build", "run"], lines: int) -> list[str]:
        """The last lines of a log."""
        return (self._parts.build_log if kind == "build" else self._parts.run_log).tail(lines)

    # --- what it is told --------------------------------------------------------------------------
    def deploy(self, sha: str, *, fresh: bool = False, again: bool = False) -> None:
        """Bring a revision up; `again` also when it is the one that is up already."""
        if self._paused or (sha == self._target and self._task is not None and not again):
            return
        self._begin(sha)
        self._replace_task(lambda: self._bring_up(sha, fresh=fresh))

    def resume(self, head: str, failed: Failure | None) -> None:
        """Go on after the host was started: the revision that last ran well first, then the newest."""
        if self._paused:
            self._target = head
            return
        self._begin(head)
        self._replace_task(lambda: self._resume(head, failed))

    def restart(self, head: str, *, fresh: bool) -> None:
        """Start the newest revision anew, paused or not."""
        self._paused = False
        self.deploy(head, fresh=fresh, again=True)

    def settings_changed(self) -> None:
        """Give the app its new variables, soon: several changes in a row become one restart."""
        if self._soon:
            self._soon.cancel()
        pause = SETTINGS_PAUSE.total_seconds()
        self._soon = asyncio.get_running_loop().call_later(pause, self._apply_settings)

    def sleep_time_changed(self) -> None:
        """Look whether it should sleep by now."""
        self._idle.look()

    def use(self) -> contextlib.AbstractContextManager[None]:
        """Mark the Space as in use."""
        return self._idle.use()

    async def wake(self) -> RunningApp | None:
        """What serves the Space; one that sleeps is started first, and waited for as long as is fit."""
        if self._asleep and self._activity == "idle" and self.live is None:
            sleeping = self._asleep
            self._activity = "starting"
            self._replace_task(lambda: self._wake_up(sleeping))
        if self._asleep and self._task:
            await asyncio.wait({self._task}, timeout=WAKE_WAIT.total_seconds())
        return self.live

    async def stop(self, *, pause: bool = False) -> None:
        """End all that runs."""
        self._idle.stop()
        if self._soon:
            self._soon.cancel()
        self._paused = self._paused or pause
        self._activity = "idle"
        self._replace_task(self._stop_live)
        if self._task:
            await asyncio.wait({self._task})
        self._wake_logs()

    def close(self) -> None:
        """Let go of the logs; nothing is done with it any more."""
        self._parts.build_log.close()
        self._parts.run_log.close()

    def _begin(self, sha: str) -> None:
        self._target, self._failure, self._activity = sha, None, "building"
        self._parts.build_log.restart()
        self._parts.run_log.wake()

    def _replace_task(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Give up what is under way and do this instead, once that has let go of everything."""
        if self._task:
            self._task.cancel()
        self._task = asyncio.create_task(self._in_turn(work))

    async def _in_turn(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async with self._turn:
            await work()

    # --- what it does -----------------------------------------------------------------------------
    async def _resume(self, head: str, failed: Failure | None) -> None:
        earlier = self._space.live_sha
        if earlier and earlier != head:
            await self._bring_up(earlier)
        if failed:
            self._settle(head, failed)
        else:
            await self._bring_up(head)

    async def _bring_up(self, sha: str, *, fresh: bool = False) -> None:
        """Build a revision, start it, and let it take over; or say why not."""
        build = await in_thread(self._parts.builds.begin, self._space.id, sha)
        failure = await self._failure_of(self._build_and_start(sha, build, fresh=fresh))
        await self._record(build, sha, failure)
        self._settle(sha, failure)

    async def _build_and_start(self, sha: str, build: int, *, fresh: bool) -> None:
        release = await self._build(sha, build, fresh=fresh)
        self._activity = "starting"
        self._wake_logs()
        await self._start(release)

    async def _failure_of(self, work: Coroutine[Any, Any, None]) -> Failure | None:
        """Do something and say what went wrong; a mistake of ours must not leave the Space hanging."""
        try:
            await work
        except Failure as failure:
            return failure
        except Exception as error:  # noqa: BLE001 - as said
            log_event("bug", space=self._space.repo_id, error=type(error).__name__, detail=error)
            return Failure(
                "BUILD_ERROR", f"This is a mistake in the host ({type(error).__name__}): its log says more"
            )
        return None

    async def _build(self, sha: str, build: int, *, fresh: bool) -> Release:
        parts = self._parts
        repository = parts.spaces.repository(self._space)
        self._recipe = recipe = await in_thread(read_recipe, repository, sha, self._space.name)
        if refusal := parts.refusal(recipe):
            raise refusal
        variables = (await in_thread(parts.values)).variables if recipe.build_command else {}
        there = [app.release.environment for app in (self._live, self._asleep) if app]
        used = {name for name in there if name}

        async def in_turn() -> Release:
            async with parts.turns:
                return await parts.builder.build(
                    repository, recipe, build, fresh=fresh, kept=used, variables=variables
                )

        if recipe.sdk == "static":
            return await in_turn()
        return await when_ready(in_turn, parts.starter.ready, parts.build_log.write)

    async def _start(self, release: Release, *, ran_before: bool | None = None) -> None:
        """Start a release beside the old one and swap them when it is healthy."""
        old = self._live or self._asleep
        if ran_before is None:
            ran_before = release.recipe.sha == self._space.live_sha
        if old and old.blocks_others():
            new = await self._start_instead(old, release, ran_before=ran_before)
        else:
            new = await self._parts.starter.start(release, beside=old, ran_before=ran_before)
        self._live, self._asleep = new, None
        new.given_up = partial(self._gave_up, new)
        self._idle.start()
        await self._hand_over(old, release)
        await in_thread(self._parts.starter.clean_up, release)

    async def _hand_over(self, old: RunningApp | None, release: Release) -> None:
        """Put on record that visitors get this revision from now on, and end what they got before.

        Nobody is told that it runs before that is on record: a kill in between would leave no trace of it.
        Given up meanwhile, it says nothing of what is done instead, and ends the old one all the same: it has
        an address that the next one needs, and requests that it is to answer.
        """
        try:
            await to_the_end(self._note_served(release.recipe))
            self._activity = "idle" if release.recipe.sha == self._target else "building"
        finally:
            if old:
                await to_the_end(old.retire())

    async def _note_served(self, recipe: Recipe) -> None:
        """Put on record that a revision serves, and that it comes back after the host's next start."""
        served = Served(recipe.sha, recipe.sdk, self._space.hardware)
        await in_thread(self._parts.runs.serve, self._space.id, served)
        if self._space.live_sha != recipe.sha:
            self._space.live_sha = recipe.sha
            await in_thread(
                self._parts.spaces.update, self._space.id, lambda row: setattr(row, "live_sha", recipe.sha)
            )

    async def _start_instead(self, old: RunningApp, release: Release, *, ran_before: bool) -> RunningApp:
        """Start a release where there is room for one only; when it fails, the old one is started again."""
        log, starter = self._parts.run_log, self._parts.starter
        log.write("The old revision listens on all addresses, so it stops before the new one starts")
        await old.stop()
        try:
            return await starter.start(release, beside=old, ran_before=ran_before)
        except Failure:
            log.write("The old revision starts again")
            try:
                again = await starter.start(old.release, beside=None, ran_before=True, same_log=True)
            except Failure:  # what is told is why the new one failed
                await self._ended("crashed")
            else:
                self._live, again.given_up = again, partial(self._gave_up, again)
            raise

    async def _record(self, build: int, sha: str, failure: Failure | None) -> None:
        stage, message = (failure.stage, failure.message) if failure else (None, None)
        await in_thread(self._parts.builds.finish, build, stage, message)
        log_event("deployed", space=self._space.repo_id, sha=sha, stage=stage or "RUNNING")

    def _settle(self, sha: str, failure: Failure | None) -> None:
        """Say how the newest revision ended; an earlier one that was brought back is not the last word."""
        if sha != self._target:
            self._activity = "building"
            return
        if failure:
            self._parts.build_log.write(f"{failure.stage}: {failure.message.splitlines()[0].rstrip(':')}")
        self._failure, self._activity = failure, "idle"
        self._wake_logs()

    async def _stop_live(self) -> None:
        for app in (self._live, self._asleep):
            if app:
                await app.stop()
        self._live = self._asleep = None
        await self._ended("paused" if self._paused else "stopped")

    async def _gave_up(self, app: RunningApp) -> None:
        if self._live is app:
            await self._ended("crashed")

    async def _ended(self, end: RunEnd) -> None:
        await in_thread(self._parts.runs.end, self._space.id, end)

    # --- new variables ----------------------------------------------------------------------------
    def _apply_settings(self) -> None:
        """Start what there is with the present variables, unless that is about to happen anyway."""
        self._soon = None
        is_static = self._recipe is not None and self._recipe.sdk == "static"
        reads_later = self._activity == "building" and not is_static
        has_nothing = self._failure is not None and self._failure.stage == "NO_APP_FILE"
        if self._paused or self._target is None or reads_later or has_nothing:
            return
        if self._asleep and self._live is None and self._activity == "idle" and not self._failure:
            return  # it reads them when it wakes
        self._replace_task(self._refresh)

    async def _refresh(self) -> None:
        live, target = self._live, self._target
        assert target is not None  # noqa: S101 - asked before
        if live and live.process:
            self._activity = "starting"
            self._wake_logs()
            failure = await self._failure_of(self._start(live.release, ran_before=False))
            self._settle(live.release.recipe.sha, failure)
            if live.release.recipe.sha == target:
                return
        self._begin(target)
        await self._bring_up(target)

    # --- sleep ------------------------------------------------------------------------------------
    def _sleep_after(self) -> float | None:
        seconds = self._space.sleep_seconds
        can_sleep = self._live is not None and self._live.process is not None
        return seconds if can_sleep and seconds is not None and seconds > 0 else None

    def _fall_asleep(self) -> None:
        live = self.live
        if self._activity != "idle" or live is None:
            self._idle.start()  # something is under way: count anew after it
            return
        # From here on a request wakes it again, and what then starts does so beside the one that ends.
        self._asleep, self._live = live, None
        self._parts.run_log.write("Nobody used the app for a while, so it sleeps until the next request")
        self._replace_task(live.stop)

    async def _wake_up(self, sleeping: RunningApp) -> None:
        failure = await self._failure_of(self._start(sleeping.release, ran_before=True))
        if failure:
            self._asleep = None
            await self._ended("crashed")
        # What is known of a newer revision stays known.
        self._failure, self._activity = self._failure or failure, "idle"
        self._wake_logs()

    def _wake_logs(self) -> None:
        self._parts.build_log.wake()
        self._parts.run_log.wake()
