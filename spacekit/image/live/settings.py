"""How an app is run, and what its containers are made with. Pure."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from spacekit.errors import UsageError

__all__ = [
    "LABEL",
    "LOG_LIMITS",
    "MAX_PROCESSES",
    "SLOTS",
    "USER",
    "RunSettings",
    "app_container",
    "container_name",
    "other_slot",
    "port_variables",
]

# What our containers and networks are found by.
LABEL = "spacekit.app"
# A new version starts in the slot that does not serve; the proxy is told which one does.
SLOTS = ("blue", "green")
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)
_MEMORY = re.compile(r"[1-9]\d{0,9}[bkmg]?")
# More processes than any app has, fewer than would hurt the machine.
MAX_PROCESSES = 512
# An app that prints all day must not fill the disk.
LOG_LIMITS = {"max-size": "10m", "max-file": "3"}
_MAX_PORT = 65_535
USER = "1000"


@dataclass(frozen=True)
class RunSettings:
    """How an app is run.

    Attributes:
        name: What it is called on the engine.
        app_port: Where it listens in its container.
        port: Where it is asked for on the engine's machine, without a domain.
        address: The address of that port.
        domain: The name under which it is reached over TLS.
        memory: The most memory, as `512m` or `2g`.
        cpus: The most processors.
        is_read_only: Whether its files can't be written, but for /tmp and its caches.
        variables: Its environment, secrets among it.
    """

    name: str
    app_port: int
    port: int
    address: str
    domain: str | None = None
    memory: str | None = None
    cpus: float | None = None
    is_read_only: bool = False
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def __post_init__(self) -> None:
        """Refuse what the engine or the proxy would misread."""
        if self.domain is not None and not _DOMAIN.fullmatch(self.domain):
            raise UsageError(f"{self.domain!r:.60} is no domain", "for example app.example.org")
        if self.memory is not None and not _MEMORY.fullmatch(self.memory):
            raise UsageError(f"{self.memory!r:.40} is no amount of memory", "for example 512m or 2g")
        if not 0 < self.port <= _MAX_PORT or not 0 < self.app_port <= _MAX_PORT:
            raise UsageError("a port is a number from 1 to 65535", "for example --port 7860")
        try:
            ipaddress.ip_address(self.address)
        except ValueError as error:
            raise UsageError(
                f"{self.address!r:.60} is no address", "for example 127.0.0.1 or 0.0.0.0"
            ) from error

    @property
    def network(self) -> str:
        """The network that the app shares with its proxy alone."""
        return f"spacekit-{self.name}"

    def alias(self, slot: str) -> str:
        """What the version in a slot is called in the app's network."""
        return f"{self.name}-{slot}"

    def fingerprint(self) -> str:
        """All that is no secret: the same when containers would be the same."""
        own = {"app_port": self.app_port, "memory": self.memory, "cpus": self.cpus, "ro": self.is_read_only}
        return json.dumps(own, sort_keys=True)

    def environment(self) -> dict[str, str]:
        """What the app finds: its own, and over it what it could not be reached without."""
        told = {"GRADIO_ANALYTICS_ENABLED": "False", **({"SPACE_HOST": self.domain} if self.domain else {})}
        return {**told, **self.variables, **port_variables(self.app_port)}


def port_variables(app_port: int) -> dict[str, str]:
    """What tells an app of any framework where to listen."""
    port = str(app_port)
    return {
        "PORT": port,
        "GRADIO_SERVER_NAME": "0.0.0.0",  # noqa: S104  of its container
        "GRADIO_SERVER_PORT": port,
        "GRADIO_NUM_PORTS": "1",
        "STREAMLIT_SERVER_PORT": port,
    }


def container_name(name: str, number: int) -> str:
    """What the container of a version is called: by this it is told from all that pose as one."""
    return f"spacekit-{name}-{number}"


def other_slot(slot: str) -> str:
    """The slot that a slot is not."""
    return SLOTS[1 - SLOTS.index(slot)]


def app_container(settings: RunSettings, image: str, slot: str, number: int, revision: str) -> dict[str, Any]:
    """What docker-py's `create_container` is called with."""
    writable = {"/tmp": "", "/home/user/.cache": "uid=1000,gid=1000"}  # noqa: S108  the container's
    return {
        "image": image,
        "name": container_name(settings.name, number),
        "environment": settings.environment(),
        "labels": {
            LABEL: settings.name,
            "spacekit.slot": slot,
            "spacekit.number": str(number),
            "spacekit.revision": revision,
            "spacekit.settings": settings.fingerprint(),
        },
        "detach": True,
        # In the folder's own images too, which may have no init.
        "init": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "pids_limit": MAX_PROCESSES,
        "mem_limit": settings.memory,
        "nano_cpus": int(settings.cpus * 1e9) if settings.cpus else None,
        "read_only": settings.is_read_only,
        "tmpfs": writable if settings.is_read_only else None,
        "user": USER,
        "log_config": {"Type": "json-file", "Config": LOG_LIMITS},
    }
