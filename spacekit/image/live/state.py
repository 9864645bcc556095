"""What is up: read from the engine alone, which is the only one that knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacekit.image.live.settings import LABEL, SLOTS, other_slot

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["AppState", "Version", "read_state"]


@dataclass(frozen=True)
class Version:
    """One version of an app: its container.

    Attributes:
        number: Counts the app's versions.
        slot: Where the proxy finds it.
        revision: What its files were.
        container: Its container.
    """

    number: int
    slot: str
    revision: str
    container: Container

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return bool(self.container.status == "running")

    def as_dict(self) -> dict[str, Any]:
        """What scripts may want to know."""
        state = self.container.attrs.get("State", {})
        return {
            "number": self.number,
            "revision": self.revision,
            "container": self.container.name,
            "image": self.container.attrs.get("Image"),
            "status": self.container.status,
            "health": state.get("Health", {}).get("Status"),
            "started": state.get("StartedAt"),
            "restarts": self.container.attrs.get("RestartCount", 0),
        }


@dataclass(frozen=True)
class AppState:
    """All versions of an app, and which one serves.

    Attributes:
        name: The app.
        versions: Its versions, the oldest first.
        serving: The one that gets requests; `None` when it is not up.
    """

    name: str
    versions: tuple[Version, ...]
    serving: Version | None

    @property
    def previous(self) -> Version | None:
        """The one that would serve after a rollback.

        A newer one in its slot is what a deployment left that was ended by force.
        """
        if self.serving is None:
            return None
        slot = other_slot(self.serving.slot)
        return next((version for version in self.versions if version.slot == slot), None)

    @property
    def leftovers(self) -> tuple[Version, ...]:
        """Versions that neither serve nor would."""
        kept = [each.container.id for each in (self.serving, self.previous) if each is not None]
        return tuple(version for version in self.versions if version.container.id not in kept)

    @property
    def next_number(self) -> int:
        """The number of the next version."""
        return max((version.number for version in self.versions), default=0) + 1


def read_state(engine: Engine, name: str, slot: str | None) -> AppState:
    """Ask the engine.

    Args:
        engine: Where the app is up.
        name: The app.
        slot: The slot that the proxy serves; `None` where there is no proxy to ask, and what runs serves.
    """
    found = engine.client.containers.list(all=True, filters={"label": f"{LABEL}={name}"})
    versions = sorted((_version(each) for each in found), key=lambda version: version.number)
    running = [version for version in versions if version.is_running and slot in (None, version.slot)]
    serving = running[-1] if running else None
    return AppState(name, tuple(versions), serving)


def _version(container: Container) -> Version:
    labels = container.labels
    number = labels.get("spacekit.number", "0")
    slot = labels.get("spacekit.slot", "")
    return Version(
        int(number) if number.isdecimal() else 0,
        slot if slot in SLOTS else SLOTS[0],
        labels.get("spacekit.revision", ""),
        container,
    )
