"""What is up: read from the engine alone, which is the only one that knows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacekit.image.live.settings import LABEL, SLOTS, container_name, other_slot

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["STAYS", "AppState", "Version", "read_state", "versions_among"]

# The restart policy that a version gets when it takes over; one that never did has none.
STAYS = "unless-stopped"
# What no process runs in. All else may answer requests, now or when it has started again.
_ENDED = frozenset({"created", "dead", "exited", "removing"})
_SPACE_LABEL = "spacekit.host"  # of containers that a host runs: what is in them is others' work


@dataclass(frozen=True)
class Version:
    """One version of an app: its container.

    Attributes:
        number: Counts the app's versions.
        slot: Where the proxy finds it.
        revision: What its files were.
        container: Its container.
        app_port: Where it listens; `None` when its container does not tell.
    """

    number: int
    slot: str
    revision: str
    container: Container
    app_port: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether it runs, and not only between two starts."""
        return bool(self.container.status == "running")

    @property
    def has_ended(self) -> bool:
        """Whether nothing of it runs or will by itself."""
        return self.container.status in _ENDED

    @property
    def has_served(self) -> bool:
        """Whether it answered once, and was given the requests."""
        policy = self.container.attrs.get("HostConfig", {}).get("RestartPolicy") or {}
        return bool(policy.get("Name") == STAYS)

    def as_dict(self) -> dict[str, Any]:
        """What scripts may want to know."""
        state = self.container.attrs.get("State", {})
        return {
            "number": self.number,
            "revision": self.revision,
            "container": self.container.name,
            "image": self.container.attrs.get("Image"),
            "status": self.container.status,
            "health": (state.get("Health") or {}).get("Status"),
            "started": state.get("StartedAt"),
            "restarts": self.container.attrs.get("RestartCount", 0),
        }


@dataclass(frozen=True)
class AppState:
    """All versions of an app, and which one serves.

    Attributes:
        name: The app.
        versions: Its versions, the oldest first.
        slot: The slot that gets requests; `None` where there is no proxy that knows.
    """

    name: str
    versions: tuple[Version, ...]
    slot: str | None

    @property
    def serving(self) -> Version | None:
        """The one that gets requests, whether it runs just now or not; `None` when none ever did."""
        served = [each for each in self.versions if each.has_served and self.slot in (None, each.slot)]
        # Two in one slot: a deployment was ended by force before it removed the older one.
        return max(served, key=lambda each: (each.is_running, each.number), default=None)

    @property
    def previous(self) -> Version | None:
        """The one that would serve after a rollback."""
        serving = self.serving
        if serving is None:
            return None
        served = [each for each in self.versions if each.has_served and each.slot != serving.slot]
        return served[-1] if served else None

    @property
    def strays(self) -> tuple[Version, ...]:
        """Versions that run and do not serve: a deployment was ended by force, or before its last step."""
        serving = self.serving
        return tuple(each for each in self.versions if each is not serving and not each.has_ended)

    @property
    def next_slot(self) -> str:
        """Where the next version starts."""
        return other_slot(self.serving.slot) if self.serving else SLOTS[0]

    @property
    def next_number(self) -> int:
        """The number of the next version."""
        return max((version.number for version in self.versions), default=0) + 1

    def others(self, *kept: Version | None) -> tuple[Version, ...]:
        """All versions but these."""
        return tuple(each for each in self.versions if each not in kept)


def read_state(engine: Engine, name: str, slot: str | None) -> AppState:
    """Ask the engine.

    Args:
        engine: Where the app is up.
        name: The app.
        slot: The slot that the proxy serves; `None` where there is no proxy to ask.
    """
    found = engine.client.containers.list(all=True, filters={"label": f"{LABEL}={name}"}, ignore_removed=True)
    return AppState(name, versions_among(found, name), slot)


def versions_among(containers: Iterable[Container], name: str) -> tuple[Version, ...]:
    """An app's versions, the oldest first. Any image can have our labels: the name must be right as well."""
    numbered = [(_number(container), container) for container in containers]
    ours = [
        _version(container, number)
        for number, container in numbered
        if container.name == container_name(name, number) and _SPACE_LABEL not in container.labels
    ]
    return tuple(sorted(ours, key=lambda version: version.number))


def _number(container: Container) -> int:
    number = container.labels.get("spacekit.number", "")
    return int(number) if number.isascii() and number.isdecimal() else 0


def _version(container: Container, number: int) -> Version:
    labels = container.labels
    slot = labels.get("spacekit.slot", "")
    settings = json.loads(labels.get("spacekit.settings", "{}"))
    return Version(
        number,
        slot if slot in SLOTS else SLOTS[0],
        labels.get("spacekit.revision", ""),
        container,
        settings.get("app_port"),
    )
