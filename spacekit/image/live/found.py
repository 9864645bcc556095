"""An app that is up, found again on its engine by its labels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacekit.errors import RemoteError
from spacekit.folder.lines import clean_line
from spacekit.image.live.address import address_of
from spacekit.image.live.deployment import Deployment
from spacekit.image.live.settings import LABEL, RunSettings
from spacekit.image.live.state import AppState, versions_among

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["FoundApp", "find_app"]

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class FoundApp:
    """An app that is up.

    Attributes:
        settings: How it is run, as far as its containers tell; its environment stays with them.
        deployment: What can be done with it.
        state: Its versions.
        address: Where it is reached.
    """

    settings: RunSettings
    deployment: Deployment
    state: AppState
    address: str

    def as_dict(self) -> dict[str, Any]:
        """What scripts may want to know."""
        serving, previous = self.state.serving, self.state.previous
        return {
            "name": self.settings.name,
            "address": self.address,
            "serving": serving.as_dict() if serving else None,
            "previous": previous.as_dict() if previous else None,
        }

    def lines(self, *, follows: bool, tail: int | None) -> Iterator[str]:
        """What the serving version printed, or one that never did; with `follows`, until it ends."""
        version = self.state.serving or next(reversed(self.state.versions), None)
        if version is None:
            return
        told = version.container.logs(stream=True, follow=follows, tail="all" if tail is None else tail)
        rest = b""
        for chunk in told:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield clean_line(line.decode("utf-8", "replace"))
            # A line without an end must not fill the memory.
            if len(rest) > _CHUNK:
                yield clean_line(rest.decode("utf-8", "replace"))
                rest = b""
        if rest:
            yield clean_line(rest.decode("utf-8", "replace"))


def find_app(engine: Engine, name: str) -> FoundApp:
    """Find an app by its name.

    Raises:
        RemoteError: It is not up there.
    """
    found = engine.client.containers.list(all=True, filters={"label": f"{LABEL}={name}"}, ignore_removed=True)
    versions = versions_among(found, name)
    proxy, network = _own_proxy(engine, name), _own_network(engine, name)
    if not versions and proxy is None and network is None:
        where = "here" if engine.is_here else f"on {engine.place}"
        raise RemoteError(
            f"no app {name} is up {where}",
            "`spacekit up` brings it up; --name says what it is called",
            code="not-up",
        )
    # Without a version it is what a deployment left that was ended by force: there to be taken down.
    own = json.loads(versions[-1].container.labels.get("spacekit.settings", "{}")) if versions else {}
    settings = RunSettings(
        name,
        int(own.get("app_port", 1)),
        *_published(proxy, network),
        memory=own.get("memory"),
        cpus=own.get("cpus"),
        is_read_only=bool(own.get("ro")),
    )
    deployment = Deployment(engine, settings)
    return FoundApp(settings, deployment, deployment.state(), address_of(engine, settings))


def _own_proxy(engine: Engine, name: str) -> Container | None:
    """The proxy of the app alone; one with a domain has none."""
    from docker.errors import NotFound

    try:
        found: Container = engine.client.containers.get(f"spacekit-{name}-front")
    except NotFound:
        return None
    return found if found.labels.get("spacekit.front") == name else None


def _own_network(engine: Engine, name: str) -> dict[str, str] | None:
    """What the labels of the app's network say."""
    for network in engine.client.networks.list(names=[f"spacekit-{name}"]):
        labels: dict[str, str] = network.attrs.get("Labels") or {}
        if labels.get(LABEL) == name:
            return labels
    return None


def _published(proxy: Container | None, network: dict[str, str] | None) -> tuple[int, str, str | None]:
    """Port, address and domain: the proxy of its own has the first two, the network of a domain its name."""
    if proxy is not None:
        address, _, port = proxy.labels.get("spacekit.publishes", "127.0.0.1:1").rpartition(":")
        return int(port), address, None
    return 443, "127.0.0.1", (network or {}).get("spacekit.domain") or None
