"""All Spaces of this host: their runners, from the first to the last moment."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Literal

import aiohttp
from sqlalchemy.exc import OperationalError

from .addresses import NetClaim, app_addresses, public_address
from .builder.allowed import refusal_of
from .builder.build import Builder
from .builder.tools import Tools
from .builder.workplace import Workplace
from .containers.build import ImageBuilder
from .containers.engine import Containers
from .containers.way import ContainerWay
from .errors import RepoNotFound
from .limits import BUILDS_AT_ONCE, REAP_INTERVAL, RUN_NOTED_EVERY
from .log import log_event
from .logfile import LogFile
from .names import RepoId
from .places import Places
from .run.app import RunningApp, Starter
from .run.as_process import ProcessWay
from .run.process import Process
from .run.processes import end_leftovers, mark_of
from .run.runner import ReleaseBuilder, RunnerParts, SpaceRunner
from .run.running import Way
from .run.strays import adopt_orphans, end_strays, reap_adopted
from .settings import HostSettings
from .status import Failure, RuntimeStatus
from .store.builds import BuildStore
from .store.models import Space
from .store.runs import RunStore
from .store.spaces import SpaceStore
from .store.variables import VariableStore
from .threads import in_thread


class Fleet:
    """The runners of all Spaces. Lives on the event loop; `status` may be asked from any thread."""

    def __init__(
        self,
        settings: HostSettings,
        places: Places,
        spaces: SpaceStore,
        builds: BuildStore,
        runs: RunStore,
        variables: VariableStore,
        open_address: Callable[[str], Awaitable[bool]],
        close_address: Callable[[str], None],
        containers: Containers | None = None,
    ) -> None:
        self._settings = settings
        self._places = places
        self._spaces = spaces
        self._builds = builds
        self._runs = runs
        self._noting: asyncio.Task[None] | None = None
        self._variables = variables
        self._open_address = open_address
        self._close_address = close_address
        self.containers = containers
        self._as_users = settings.trusted and os.geteuid() == 0
        self._tools = Tools(places.tools, as_users=self._as_users)
        self._mark = mark_of(places.data)
        self._runners: dict[int, SpaceRunner] = {}
        self._own_addresses: set[int] = set()
        self._broken: set[int] = set()  # could not be taken up at the start
        # The proxy asks for each request, so these are kept beside the database.
        self._by_name: dict[str, Space] = {}
        self._by_slot: dict[int, Space] = {}
        self._turns = asyncio.Semaphore(BUILDS_AT_ONCE)
        self._session: aiohttp.ClientSession | None = None
        self._claim: NetClaim | None = None
        self._reaper: asyncio.Task[None] | None = None
        self.port = settings.port

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Clear up after a kill, then go on with every Space."""
        self._session = session
        self._claim = NetClaim()
        adopt_orphans()
        spaces = await asyncio.to_thread(self._spaces.all)
        ended = await asyncio.to_thread(end_leftovers, self._mark)
        ended += await self._end_strays(*spaces)
        if self.containers:
            keys = {space.key for space in spaces}
            ended += await asyncio.to_thread(self.containers.clear, keys, self._claim.nets)
        if ended:
            log_event("leftovers-ended", processes=ended)
        for told in await asyncio.to_thread(self._spaces.clear_up):
            log_event("repository-not-used", why=told)
        lost = await asyncio.to_thread(self._runs.close_lost)
        if lost:
            log_event("runs-lost", runs=lost)
        self._noting = asyncio.create_task(self._note_alive())
        for space in await asyncio.to_thread(self._spaces.half_deleted):
            await self._delete(space)
        for space in spaces:
            try:
                await self._resume(space)
            except Exception as error:  # noqa: BLE001  one broken Space must not keep the others down
                log_event("not-resumed", space=space.repo_id, error=type(error).__name__, detail=error)
                self._broken.add(space.id)
        self._reaper = asyncio.create_task(self._reap())

    async def _reap(self) -> None:
        """Let go of what apps left behind and ended since."""
        while True:
            await asyncio.sleep(REAP_INTERVAL.total_seconds())
            uids = {space.uid for space in self._by_slot.values()} if self._as_users else set()
            await asyncio.to_thread(reap_adopted, uids, dict(Process.living))

    async def _end_strays(self, *spaces: Space) -> int:
        """End what these Spaces' users run besides what is known to run; gives how many there were."""
        uids = {space.uid for space in spaces} if self._as_users else set()
        return await asyncio.to_thread(end_strays, uids, dict(Process.living))

    async def _resume(self, space: Space) -> None:
        head = await asyncio.to_thread(self._spaces.repository(space).resolve, "main")
        runner = await self._new_runner(space)
        latest = await asyncio.to_thread(self._builds.latest, space.id)
        failed = None
        if latest and latest.sha == head and latest.failed_stage == "BUILD_ERROR":
            failed = Failure("BUILD_ERROR", latest.message or "")
        runner.resume(head, failed)

    async def stop(self) -> None:
        """End every Space's processes; they go on at the next start."""
        for watch in (self._reaper, self._noting):
            if watch:
                watch.cancel()
        await asyncio.gather(*(runner.stop() for runner in self._runners.values()))
        await self._end_strays(*self._by_slot.values())
        if self.containers:
            await asyncio.to_thread(self.containers.clear)
        for runner in self._runners.values():
            runner.close()
        if self._claim:
            self._claim.close()

    async def _note_alive(self) -> None:
        """Write down now and then that what serves still does: after a kill, that is all one knows."""
        while True:
            await asyncio.sleep(RUN_NOTED_EVERY.total_seconds())
            try:
                await in_thread(self._runs.note_alive)
            except OperationalError as error:  # the disk is full, or the database is held: the next time
                log_event("runs-not-noted", error=error.orig)

    # --- one Space --------------------------------------------------------------------------------
    async def add(self, space: Space) -> None:
        """Take on a new Space."""
        runner = await self._new_runner(space)
        runner.deploy(await asyncio.to_thread(self._spaces.repository(space).resolve, "main"))

    async def _new_runner(self, space: Space) -> SpaceRunner:
        assert self._session is not None  # noqa: S101 - set at start
        assert self._claim is not None  # noqa: S101 - set at start
        uid = space.uid if self._as_users else None
        workplace = Workplace(self._places.space(space.key), uid)
        await asyncio.to_thread(workplace.prepare)
        logs = self._places.logs / space.key
        build_log, run_log = LogFile(logs / "build.jsonl"), LogFile(logs / "run.jsonl")
        mark = f"{self._mark}-{space.key}"
        public_host = partial(self.public_host, space)
        values = partial(self._variables.values, space.id)
        way: Way = ProcessWay(space, workplace, mark, public_host)
        builder: ReleaseBuilder = Builder(workplace, self._tools, mark, build_log)
        if self.containers:
            way = ContainerWay(space, self.containers, public_host)
            builder = ImageBuilder(
                builder, self.containers, space.key, workplace, self._tools, build_log, values
            )
        addresses = app_addresses(self._claim.nets, space.slot)
        starter = Starter(way, workplace, addresses, run_log, self._session, values)
        parts = RunnerParts(
            spaces=self._spaces,
            builds=self._builds,
            runs=self._runs,
            builder=builder,
            starter=starter,
            values=values,
            hide_paths=workplace.hide_paths,
            turns=self._turns,
            build_log=build_log,
            run_log=run_log,
            refusal=partial(
                refusal_of, trusted=self._settings.trusted, has_engine=self.containers is not None
            ),
        )
        self._runners[space.id] = runner = SpaceRunner(space, parts)
        self._by_name[space.subdomain] = self._by_slot[space.slot] = space
        if await self._open_address(public_address(space.slot)):
            self._own_addresses.add(space.id)
        return runner

    def _runner(self, space: Space) -> SpaceRunner:
        """What runs a Space; one that was deleted meanwhile does not exist any more."""
        if space.id not in self._runners:
            raise RepoNotFound(str(space.repo_id))
        return self._runners[space.id]

    def deploy(self, space: Space, sha: str) -> None:
        """Bring up what was pushed."""
        self._runner(space).deploy(sha)

    async def restart(self, space: Space, *, factory: bool) -> None:
        """Start a Space anew at its head."""
        head = await asyncio.to_thread(self._spaces.repository(space).resolve, "main")
        await self.change(space, lambda row: setattr(row, "paused", False))
        self._runner(space).restart(head, fresh=factory)

    async def pause(self, space: Space) -> None:
        """Stop a Space until it is restarted."""
        await self.change(space, lambda row: setattr(row, "paused", True))
        await self._runner(space).stop(pause=True)

    async def change(self, space: Space, change: Callable[[Space], None]) -> None:
        """Change what is stored of a Space, here and in the database."""
        self._adopt(await asyncio.to_thread(self._spaces.update, space.id, change))

    async def rename(self, space: Space, to: RepoId) -> None:
        """Give a Space another id and host name; its app learns them by a restart."""
        row = await asyncio.to_thread(self._spaces.rename, space, to)
        self._by_name = {name: other for name, other in self._by_name.items() if other.id != space.id}
        self._adopt(row)
        self.settings_changed(space)

    def _adopt(self, row: Space | None) -> None:
        """Let all who hold a Space see what is stored of it now."""
        held = self._by_slot.get(row.slot) if row else None
        if row and held:
            for column in Space.__table__.columns:
                setattr(held, column.key, getattr(row, column.key))
            self._by_name[held.subdomain] = held

    def settings_changed(self, space: Space) -> None:
        """Give a Space's app its new variables."""
        self._runner(space).settings_changed()

    def sleep_time_changed(self, space: Space) -> None:
        """Count a Space's idleness by its new sleep time."""
        self._runner(space).sleep_time_changed()

    async def remove(self, space: Space) -> None:
        """Stop a Space and delete all of it."""
        await asyncio.to_thread(self._spaces.mark_deleting, space)
        self._by_name.pop(space.subdomain, None)
        self._by_slot.pop(space.slot, None)
        runner = self._runners.get(space.id)
        if runner:
            await runner.stop(pause=True)
        self._close_address(public_address(space.slot))
        await self._delete(space)
        if self._runners.pop(space.id, None) and runner:
            runner.close()
        self._own_addresses.discard(space.id)

    async def _delete(self, space: Space) -> None:
        workplace = Workplace(self._places.space(space.key), None)
        await asyncio.to_thread(end_leftovers, f"{self._mark}-{space.key}")
        await self._end_strays(space)
        if self.containers:
            await asyncio.to_thread(self.containers.remove_space, space.key)
        await asyncio.to_thread(workplace.remove)
        await asyncio.to_thread(_remove_logs, self._places, space)
        await asyncio.to_thread(self._spaces.delete, space)

    # --- how it is --------------------------------------------------------------------------------
    def find_by_subdomain(self, label: str) -> Space | None:
        """The Space of that host name."""
        return self._by_name.get(label)

    def find_by_slot(self, slot: int) -> Space | None:
        """The Space of that address."""
        return self._by_slot.get(slot)

    def status(self, space: Space) -> RuntimeStatus:
        """What a Space does."""
        runner = self._runners.get(space.id)
        if runner:
            return runner.status()
        if space.id in self._broken:
            return RuntimeStatus("RUNTIME_ERROR", message="The host could not take it up: its log says why")
        return RuntimeStatus("DELETING" if space.deleting else "BUILDING")

    def live(self, space: Space) -> RunningApp | None:
        """What serves a Space now."""
        runner = self._runners.get(space.id)
        return runner.live if runner else None

    def use(self, space: Space) -> AbstractContextManager[None]:
        """Mark a Space as in use, so that it does not fall asleep."""
        runner = self._runners.get(space.id)
        return runner.use() if runner else nullcontext()

    async def wake(self, space: Space) -> RunningApp | None:
        """What serves a Space; one that sleeps is woken first."""
        runner = self._runners.get(space.id)
        return await runner.wake() if runner else None

    def has_own_address(self, space: Space) -> bool:
        """Whether the proxy listens for this Space on a loopback address of its own."""
        return space.id in self._own_addresses

    def public_host(self, space: Space) -> str:
        """The Space's host name and port, for its own environment."""
        if self.has_own_address(space) and self._settings.domain == "localhost":
            return f"{public_address(space.slot)}:{self.port}"
        return self._settings.public_netloc(f"{space.subdomain}.{self._settings.domain}")

    def log_events(
        self, space: Space, kind: Literal["build", "run"], tail: int | None = None
    ) -> AsyncIterator[bytes]:
        """One of a Space's logs, or its last lines, followed."""
        return self._runner(space).log_events(kind, tail)

    def hide_paths(self, space: Space, text: str) -> str:
        """A text of a Space without paths of this machine, for anyone to read."""
        return Workplace(self._places.space(space.key), None).hide_paths(text)

    def log_tail(self, space: Space, kind: Literal["build", "run"], lines: int) -> list[str]:
        """The last lines of a log."""
        runner = self._runners.get(space.id)
        return runner.log_tail(kind, lines) if runner else []


def _remove_logs(places: Places, space: Space) -> None:
    shutil.rmtree(places.logs / space.key, ignore_errors=True)
