"""The containers of an app's versions: made, started, stopped, removed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from spacekit.errors import SpacekitError, StartError
from spacekit.image.live.settings import RunSettings, app_container
from spacekit.image.live.state import STAYS, Version

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["STOP_SECONDS", "best_effort", "keep_running", "make_version", "remove_versions", "start", "stop"]

# An app that ends its own work first has so long.
STOP_SECONDS = 30
_ALWAYS: Any = {"Name": STAYS, "MaximumRetryCount": 0}
_CONFLICT = 409


@contextmanager
def best_effort() -> Iterator[None]:
    """For what is put in order while an error is on its way: that one is told, not what follows of it."""
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    with suppress(DockerException, RequestException, SpacekitError):
        yield


def make_version(
    engine: Engine, settings: RunSettings, image: str, slot: str, number: int, revision: str
) -> Version:
    """Make the container of a new version.

    Raises:
        StartError: It can't be made.
    """
    from docker.errors import APIError

    wanted = app_container(settings, image, slot, number, revision)
    try:
        container = _create(engine.client, wanted, settings, slot)
    except APIError as error:
        if error.status_code == _CONFLICT:
            raise StartError(
                f"there is a container {wanted['name']} already",
                "it is somebody else's: choose another --name",
                code="name-taken",
            ) from error
        raise StartError(
            f"the container could not be made: {error.explanation}",
            "see that the engine can do what --memory, --cpus and --read-only ask for",
        ) from error
    return Version(number, slot, revision, container, settings.app_port)


def start(version: Version) -> None:
    """Start a version.

    Raises:
        StartError: It can't be started.
    """
    from docker.errors import APIError

    try:
        version.container.start()
    except APIError as error:
        raise StartError(
            f"the app could not be started: {error.explanation}",
            "see that the command that the image starts is in it, and fits the machine's processor",
        ) from error


def keep_running(version: Version) -> None:
    """It comes back from now on when it falls over, or when the machine starts again."""
    version.container.update(restart_policy=_ALWAYS)
    version.container.reload()


def stop(version: Version) -> None:
    """Stop a version; one that served may answer what it has."""
    version.container.stop(timeout=STOP_SECONDS if version.has_served else 0)


def remove_versions(engine: Engine, *versions: Version) -> None:
    """Remove versions, and their images where nothing else uses them."""
    from docker.errors import APIError

    for version in versions:
        image = version.container.attrs.get("Image")
        with suppress(APIError):
            version.container.remove(force=True, v=True)
            if image and not _is_used(engine, image):
                engine.client.images.remove(image)


def _is_used(engine: Engine, image: str) -> bool:
    containers = engine.client.containers.list(all=True, ignore_removed=True)
    return any(each.attrs.get("Image") == image for each in containers)


def _create(client: Any, wanted: dict[str, Any], settings: RunSettings, slot: str) -> Container:
    """Make a container that has its name in the app's network from the beginning."""
    network = client.api.create_networking_config(
        {settings.network: client.api.create_endpoint_config(aliases=[f"{settings.name}-{slot}"])}
    )
    host = client.api.create_host_config(
        **{
            name: wanted[name]
            for name in (
                "init",
                "cap_drop",
                "security_opt",
                "pids_limit",
                "mem_limit",
                "nano_cpus",
                "read_only",
                "tmpfs",
                "log_config",
            )
            if wanted[name] is not None
        },
        network_mode=settings.network,
    )
    own = {name: wanted[name] for name in ("image", "name", "environment", "labels", "user")}
    made = client.api.create_container(**own, host_config=host, networking_config=network, detach=True)
    found: Container = client.containers.get(made["Id"])
    return found
