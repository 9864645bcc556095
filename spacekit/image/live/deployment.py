"""A version takes over: started beside the one that serves, asked until it answers, given the requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacekit.errors import SpacekitError, StartError, WaitError
from spacekit.folder.lines import clean_line
from spacekit.image.live.containers import (
    best_effort,
    keep_running,
    make_version,
    remove_versions,
    start,
    stop,
)
from spacekit.image.live.front import Front
from spacekit.image.live.lock import Lock, locked
from spacekit.image.live.settings import LABEL, SLOTS, RunSettings
from spacekit.image.live.state import AppState, Version, read_state

if TYPE_CHECKING:
    from spacekit.image.engine import Engine

__all__ = ["Deployment", "TakeOver"]

_POLL_S = 0.2
# Requests that take longer than this end with the old version: streams that clients hold open for ever.
DRAIN_SECONDS = 30.0
_TAIL_LINES = 30


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
    """One app on one engine. Whatever changes it holds the app's lock from before it looks until its end.

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
        with self._locked(is_forced=is_forced) as lock:
            before = self.state()
            self._make_network()
            serving = before.serving
            if serving and not is_forced and self._is_up_already(serving, image):
                self._front.ensure(self._ports(serving), serving.slot)
                self._stop_all(before.strays)
                return TakeOver(serving, None, is_new=False)
            return self._replace(lock, before, image, revision, timeout)

    def _replace(self, lock: Lock, before: AppState, image: str, revision: str, timeout: float) -> TakeOver:
        """Start the new version, wait for it, and let it take over."""
        serving, slot = before.serving, before.next_slot
        made: Version | None = None
        try:
            self._front.ensure(self._ports(serving), serving.slot if serving else slot)
            # What a deployment left there that was ended by force would get requests as well.
            self._stop_all(before.strays)
            made = make_version(self._engine, self._settings, image, slot, before.next_number, revision)
            start(made)
            self._wait_until_it_answers(made, timeout)
            self._take_over(lock, made, serving)
        except BaseException:
            with best_effort():
                if made is not None:
                    made.container.remove(force=True)
            if not any(version.has_served for version in before.versions):
                # A first version that fails leaves nothing behind; what others made since is theirs.
                with best_effort():
                    lock.check()
                    self._remove_all()
            raise
        self._retire(serving)
        remove_versions(self._engine, *before.others(serving))
        return TakeOver(made, serving, is_new=True)

    def rollback(self, timeout: float, *, is_forced: bool = False) -> TakeOver:
        """Give the requests back to the version before.

        Raises:
            StartError: There is none, or it does not run.
        """
        with self._locked(is_forced=is_forced) as lock:
            before = self.state()
            serving, previous = before.serving, before.previous
            if serving is None or previous is None:
                raise StartError(
                    f"{self._settings.name} has no version to return to",
                    "`spacekit up` brings a new one",
                    code="none",
                )
            if self._front.container is None:
                raise StartError(
                    f"the proxy of {self._settings.name} is gone", "`spacekit up` makes it again"
                )
            self._front.ensure(self._ports(serving, previous), serving.slot)
            self._stop_all(before.strays)
            try:
                start(previous)
                self._wait_until_it_answers(previous, timeout)
                self._take_over(lock, previous, serving)
            except BaseException:
                with best_effort():
                    previous.container.stop(timeout=0)
                raise
            self._retire(serving)
            remove_versions(self._engine, *before.others(serving, previous))
        return TakeOver(previous, serving, is_new=True)

    def down(self, *, is_forced: bool = False) -> None:
        """Take everything away."""
        with self._locked(is_forced=is_forced):
            self._remove_all()

    @contextmanager
    def _locked(self, *, is_forced: bool) -> Iterator[Lock]:
        with locked(self._engine, self._settings.name, self._front.image(), is_forced=is_forced) as lock:
            # Another deployment may have made it anew until now.
            self._front.forget()
            yield lock

    def _remove_all(self) -> None:
        from docker.errors import APIError

        state = self.state()
        self._stop_all(tuple(each for each in state.versions if not each.has_ended))
        remove_versions(self._engine, *state.versions)
        self._front.remove()
        with suppress(APIError):
            network = self._engine.client.networks.get(self._settings.network)
            if (network.attrs.get("Labels") or {}).get(LABEL) == self._settings.name:
                network.remove()

    def _ports(self, *versions: Version | None) -> dict[str, int]:
        """Where versions listen, by slot: a new one may do so elsewhere than the one that serves yet."""
        known = {each.slot: each.app_port for each in versions if each and each.app_port}
        return dict.fromkeys(SLOTS, self._settings.app_port) | known

    def _is_up_already(self, serving: Version, image: str) -> bool:
        config = serving.container.attrs["Config"]
        set_there = dict(line.partition("=")[::2] for line in config["Env"] or ())
        wanted = self._settings.environment()
        return bool(
            serving.is_running
            and serving.container.attrs["Image"] == image
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
        if labels.get(LABEL) != self._settings.name:
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

    def _wait_until_it_answers(self, version: Version, timeout: float) -> None:
        # By its container's name, which is its own: a slot's may be another's yet.
        place = f"{version.container.name}:{version.app_port or self._settings.app_port}"
        deadline = time.monotonic() + timeout
        while not self._front.answers(place):
            version.container.reload()
            if version.container.status in ("exited", "dead"):
                code = version.container.attrs["State"]["ExitCode"]
                raise self._failed(version, f"the app ended with exit code {code} before it answered")
            if time.monotonic() > deadline:
                error = self._failed(version, f"the app did not answer on port {place.rpartition(':')[2]}")
                raise WaitError(error.message, error.hint, code=error.code, details=error.details)
            time.sleep(_POLL_S)

    def _failed(self, version: Version, cause: str) -> SpacekitError:
        said = version.container.logs(tail=_TAIL_LINES).decode("utf-8", "replace")
        lines = [clean_line(line) for line in said.splitlines()]
        serving = self.state().serving
        goes_on = serving is not None and serving.is_running and serving.number != version.number
        hint = "the version before goes on serving" if goes_on else "the lines above say why"
        return StartError("\n  ".join([cause, *lines]), hint, code="start", details={"log": lines})

    def _take_over(self, lock: Lock, version: Version, before: Version | None) -> None:
        """Requests go to the new version, or all is as it was."""
        lock.check()
        try:
            keep_running(version)
            self._front.switch(version.slot)
        except BaseException:
            with best_effort():
                if before is not None:
                    self._front.switch(before.slot)
            raise

    def _retire(self, version: Version | None) -> None:
        """The old version ends when it has answered the requests that it has, or when we are told to."""
        if version is None:
            return
        self._tell(f"version {version.number} answers its last requests")
        place = f"{self._settings.alias(version.slot)}:{self._ports(version)[version.slot]}"
        deadline = time.monotonic() + DRAIN_SECONDS
        try:
            while self._front.in_flight(place) and time.monotonic() < deadline:
                time.sleep(_POLL_S)
        finally:
            stop(version)

    def _stop_all(self, versions: tuple[Version, ...]) -> None:
        for version in versions:
            stop(version)
