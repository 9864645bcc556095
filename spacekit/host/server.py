"""Brings a host up and down: its lock, its parts, its signals."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import uvicorn

from spacekit.errors import RemoteError
from spacekit.image.engine import open_engine

from .app import create_api
from .containers.engine import Containers
from .containers.settings import Limits
from .errors import ListenError
from .fleet import Fleet
from .hub.services import Records, Services
from .limits import CONNECT_TIME, ENGINE_POLL
from .links.follower import Follower
from .links.pull import Pulls
from .listener import Listener, OwnAddresses, bind
from .log import log_event
from .oidc.keys import IssuerKeys
from .oidc.verify import Verifier
from .places import DataDirLock, Places, open_places, remove_orphaned_roots
from .proxy.router import Router
from .run.processes import MARK, mark_of
from .settings import HostSettings
from .store.builds import BuildStore
from .store.database import Database
from .store.links import LinkStore
from .store.publishers import PublisherStore
from .store.runs import RunStore
from .store.spaces import SpaceStore
from .store.tokens import TokenStore
from .store.variables import VariableStore
from .store.vault import Vault
from .store.webhooks import WebhookStore
from .webhooks.deliver import Deliverer

OnReady = Callable[[str, str | None], None]


class HostServer:
    """One host: `run` blocks until a signal or `stop`.

    Args:
        settings: What the operator chose.
        token: The admin token; `None` keeps the one there is, or makes one at the first start.
        on_ready: Called with the host's address, and with a token that was just made, once it takes requests.
    """

    def __init__(
        self, settings: HostSettings, token: str | None = None, on_ready: OnReady | None = None
    ) -> None:
        self._settings = settings
        self._token = token
        self._on_ready = on_ready
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None

    def run(self) -> None:
        """Serve until stopped."""
        with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
            runner.run(self._run())

    def stop(self) -> None:
        """Stop serving; may be called from any thread."""
        if self._loop and self._stop:
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._stop.set)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(RuntimeError, ValueError):  # only the main thread may
                self._loop.add_signal_handler(number, self._stop.set)
        # What the host itself starts, git above all, is found again after a kill as well.
        os.environ[MARK] = mark_of(self._settings.data)
        with DataDirLock(self._settings.data), bind(self._settings.host, self._settings.port) as door:
            settings = replace(self._settings, port=door.getsockname()[1])
            await _wait_for_engine(settings, self._stop)
            if self._stop.is_set():
                return
            with _containers(settings) as containers:
                parts = await asyncio.to_thread(_Parts, settings, self._token)
                try:
                    await self._serve(parts, door, containers)
                finally:
                    parts.database.close()

    async def _serve(self, parts: _Parts, door: socket.socket, containers: Containers | None) -> None:
        assert self._stop  # noqa: S101 - set by _run
        settings = parts.settings
        own = OwnAddresses(settings.port, is_needed=not settings.is_on_all_addresses)
        builds, runs = BuildStore(parts.database), RunStore(parts.database)
        fleet = Fleet(
            settings,
            parts.places,
            parts.spaces,
            builds,
            runs,
            parts.variables,
            own.open,
            own.close,
            containers,
        )
        deliverer = Deliverer(
            parts.webhooks, parts.spaces, _url(settings), allows_private=settings.allow_private_webhooks
        )
        follower = Follower(
            Pulls(settings, parts.places, parts.spaces, parts.links), fleet.deploy, deliverer.content_changed
        )
        services = parts.services(fleet, Records(builds, runs), follower, deliverer)
        async with _client() as session:
            router = Router(create_api(services), settings, parts.tokens, fleet, session)
            listener = Listener(router)
            own.attach(listener)
            serving = asyncio.create_task(listener.serve())
            await _until_ready(listener, serving)
            try:
                await fleet.start(session)
                await follower.start()
                await listener.open(door)
                log_event(
                    "ready",
                    url=_url(settings),
                    port=settings.port,
                    trusted=settings.trusted,
                    apps="containers" if containers else "processes" if settings.trusted else "none",
                )
                if self._on_ready:
                    self._on_ready(_url(settings), parts.made_token)
                await self._stop.wait()
            finally:
                log_event("stopping")
                listener.should_exit = True
                await asyncio.wait({serving})
                await follower.stop()
                await deliverer.stop()
                await fleet.stop()


async def _wait_for_engine(settings: HostSettings, stop: asyncio.Event) -> None:
    """Where Spaces were containers they are not run otherwise because an engine starts after the host.

    As processes they would have neither their fences nor their /data.
    """
    is_told = False
    while settings.engine == "auto" and _note(settings).exists() and not stop.is_set():
        if await asyncio.to_thread(_has_engine):
            return
        if not is_told:
            log_event("engine-awaited", why="Spaces were containers; --engine none makes them processes")
            is_told = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), ENGINE_POLL.total_seconds())


def _has_engine() -> bool:
    try:
        with open_engine():
            return True
    except RemoteError:
        return False
    except ImportError:
        return True  # waiting does not bring a package: what comes next says which one


def _note(settings: HostSettings) -> Path:
    """In the data directory: that Spaces are containers."""
    return settings.data / "containers"


@contextlib.contextmanager
def _containers(settings: HostSettings) -> Iterator[Containers | None]:
    """What the host does on an engine; nothing where it has none and needs none."""
    note = _note(settings)
    if settings.engine == "none":
        note.unlink(missing_ok=True)
        yield None
        return
    with contextlib.ExitStack() as stack:
        try:
            engine = stack.enter_context(open_engine())
        except (RemoteError, ImportError):
            if settings.engine == "docker" or note.exists():
                raise
            yield None
            return
        note.touch()
        limits = Limits(settings.memory_bytes, settings.cpu_share)
        yield Containers(engine, mark_of(settings.data), limits, settings.base)


async def _until_ready(listener: Listener, serving: asyncio.Task[None]) -> None:
    """Wait until the server takes sockets; one that ended instead says why."""
    ready = asyncio.create_task(listener.ready.wait())
    await asyncio.wait({ready, serving}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        ready.cancel()
        serving.result()
        raise ListenError("the host's server ended before it took a request", "see its log")


class _Parts:
    """What is on disk."""

    def __init__(self, settings: HostSettings, token: str | None) -> None:
        self.settings = settings
        self.places: Places = open_places(settings.data, as_users=settings.trusted and os.geteuid() == 0)
        remove_orphaned_roots()
        self.database = Database(self.places.database)
        self.tokens = TokenStore(self.database)
        self.made_token = self.tokens.ensure_admin(token)
        self.spaces = SpaceStore(self.database, self.places.repositories)
        vault = Vault(self.places.secrets_key)
        self.variables = VariableStore(self.database, vault)
        self.links = LinkStore(self.database, vault)
        self.publishers = PublisherStore(self.database)
        self.webhooks = WebhookStore(self.database, vault)

    def services(self, fleet: Fleet, records: Records, follower: Follower, deliverer: Deliverer) -> Services:
        """What the routes work with."""
        return Services(
            settings=self.settings,
            places=self.places,
            spaces=self.spaces,
            tokens=self.tokens,
            fleet=fleet,
            variables=self.variables,
            records=records,
            links=self.links,
            follower=follower,
            publishers=self.publishers,
            verifier=Verifier(self.settings, IssuerKeys()),
            webhooks=self.webhooks,
            deliverer=deliverer,
        )


def _client() -> aiohttp.ClientSession:
    """The proxy's way to the apps: nothing is changed on the way through, nothing is remembered."""
    connector = aiohttp.TCPConnector(limit=0, local_addr=("127.0.0.1", 0))
    return aiohttp.ClientSession(
        connector=connector,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_TIME),
        trust_env=False,
    )


def _url(settings: HostSettings) -> str:
    if settings.public_url is not None:
        return settings.public_url.rstrip("/")
    host = "127.0.0.1" if settings.is_on_all_addresses else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
