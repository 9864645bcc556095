"""One Space's life: brings up what was pushed, keeps it running, says how it is.

All of it happens on the event loop, one thing at a time. A new revision is built and started beside the old
one and takes its place when it is healthy; when it fails, the old one goes on serving.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from spacekit.host.builder.build import Builder, Release
from spacekit.host.builder.recipe import Recipe, read_recipe
from spacekit.host.log import log_event
from spacekit.host.logfile import LogFile
from spacekit.host.status import Activity, Failure, RuntimeStatus, stage_of
from spacekit.host.store.builds import BuildStore
from spacekit.host.store.models import Space
from spacekit.host.store.spaces import SpaceStore
from spacekit.host.threads import in_thread

from .app import RunningApp, Starter


@dataclass(frozen=True)
class RunnerParts:
    """What a runner works with."""

    spaces: SpaceStore
    builds: BuildStore
    builder: Builder
    starter: Starter
    turns: asyncio.Semaphore  # how many builds run at once on this host
    build_log: LogFile
    run_log: LogFile
    trusted: bool


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
        restarting = self._live is not None and live is None
        activity: Activity = "starting" if self._activity == "idle" and restarting else self._activity
        failure = self._failure or (self._live.failure if self._live else None)
        stage = stage_of(activity, serving=live is not None, failure=failure, paused=self._paused)
        return RuntimeStatus(
            stage=stage,
            sha=live.release.recipe.sha if live else None,
            target_sha=self._target,
            message=failure.message if failure and stage == failure.stage else None,
            sdk=self._recipe.sdk if self._recipe else None,
        )

    def log_events(self, kind: Literal["build", "run"]) -> AsyncIterator[bytes]:
        """A log, followed until nothing more can come."""
        if kind == "build":
            return self._parts.build_log.events(lambda: self._activity != "building")
        return self._parts.run_log.events(lambda: self._activity == "idle" and not self._runs_process())

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

    async def stop(self, *, pause: bool = False) -> None:
        """End all that runs."""
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
        failure = None
        try:
            release = await self._build(sha, build, fresh=fresh)
            self._activity = "starting"
            self._wake_logs()
            await self._start(release)
        except Failure as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not leave the Space hanging
            log_event("bug", space=self._space.repo_id, error=type(error).__name__, detail=error)
            failure = Failure(
                "BUILD_ERROR", f"This is a mistake in the host: {type(error).__name__}: {error}"
            )
        await self._record(build, sha, failure)
        self._settle(sha, failure)

    async def _build(self, sha: str, build: int, *, fresh: bool) -> Release:
        parts = self._parts
        repository = parts.spaces.repository(self._space)
        self._recipe = recipe = await in_thread(read_recipe, repository, sha, self._space.name)
        if recipe.sdk != "static" and not parts.trusted:
            raise Failure(
                "CONFIG_ERROR",
                "This host runs apps as plain processes, which is no sandbox, so it must be told that it "
                "may: start it with --trusted if you trust everyone who can push to it",
            )
        used = {name for name in (self._live.release.environment if self._live else None,) if name}
        async with parts.turns:
            return await parts.builder.build(repository, recipe, build, fresh=fresh, kept=used)

    async def _start(self, release: Release) -> None:
        """Start a release beside the old one and swap them when it is healthy."""
        old = self._live
        if old and old.blocks_others():
            self._parts.run_log.write(
                "The old revision listens on all addresses, so it stops before the new one starts"
            )
            await old.stop()
        ran_before = release.recipe.sha == self._space.live_sha
        new = await self._parts.starter.start(release, beside=old, ran_before=ran_before)
        self._live = new
        self._activity = "idle" if release.recipe.sha == self._target else "building"
        if old:
            await old.stop()
        await in_thread(self._parts.starter.clean_up, release)

    async def _record(self, build: int, sha: str, failure: Failure | None) -> None:
        stage, message = (failure.stage, failure.message) if failure else (None, None)
        await in_thread(self._parts.builds.finish, build, stage, message)
        log_event("deployed", space=self._space.repo_id, sha=sha, stage=stage or "RUNNING")
        if failure is None:
            self._space.live_sha = sha
            await in_thread(
                self._parts.spaces.update, self._space.id, lambda row: setattr(row, "live_sha", sha)
            )

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
        if self._live:
            await self._live.stop()
            self._live = None

    def _wake_logs(self) -> None:
        self._parts.build_log.wake()
        self._parts.run_log.wake()
