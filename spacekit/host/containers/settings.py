"""What a Space's container is made with. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spacekit.host.addresses import Address
from spacekit.host.limits import MAX_CONTAINER_LOG, MAX_CONTAINER_PROCESSES

__all__ = [
    "DATA",
    "HOST_LABEL",
    "SPACE_LABEL",
    "Limits",
    "Names",
    "container_options",
    "subnet_of",
]

# What containers, networks, volumes and images of a host, and of a Space, are found by.
HOST_LABEL, SPACE_LABEL = "spacekit.host", "spacekit.space"
# What outlives a revision, at the path that the Hub has it.
DATA = "/data"
_USER = "1000"  # as on the Hub, whatever the image says
# RFC 2544 keeps it for measurements between devices: no network of anybody's is there. A /29 each for as
# many Spaces as a host may have: two revisions and the gateway.
_SUBNETS = ipaddress.ip_network("198.18.0.0/15")
_SUBNET_BITS = 29


@dataclass(frozen=True)
class Limits:
    """The most that one Space may take.

    Attributes:
        memory: Bytes.
        cpus: Processors.
    """

    memory: int
    cpus: float


@dataclass(frozen=True)
class Names:
    """What things of one Space are called on the engine.

    Attributes:
        mark: Of the host.
        key: Of the Space.
    """

    mark: str
    key: str

    @property
    def stem(self) -> str:
        """What all names begin with; two hosts may use one engine."""
        return f"spacekit-{self.mark[:8]}-{self.key}"

    @property
    def repository(self) -> str:
        """What its images are called, before the tag."""
        return f"spacekit-host/{self.mark[:8]}-{self.key}".lower()

    @property
    def labels(self) -> dict[str, str]:
        """What it is found by."""
        # An image may have the label of what `spacekit up` brought: over it, so that it is none of these.
        return {HOST_LABEL: self.mark, SPACE_LABEL: self.key, "spacekit.app": ""}


def subnet_of(slot: int) -> str:
    """The addresses of a Space's network. Engines choose from 31 by themselves, and Spaces are more."""
    size = 2 ** (32 - _SUBNET_BITS)
    return f"{_SUBNETS.network_address + slot * size}/{_SUBNET_BITS}"


def container_options(
    names: Names, limits: Limits, *, image: str, port: int, address: Address, environment: Mapping[str, str]
) -> dict[str, Any]:
    """What docker-py's `containers.create` is called with."""
    from docker.types import LogConfig, Ulimit

    return {
        "image": image,
        "environment": dict(environment),
        "labels": names.labels,
        "user": _USER,
        "init": True,  # reaps, and passes signals on
        "network": names.stem,
        # On a loopback address of the Space's own: nobody else gets there.
        "ports": {f"{port}/tcp": tuple(address)},
        "volumes": {names.stem: {"bind": DATA, "mode": "rw"}},
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "mem_limit": limits.memory,
        "memswap_limit": limits.memory,  # no swap on top
        "nano_cpus": int(limits.cpus * 1e9),
        "pids_limit": MAX_CONTAINER_PROCESSES,
        # A core file would hold the Space's secrets.
        "ulimits": [Ulimit(name="core", soft=0, hard=0)],
        "log_config": LogConfig(
            type="json-file", config={"max-size": str(MAX_CONTAINER_LOG), "max-file": "2"}
        ),
    }
