"""A version takes over: started beside the one that serves, asked until it answers, given the requests."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacekit.errors import SpacekitError, StartError, WaitError
from spacekit.folder.lines import clean_line
from spacekit.image.live.front import Front
from spacekit.image.live.settings import LABEL, SLOTS, RunSettings, app_container, other_slot
from spacekit.image.live.state import AppState, Version, read_state

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["Deployment", "TakeOver"]

_POLL_S = 0.2
# Requests that take longer than this end with the old version: streams that clients hold open for ever.
DRAIN_SECONDS = 30.0
# An app that ends its own work first has so long.
STOP_SECONDS = 30
_TAIL_LINES = 30
_ALWAYS: Any = {"Name": "unless-stopped", "MaximumRetryCount": 0}


@dataclass(frozen=True)
class TakeOver:
    """How a take-over went.

    Attributes:
        version: The version that serves now.
        replaced: The one that did before.
        is_new: Whether anything changed.
    """

    version: Version
    replaced: Version | None
    is_new: bool


class Deployment:
    """One app on one engine.

    Args:
        engine: Where it runs.
        settings: How it is run.
        tell: Told what is being done.
    """

    def __init__(
        self, engine: Engine, settings: RunSettings, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._tell = tell
        self._front = Front(engine, settings)

    def state(self) -> AppState:
        """What is up now."""
        return read_state(self._engine, self._settings.name, self._front.serving())

    def up(self, image: str, revision: str, timeout: float, *, is_forced: bool = False) -> TakeOver:
        """Bring a version up and give it the requests; what was up before serves until then.

        Raises:
            StartError: It does not run, or a port or a name is taken.
            WaitError: It did not answer in time.
        """
        self._make_network()
        before = self.state()
        if before.serving and not is_forced and self._is_up_already(before.serving, image):
            self._front.ensure()
            return TakeOver(before.serving, None, is_new=False)
        try:
            if self._front.ensure() and before.serving:
                self._front.switch(before.serving.slot)
        except BaseException:
            self._clear_if_empty(before)
            raise
        with self._front.locked(is_forced=is_forced):
            # Another one may have been at work until now.
            return self._replace(self.state(), image, revision, timeout)

    def _replace(self, before: AppState, image: str, revision: str, timeout: float) -> TakeOver:
        """Start the new version, wait for it, and let it take over."""
        made: Version | None = None
        try:
            self._remove(*before.leftovers)
            slot = other_slot(before.serving.slot) if before.serving else SLOTS[0]
            made = self._start(image, slot, before.next_number, revision)
            self._wait_until_it_answers(made, timeout)
        except BaseException:
            if made is not None:
                made.container.remove(force=True)
            self._clear_if_empty(before)
            raise
        self._take_over(made, before.serving)
        if before.previous:
            self._remove(before.previous)
        return TakeOver(made, before.serving, is_new=True)

    def rollback(self, timeout: float, *, is_forced: bool = False) -> TakeOver:
        """Give the requests back to the version before.

        Raises:
            StartError: There is none, or it does not run.
        """
        state = self.state()
        serving, previous = state.serving, state.previous
        if serving is None or previous is None:
            raise StartError(
                f"{self._settings.name} has no version to return to",
                "`spacekit up` brings a new one",
                code="none",
            )
        with self._front.locked(is_forced=is_forced):
            # One that was broken off answers under the same name.
            self._remove(*state.leftovers)
            previous.container.start()
            try:
                self._wait_until_it_answers(previous, timeout)
            except BaseException:
                previous.container.stop(timeout=0)
                raise
            self._take_over(previous, serving)
        return TakeOver(previous, serving, is_new=True)

    def down(self) -> bool:
        """Take everything away; whether there was anything."""
        from docker.errors import APIError, NotFound

        state = self.state()
        was_there = bool(state.versions) or self._front.container is not None
        for version in state.versions:
            if version.is_running:
                version.container.stop(timeout=STOP_SECONDS)
        self._remove(*state.versions)
        self._front.remove()
        with suppress(NotFound, APIError):
            network = self._engine.client.networks.get(self._settings.network)
            if LABEL in (network.attrs.get("Labels") or {}):
                network.remove()
        return was_there

    def _is_up_already(self, serving: Version, image: str) -> bool:
        config = serving.container.attrs["Config"]
        set_there = dict(line.partition("=")[::2] for line in config["Env"] or ())
        wanted = self._settings.environment()
        return bool(
            serving.container.attrs["Image"] == image
            and config["Labels"].get("spacekit.settings") == self._settings.fingerprint()
            and wanted.items() <= set_there.items()
            # What was taken out of the environment is a change too.
            and set_there.keys() - wanted.keys() <= self._image_variables(image)
        )

    def _image_variables(self, image: str) -> set[str]:
        config = self._engine.client.images.get(image).attrs["Config"]
        return {line.partition("=")[0] for line in config.get("Env") or ()}

    def _make_network(self) -> None:
        """The app's own network: nobody but its proxy is in it."""
        networks = self._engine.client.networks
        name = self._settings.network
        found = [each for each in networks.list(names=[name]) if each.name == name]
        if not found:
            labels = {LABEL: self._settings.name, "spacekit.domain": self._settings.domain or ""}
            networks.create(name, labels=labels)
            return
        labels = found[0].attrs.get("Labels") or {}
        if LABEL not in labels:
            raise StartError(
                f"a network of another kind has the name {name}", "choose another --name", code="name-taken"
            )
        known = labels.get("spacekit.domain") or None
        if known != self._settings.domain:
            raise StartError(
                f"{self._settings.name} is up {f'as {known}' if known else 'without a domain'}",
                f"`spacekit down --name {self._settings.name}` first, or choose another --name",
                code="other-domain",
            )

    def _start(self, image: str, slot: str, number: int, revision: str) -> Version:
        from docker.errors import APIError

        client = self._engine.client
        wanted = app_container(self._settings, image, slot, number, revision)
        try:
            container = _create(client, wanted, self._settings, slot)
        except APIError as error:
            if error.status_code == 409:  # noqa: PLR2004  HTTP's Conflict
                raise StartError(
                    f"there is a container {wanted['name']} already",
                    "another `spacekit up` is at work, or it is somebody else's: then choose another --name",
                    code="name-taken",
                ) from error
            raise StartError(f"the container could not be made: {error.explanation}", None) from error
        try:
            container.start()
        except APIError as error:
            container.remove(force=True)
            raise StartError(f"the app could not be started: {error.explanation}", None) from error
        return Version(number, slot, revision, container)

    def _wait_until_it_answers(self, version: Version, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not self._front.answers(version.slot):
            version.container.reload()
            if version.container.status in ("exited", "dead"):
                code = version.container.attrs["State"]["ExitCode"]
                raise self._failed(version, f"the app ended with exit code {code} before it answered")
            if time.monotonic() > deadline:
                error = self._failed(version, f"the app did not answer on port {self._settings.app_port}")
                raise WaitError(error.message, error.hint, code=error.code, details=error.details)
            time.sleep(_POLL_S)

    def _failed(self, version: Version, cause: str) -> SpacekitError:
        said = version.container.logs(tail=_TAIL_LINES).decode("utf-8", "replace")
        lines = [clean_line(line) for line in said.splitlines()]
        others = [each for each in self.state().versions if each.is_running and each.number != version.number]
        hint = "the version before goes on serving" if others else "the lines above say why"
        return StartError("\n  ".join([cause, *lines]), hint, code="start", details={"log": lines})

    def _take_over(self, version: Version, before: Version | None) -> None:
        """Requests go to the new version; the old one ends when it has answered those that it has."""
        version.container.update(restart_policy=_ALWAYS)
        self._front.switch(version.slot)
        version.container.reload()
        if before is None or before.container.id == version.container.id:
            return
        self._tell(f"version {before.number} answers its last requests")
        deadline = time.monotonic() + DRAIN_SECONDS
        while self._front.in_flight(before.slot) and time.monotonic() < deadline:
            time.sleep(_POLL_S)
        before.container.stop(timeout=STOP_SECONDS)

    def _remove(self, *versions: Version) -> None:
        """Remove versions, and their images where nothing else uses them."""
        from docker.errors import APIError, NotFound

        for version in versions:
            image = version.container.attrs.get("Image")
            try:
                version.container.remove(force=True, v=True)
                if image and not self._is_used(image):
                    self._engine.client.images.remove(image)
            except (NotFound, APIError):
                continue

    def _is_used(self, image: str) -> bool:
        containers = self._engine.client.containers.list(all=True)
        return any(each.attrs.get("Image") == image for each in containers)

    def _clear_if_empty(self, before: AppState) -> None:
        """A first version that fails leaves nothing behind."""
        if before.serving is None:
            self.down()


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
