"""A release that runs: its process or container, kept alive; or a folder of static files."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping

import aiohttp

from spacekit.host.addresses import Address
from spacekit.host.builder.build import Release
from spacekit.host.builder.workplace import Workplace
from spacekit.host.limits import (
    DRAIN_TIME,
    ERROR_LINES,
    FIRST_BACKOFF,
    HEALTHY_AFTER,
    MAX_BACKOFF,
    MAX_CRASHES,
)
from spacekit.host.logfile import LogFile
from spacekit.host.status import Failure
from spacekit.host.threads import in_thread, to_the_end
from spacekit.host.variables import SecretFilter, SpaceValues

from .again import when_ready
from .health import wait_until_healthy
from .running import Running, Way

# In the words of Python, Node and Gradio.
_PORT_TAKEN = re.compile(r"address already in use|EADDRINUSE|cannot find empty port", re.IGNORECASE)
_PORT_CURE = "let it listen on the address in GRADIO_SERVER_NAME, not on 0.0.0.0"


class RunningApp:
    """A release that serves."""

    def __init__(
        self, release: Release, address: Address | None = None, process: Running | None = None
    ) -> None:
        self.release = release
        self.address = address
        self.process = process
        self.failure: Failure | None = None
        self.variables: Mapping[str, str] = {}  # what it was started with
        self.keeper: asyncio.Task[None] | None = None
        self.given_up: Callable[[], Awaitable[None]] | None = None  # told when it is not started again
        self._requests = 0
        self._is_free = asyncio.Event()
        self._is_free.set()

    @property
    def is_up(self) -> bool:
        """Whether it can be sent requests."""
        return self.address is None or (
            self.process is not None and self.process.is_running and not self.failure
        )

    def blocks_others(self) -> bool:
        """Whether it took its port on every address, so that a second revision can't start beside it."""
        if self.process is None or self.address is None:
            return False
        return self.process.blocks_others(self.address.port)

    @contextlib.contextmanager
    def use(self) -> Iterator[None]:
        """Mark it as answering a request."""
        self._requests += 1
        self._is_free.clear()
        try:
            yield
        finally:
            self._requests -= 1
            if not self._requests:
                self._is_free.set()

    async def drain(self) -> None:
        """Wait until it has answered the requests that it has, but not for those that never end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_free.wait(), DRAIN_TIME.total_seconds())

    async def retire(self) -> None:
        """Let it answer what it was asked, then end it: requests go to another one by now."""
        await self.drain()
        await self.stop()

    async def stop(self) -> None:
        """End it, and do not start it again; its address is free then, also for one who was told to stop."""
        await to_the_end(self._stop())

    async def _stop(self) -> None:
        if self.keeper:
            self.keeper.cancel()
            await asyncio.wait({self.keeper})
        if self.process:
            await self.process.stop()


class Starter:
    """Starts releases of one Space."""

    def __init__(
        self,
        way: Way,
        workplace: Workplace,
        addresses: tuple[Address, Address],
        log: LogFile,
        session: aiohttp.ClientSession,
        values: Callable[[], SpaceValues],
    ) -> None:
        self._way = way
        self._workplace = workplace
        self._addresses = addresses
        self._log = log
        self._session = session
        self._values = values

    async def start(
        self, release: Release, *, beside: RunningApp | None, ran_before: bool, same_log: bool = False
    ) -> RunningApp:
        """Start a release and wait until it answers.

        Args:
            release: What to start.
            beside: What runs already, at an address that this one is not to have.
            ran_before: It ran well before, so it gets the attempts of a crash; a new one is simply wrong.
            same_log: Go on with the log that there is.
        """
        if not release.runs:
            app = RunningApp(release)
            app.variables = (await in_thread(self._values)).variables
            return app
        blue, green = self._addresses
        address = green if beside and beside.address == blue else blue
        if not same_log:
            self._log.restart()
        app = RunningApp(release, address)
        await self._attempt(app, MAX_CRASHES if ran_before else 1)
        app.keeper = asyncio.create_task(self._keep_alive(app))
        return app

    async def _attempt(self, app: RunningApp, attempts: int) -> None:
        """Start until it is healthy, with growing pauses; raises `Failure` after the last attempt."""
        pause = FIRST_BACKOFF
        for attempt in range(1, attempts + 1):
            process = await self._spawn(app)
            try:
                app.process = await self._healthy(process, app)
            except Failure:
                if attempt == attempts:
                    raise
            else:
                return
            self._log.write(f"Starting again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, MAX_BACKOFF)

    async def _spawn(self, app: RunningApp) -> Running:
        assert app.address is not None  # noqa: S101 - static Spaces are not started
        values = await in_thread(self._values)
        without_secrets = SecretFilter(values.secrets)
        app.variables = values.variables
        release, address = app.release, app.address
        return await when_ready(
            lambda: self._way.start(
                release, address, values, lambda line: self._log.write(without_secrets(line))
            ),
            self._way.ready,
            self._log.write,
        )

    async def _healthy(self, process: Running, app: RunningApp) -> Running:
        """Wait until it answers; one that does not is ended."""
        address = app.address or Address("", 0)
        seconds = app.release.recipe.startup_seconds
        try:
            async with asyncio.timeout(seconds):
                if await wait_until_healthy(process, address, self._session):
                    return process
            reason = f"The app {process.ending(await process.wait())} before it answered"
        except TimeoutError:
            reason = f"Launch timed out: no answer at {address.host}:{address.port} in {seconds} s"
        except asyncio.CancelledError:
            await process.stop()
            raise
        await process.stop()
        lines = self._log.tail(ERROR_LINES)
        if _PORT_TAKEN.search("\n".join(lines)):
            reason = f"{reason}, since other Spaces have its port: {_PORT_CURE}"
        self._log.write(reason)
        raise Failure("RUNTIME_ERROR", "\n".join([f"{reason}:", *lines]))

    async def _keep_alive(self, app: RunningApp) -> None:
        """Start it again when it ends; give it up when it ends too often."""
        crashes = 0
        while app.process:
            begun = time.monotonic()
            code = await app.process.wait()
            ran_long = time.monotonic() - begun >= HEALTHY_AFTER.total_seconds()
            await self._way.ready(self._log.write)
            await app.process.stop()  # the children that it left
            crashes = 1 if ran_long else crashes + 1
            ending = app.process.ending(code)
            self._log.write(f"The app {ending}")
            try:
                if crashes > MAX_CRASHES:
                    told = f"The app ended {crashes} times in a row, at last it {ending}:"
                    lines = [told, *self._log.tail(ERROR_LINES)]
                    raise Failure("RUNTIME_ERROR", "\n".join(lines))
                await asyncio.sleep(min(FIRST_BACKOFF * 2 ** (crashes - 1), MAX_BACKOFF))
                await self._attempt(app, MAX_CRASHES)
            except Failure as failure:
                if app.given_up:  # nobody is told of its end before that is on record
                    await app.given_up()
                app.failure = failure
                self._log.wake()
                return

    async def ready(self, tell: Callable[[str], None]) -> None:
        """Wait until releases can be built and started."""
        await self._way.ready(tell)

    def clean_up(self, release: Release) -> None:
        """Remove the checkouts of earlier revisions."""
        self._workplace.drop_other_checkouts({release.folder})
