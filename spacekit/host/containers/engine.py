"""What a host has on its engine: a network and a volume a Space, and what a kill left of them."""

from __future__ import annotations

import io
import ipaddress
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from spacekit.host.addresses import Address
from spacekit.host.limits import ENGINE_PING_TIME
from spacekit.host.status import EngineAway, Failure
from spacekit.image.engine import Engine

from .settings import DATA, HOST_LABEL, SPACE_LABEL, Limits, Names, container_options, subnet_of

if TYPE_CHECKING:
    from docker.models.containers import Container

__all__ = ["Containers"]

_DEFAULT_NETWORK = "bridge"  # where builds run
_USER_ID = 1000


class Containers:
    """All that one host does on an engine. Each method asks the engine, so it belongs in a thread.

    Args:
        engine: The engine.
        mark: The host's mark.
        limits: The most that a Space may take.
        base: The image that rendered Dockerfiles begin with.
    """

    def __init__(self, engine: Engine, mark: str, limits: Limits, base: str | None) -> None:
        self.engine = engine
        self.mark = mark
        self.limits = limits
        self.base = base
        self._subnets: dict[str, list[ipaddress.IPv4Network | ipaddress.IPv6Network]] = {}

    def names(self, key: str) -> Names:
        """What things of a Space are called."""
        return Names(self.mark, key)

    def is_inside(self, address: str) -> bool:
        """Whether an address is one of a container's, or of a build's, that has no business at the host."""
        if address.startswith("127.") or not self._subnets:
            return False
        try:
            asked = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(asked, ipaddress.IPv6Address) and asked.ipv4_mapped:
            asked = asked.ipv4_mapped
        return any(asked in subnet for subnets in list(self._subnets.values()) for subnet in subnets)

    def answers(self) -> bool:
        """Whether the engine is there."""
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        engine = self.engine.client.api
        try:
            # docker-py's own ping waits as long as for work that is done.
            return bool(engine.get(f"{engine.base_url}/_ping", timeout=ENGINE_PING_TIME.total_seconds()).ok)
        except (DockerException, RequestException, OSError):
            return False

    def _raise_if_away(self, error: Exception) -> None:
        """Tell an engine that is not there from one that refuses: only that one has answered."""
        from docker.errors import DockerException

        if not isinstance(error, DockerException) or not self.answers():
            raise EngineAway(str(error)) from error

    # --- containers -------------------------------------------------------------------------------
    def start(
        self, key: str, slot: int, *, image: str, port: int, address: Address, environment: Mapping[str, str]
    ) -> Container:
        """Start a container in the Space's network, with the Space's volume; or nothing is left of it."""
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        names = self.names(key)
        options = container_options(
            names, self.limits, image=image, port=port, address=address, environment=environment
        )
        made = None
        try:
            self._ensure_network(names, slot)
            self._ensure_volume(names)
            made = self.engine.client.containers.create(**options)
            made.put_archive("/", _own_folder(DATA))
            made.start()
        except (DockerException, RequestException) as error:
            if made is not None:
                with suppress(DockerException, RequestException):
                    made.remove(force=True, v=True)
            self._raise_if_away(error)
            raise Failure(
                "RUNTIME_ERROR", f"The container could not be started: {_words_of(error)}"
            ) from None
        return made

    def _ensure_network(self, names: Names, slot: int) -> None:
        """A network that the Space is alone in; the engine lets none of them reach another."""
        from docker.errors import APIError
        from docker.types import IPAMConfig, IPAMPool

        networks = self.engine.client.networks
        found = [each for each in networks.list(names=[names.stem]) if each.name == names.stem]
        if not found:
            chosen = IPAMConfig(pool_configs=[IPAMPool(subnet=subnet_of(slot))])
            try:
                made = networks.create(names.stem, labels=names.labels, ipam=chosen)
            except APIError as error:
                if "overlap" not in _words_of(error).lower():
                    raise
                made = networks.create(names.stem, labels=names.labels)  # another host's Space is there
            made.reload()
            found = [made]
        self._subnets[names.key] = _subnets_in(found[0].attrs)

    def _ensure_volume(self, names: Names) -> None:
        volumes = self.engine.client.volumes
        if not any(each.name == names.stem for each in volumes.list(filters={"name": names.stem})):
            volumes.create(names.stem, labels=names.labels)

    # --- leftovers --------------------------------------------------------------------------------
    def clear(self, keys: set[str] | None = None, nets: tuple[int, int] | None = None) -> int:
        """Remove the host's containers and networks, and images of Spaces that are not among `keys`.

        Args:
            keys: The Spaces that there are; without them images are left alone.
            nets: The loopback nets that the host has claimed: a container that is asked there is what
                another host left, which was killed and did not come back.

        Returns:
            How many containers there were.
        """
        ended = self._remove_running({"label": f"{HOST_LABEL}={self.mark}"})
        if nets:
            ended += self._remove_squatters(nets)
        if keys is not None:
            for image in self.engine.client.images.list(filters={"label": f"{HOST_LABEL}={self.mark}"}):
                if (image.labels or {}).get(SPACE_LABEL) not in keys:
                    self._remove_image(str(image.id))
        self._note_default_network()
        return ended

    def remove_space(self, key: str) -> None:
        """Remove all of a Space: containers, network, images, and its data."""
        from docker.errors import DockerException

        names = self.names(key)
        self._remove_running({"label": [f"{HOST_LABEL}={self.mark}", f"{SPACE_LABEL}={key}"]})
        self._subnets.pop(key, None)
        self.keep_images(key, set())
        for volume in self.engine.client.volumes.list(filters={"label": f"{SPACE_LABEL}={key}"}):
            if volume.name == names.stem:
                with suppress(DockerException):
                    volume.remove(force=True)

    def _remove_squatters(self, nets: tuple[int, int]) -> int:
        from docker.errors import DockerException

        ended = 0
        for container in self.engine.client.containers.list(
            all=True, filters={"label": HOST_LABEL}, ignore_removed=True
        ):
            bindings = (container.attrs["HostConfig"].get("PortBindings") or {}).values()
            places = [str(place.get("HostIp")) for binding in bindings for place in binding or ()]
            if any(place.startswith(f"127.{net}.") for place in places for net in nets):
                with suppress(DockerException):
                    container.remove(force=True, v=True)
                    ended += 1
        return ended

    def _remove_running(self, filters: dict[str, Any]) -> int:
        from docker.errors import DockerException

        found = self.engine.client.containers.list(all=True, filters=filters, ignore_removed=True)
        for container in found:
            with suppress(DockerException):
                container.remove(force=True, v=True)
        for network in self.engine.client.networks.list(filters=filters):
            with suppress(DockerException):
                network.remove()
        return len(found)

    def _note_default_network(self) -> None:
        from docker.errors import DockerException

        with suppress(DockerException):  # an engine may have none
            default = self.engine.client.networks.get(_DEFAULT_NETWORK)
            self._subnets[""] = _subnets_in(default.attrs)

    # --- images -----------------------------------------------------------------------------------
    def has_image(self, reference: str) -> bool:
        """Whether there is an image of this name."""
        from docker.errors import DockerException, NotFound
        from requests.exceptions import RequestException

        try:
            self.engine.client.images.get(reference)
        except NotFound:
            return False
        except (DockerException, RequestException) as error:
            self._raise_if_away(error)
            raise
        return True

    def keep_images(self, key: str, kept: set[str]) -> None:
        """Remove a Space's images but those of these names."""
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        filters = {"label": [f"{HOST_LABEL}={self.mark}", f"{SPACE_LABEL}={key}"]}
        try:
            found = self.engine.client.images.list(filters=filters)
        except (DockerException, RequestException) as error:
            self._raise_if_away(error)
            raise
        for image in found:
            if not kept & set(image.tags):
                self._remove_image(str(image.id))

    def _remove_image(self, image: str) -> None:
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        with suppress(DockerException, RequestException):  # something uses it yet: the next time
            self.engine.client.images.remove(image, force=True)


def _own_folder(path: str) -> bytes:
    """An archive that makes a folder the app's own: a new volume is root's."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo(path.lstrip("/"))
        entry.type, entry.mode, entry.uid, entry.gid = tarfile.DIRTYPE, 0o755, _USER_ID, _USER_ID
        tar.addfile(entry)
    return archive.getvalue()


def _subnets_in(attributes: Mapping[str, Any]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    configs = (attributes.get("IPAM") or {}).get("Config") or []
    return [ipaddress.ip_network(each["Subnet"], strict=False) for each in configs if each.get("Subnet")]


def _words_of(error: Exception) -> str:
    return str(getattr(error, "explanation", None) or error)[:300]
