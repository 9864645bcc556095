"""The proxy before an app: Caddy, whose settings stay as they are while versions come and go.

Which version serves is a file that Caddy looks for at each request. A reload would close connections that
clients hold open, and a request on its way would be lost with them.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from spacekit.errors import StartError, WaitError
from spacekit.image.live.lock import locked
from spacekit.image.live.settings import SLOTS, RunSettings
from spacekit.image.live.site import ASKED, INNER_PORT, PLACES, PROBE_PORT, render_site

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["SHARED", "Front", "caddy_image"]

_SITES = "/etc/caddy/sites"
_CADDYFILE = "/etc/caddy/Caddyfile"
_MAIN = f"{{\n\tadmin localhost:2019\n\tskip_install_trust\n}}\nimport {_SITES}/*.caddy\n"
_CONFIG = ("--config", _CADDYFILE, "--adapter", "caddyfile")
_ALWAYS: Any = {"Name": "unless-stopped"}
_START_SECONDS = 30
_POLL_S = 0.1
# Two apps that come to one proxy at once: the other one makes it, or takes it away.
_TURN_SECONDS = 60.0
# One for all apps that have a domain: there is one port 443.
SHARED = "spacekit-front"


def caddy_image() -> str:
    """The proxy's image."""
    return os.environ.get("SPACEKIT_CADDY_IMAGE") or "caddy:2-alpine"


class Front:
    """The proxy of an app, or the one that all apps with a domain share.

    Args:
        engine: Where it runs.
        settings: How the app is run.
    """

    def __init__(self, engine: Engine, settings: RunSettings) -> None:
        self._engine = engine
        self._settings = settings
        self._name = SHARED if settings.domain else f"spacekit-{settings.name}-front"
        self._container: Container | None = None

    @property
    def container(self) -> Container | None:
        """Its container, if there is one."""
        from docker.errors import NotFound

        if self._container is None:
            try:
                found = self._engine.client.containers.get(self._name)
            except NotFound:
                return None
            # Somebody else's of that name is not ours to use or to remove.
            self._container = found if "spacekit.front" in found.labels else None
        return self._container

    def forget(self) -> None:
        """Look for its container anew, when it is asked for."""
        self._container = None

    def image(self) -> str:
        """The image that it has, or would have; it is on the engine then.

        Raises:
            StartError: It can't be had.
        """
        if self.container is not None:
            return str(self.container.attrs["Image"])
        _bring(self._engine, caddy_image())
        return caddy_image()

    def ensure(self, ports: Mapping[str, int], slot: str) -> None:
        """Make it, if it is not there as it should be.

        Args:
            ports: Where the version in each slot listens.
            slot: The slot that gets requests, where it forgot.

        Raises:
            StartError: It can't be.
        """
        site = render_site(self._settings, ports)
        with self._turn():
            self.forget()
            found = self.container
            if found is None or not (self._settings.domain or self._is_as_it_should_be(found)):
                found = self._container = self._make_instead(found, self._files(site, slot))
            elif found.status != "running":
                found.start()
            if self._settings.domain:
                self._join(found)
            self._put_site(found, site)

    def serving(self) -> str | None:
        """The slot that gets requests, whether the proxy runs or not; `None` when it does not know."""
        from docker.errors import NotFound

        found = self.container
        if found is None:
            return None
        name = self._settings.name
        try:
            chunks, _ = found.get_archive(f"{PLACES}/{name}")
        except NotFound:
            return None
        with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
            return SLOTS[1] if f"{name}/{SLOTS[1]}" in archive.getnames() else SLOTS[0]

    def switch(self, slot: str) -> None:
        """Send requests to a slot from now on.

        Raises:
            StartError: The proxy does not take it.
        """
        file = f"{PLACES}/{self._settings.name}/{SLOTS[1]}"
        code, said = self._run("touch", file) if slot == SLOTS[1] else self._run("rm", "-f", file)
        if code:
            raise StartError(f"the proxy could not be told of the new version: {said[:200]}", self._look())

    def answers(self, place: str) -> bool:
        """Whether the app at `container:port` answers, with anything but an error of its own."""
        headers = ("--header", f"Host: {self._settings.name}", "--header", f"{ASKED}: {place}")
        url = f"http://127.0.0.1:{PROBE_PORT}/"
        code, said = self._run("wget", "-q", "-O", "/dev/null", *headers, url)
        if code > 1:
            raise StartError(
                f"the proxy's wget does not work: {said[:200]}",
                "use an image like Caddy's own",
                code="no-proxy",
            )
        return code == 0

    def in_flight(self, place: str) -> int:
        """How many requests the app at `alias:port` still answers."""
        code, said = self._run("wget", "-q", "-O", "-", "http://localhost:2019/reverse_proxy/upstreams")
        if code:
            return 0
        try:
            upstreams: list[dict[str, Any]] = json.loads(said) or []
        except ValueError:
            return 0
        return sum(int(each.get("num_requests", 0)) for each in upstreams if each.get("address") == place)

    def remove(self) -> None:
        """Take it away, or, where others use it too, this app's part of it."""
        from docker.errors import APIError

        if not self._settings.domain:
            if self.container is not None:
                self.container.remove(force=True)
            return
        if self.container is None:
            return
        with self._turn():
            self.forget()
            found = self.container
            if found is None:
                return
            if found.status != "running":
                found.start()
            name = self._settings.name
            self._run("rm", "-rf", f"{_SITES}/{name}.caddy", f"{PLACES}/{name}")
            if not self._run("ls", _SITES)[1].strip():
                found.remove(force=True)
                return
            self._reload()
            with suppress(APIError):
                self._engine.client.networks.get(self._settings.network).disconnect(found, force=True)

    def _turn(self) -> AbstractContextManager[object]:
        """What all apps with a domain share is changed by one at a time."""
        if not self._settings.domain:
            return nullcontext()
        # No app's name has _ in it.
        return locked(self._engine, "shared_proxy", self.image(), patience=_TURN_SECONDS)

    def _is_as_it_should_be(self, found: Container) -> bool:
        return bool(found.labels.get("spacekit.publishes") == self._publishes() and found.status == "running")

    def _publishes(self) -> str:
        if self._settings.domain:
            return "80,443"
        return f"{self._settings.address}:{self._settings.port}"

    def _files(self, site: str, slot: str) -> dict[str, bytes]:
        """All that it reads of this app; `.keep` makes the folder."""
        place = f"{PLACES}/{self._settings.name}"
        files = {f"{_SITES}/{self._settings.name}.caddy": site.encode(), f"{place}/.keep": b""}
        return files | ({f"{place}/{slot}": b""} if slot == SLOTS[1] else {})

    def _make_instead(self, old: Container | None, files: dict[str, bytes]) -> Container:
        """Make it; one that was there before comes back when that fails: its port may be taken."""
        from docker.errors import DockerException

        if old is None:
            return self._make(files)
        was_running = old.status == "running"
        aside = f"{self._name}.before"
        with suppress(DockerException):  # left by one that was ended by force
            self._engine.client.containers.get(aside).remove(force=True)
        old.rename(aside)
        try:
            old.stop(timeout=1)
            made = self._make(files)
        except BaseException:
            with suppress(DockerException):
                old.rename(self._name)
                if was_running:
                    old.start()
            raise
        old.remove(force=True)
        return made

    def _make(self, files: dict[str, bytes]) -> Container:
        from docker.errors import APIError, ImageNotFound

        settings = self._settings
        image = caddy_image()
        ports: dict[str, Any] = {f"{INNER_PORT}/tcp": (settings.address, settings.port)}
        if settings.domain:
            ports = {"80/tcp": 80, "443/tcp": 443, "443/udp": 443}
        client = self._engine.client
        try:
            _bring(self._engine, image)
            container = client.containers.create(
                image,
                ["caddy", "run", *_CONFIG],
                name=self._name,
                labels={"spacekit.front": settings.name, "spacekit.publishes": self._publishes()},
                ports=ports,
                network=settings.network,
                cap_drop=["ALL"],
                cap_add=["NET_BIND_SERVICE"],
                security_opt=["no-new-privileges"],
                restart_policy=_ALWAYS,
                # Certificates outlive the container: authorities give a few a week.
                volumes={"spacekit-front-data": {"bind": "/data", "mode": "rw"}} if settings.domain else None,
            )
        except (APIError, ImageNotFound) as error:
            raise _not_made(error, settings) from error
        try:
            # Before it starts: which slot serves must not be forgotten for a moment.
            _put(container, {_CADDYFILE: _MAIN.encode(), **files})
            container.start()
        except BaseException as error:
            with suppress(APIError):
                container.remove(force=True)
            if isinstance(error, APIError):
                raise _not_made(error, settings) from error
            raise
        return container

    def _put_site(self, container: Container, site: str) -> None:
        """Give it this app's settings; it reads them anew only when they changed."""
        path = f"{_SITES}/{self._settings.name}.caddy"
        self._wait_for("it runs", "true")
        if self._run("cat", path) == (0, site):
            return
        # Not the slot: what it knows of that is right.
        _put(container, self._files(site, SLOTS[0]))
        self._wait_for("it answers", "wget", "-q", "-O", "/dev/null", "http://localhost:2019/config/")
        self._reload()

    def _join(self, container: Container) -> None:
        """Let the shared one into this app's network."""
        container.reload()
        if self._settings.network not in container.attrs["NetworkSettings"]["Networks"]:
            self._engine.client.networks.get(self._settings.network).connect(container)

    def _reload(self) -> None:
        code, said = self._run("caddy", "reload", *_CONFIG)
        if code:
            raise StartError(f"the proxy does not take its settings: {said.strip()[-300:]}", self._look())

    def _wait_for(self, what: str, *command: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self._run(*command)[0]:
            if time.monotonic() > deadline:
                raise WaitError(f"the proxy did not get to where {what} in {_START_SECONDS} s", self._look())
            time.sleep(_POLL_S)

    def _look(self) -> str:
        return f"`docker logs {self._name}` on the engine's machine says why"

    def _run(self, *command: str) -> tuple[int, str]:
        """Run a command in its container: the exit code, and all that it said."""
        from docker.errors import APIError

        found = self.container
        if found is None:
            return 1, "there is no proxy"
        try:
            code, said = found.exec_run(list(command))
        except APIError as error:
            return 1, str(error)
        return code or 0, said.decode("utf-8", "replace") if isinstance(said, bytes) else ""


def _bring(engine: Engine, image: str) -> None:
    from docker.errors import DockerException, ImageNotFound

    try:
        engine.client.images.get(image)
    except ImageNotFound:
        try:
            engine.client.images.pull(image)
        except DockerException as error:
            raise StartError(
                f"the proxy's image {image} could not be had",
                "SPACEKIT_CADDY_IMAGE names another image with Caddy in it",
                code="no-proxy",
            ) from error


def _not_made(error: Exception, settings: RunSettings) -> StartError:
    said = str(getattr(error, "explanation", None) or error)
    if "allocated" in said or "address already in use" in said:
        place = "ports 80 and 443" if settings.domain else f"port {settings.port} on {settings.address}"
        hint = "stop what listens there" + ("" if settings.domain else ", or choose another --port")
        return StartError(f"{place} is in use on the engine's machine", hint, code="port-taken")
    if "Conflict" in said or "already in use by container" in said:
        return StartError(
            f"a container of another kind has the name that {settings.name} needs",
            "choose another --name",
            code="name-taken",
        )
    return StartError(
        f"the proxy could not be started: {said[:300]}",
        f"`docker run --rm {caddy_image()} caddy version` on the engine's machine shows whether it can run",
    )


def _put(container: Container, files: dict[str, bytes]) -> None:
    """Write files into a container, running or not, with their folders."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, content in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    container.put_archive("/", archive.getvalue())
