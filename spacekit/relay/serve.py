"""Runs a relay until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace

from spacekit.errors import StartError
from spacekit.relay.control import Control
from spacekit.relay.data import DataFolder
from spacekit.relay.log import log_event
from spacekit.relay.relay import Relay
from spacekit.relay.settings import RelaySettings
from spacekit.relay.ssh.keys import Keys, host_key
from spacekit.relay.ssh.server import SshServer
from spacekit.relay.web.metrics_server import MetricsServer
from spacekit.relay.web.server import WebServer

__all__ = ["Running", "serve"]

_OPEN_FILES = 65_536


@dataclass(frozen=True)
class Running:
    """What a relay says of itself when it is up."""

    address: str
    ssh_port: int
    http_port: int
    metrics_port: int | None
    fingerprint: str
    may_share: bool


def serve(settings: RelaySettings, on_ready: Callable[[Running], None]) -> None:
    """Run a relay in this process until SIGTERM or Ctrl-C."""
    _raise_open_files()
    data = DataFolder(settings.data)
    data.make()
    with data.running(), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, data, on_ready))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _raise_open_files() -> None:
    """Each visitor and each link is an open file; the usual 1,024 are few."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(_OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _serve(settings: RelaySettings, data: DataFolder, on_ready: Callable[[Running], None]) -> None:
    key = host_key(data)
    keys = Keys(data)
    relay = Relay(settings, data, keys)
    ssh = SshServer(relay, key)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        ssh_port = await ssh.listen(settings.ssh_host, settings.ssh_port)
        web = WebServer(relay, ssh, ssh_port)
        http_port = await web.listen(settings.http_host, settings.http_port)
        metrics = MetricsServer(relay)
        is_measured = settings.metrics_port is not None
        metrics_port = await metrics.listen(settings.metrics_port or 0) if is_measured else None
        control = Control(relay)
        await control.listen(data.control)
    except OSError as error:
        raise StartError(
            f"can't listen: {error.strerror or error}", "choose other ports: --ssh-port, --http-port"
        ) from error
    if settings.scheme == "http" and settings.public_port is None:
        relay.settings = replace(settings, public_port=http_port)
    running = Running(
        address=relay.settings.address(),
        ssh_port=ssh_port,
        http_port=http_port,
        metrics_port=metrics_port,
        fingerprint=key.get_fingerprint(),
        may_share=settings.is_anonymous or bool(relay.tokens.all()) or keys.are_there,
    )
    log_event(
        "ready",
        ssh_port=ssh_port,
        http_port=http_port,
        metrics_port=metrics_port,
        fingerprint=running.fingerprint,
    )
    on_ready(running)
    await stop.wait()
    log_event("stopping", links=len(relay.links))
    relay.links.end_all("relay-stopped")
    ssh.close()
    control.close()
    if is_measured:
        metrics.close()
    await asyncio.sleep(0.2 if relay.doors else 0)  # for those who are told why
    await web.close()
