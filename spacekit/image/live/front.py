"""The proxy before an app: Caddy, whose settings stay as they are while versions come and go.

Which version serves is a file that Caddy looks for at each request. A reload would close connections that
clients hold open, and a request on its way would be lost with them.
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from spacekit.errors import StartError, WaitError
from spacekit.image.live.settings import SLOTS, RunSettings

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["SHARED", "Front", "caddy_image", "render_site"]

# Where each app's settings and its file lie in the proxy's container.
_SITES = "/etc/caddy/sites"
_SLOTS = "/srv/slots"
_INNER_PORT, _PROBE_PORT = 8080, 2020
_MAIN = f"{{\n\tadmin localhost:2019\n\tskip_install_trust\n}}\nimport {_SITES}/*.caddy\n"
_CONFIG = ("--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile")
_ALWAYS: Any = {"Name": "unless-stopped"}
# Longer than a deployment takes, unless its app takes its time.
_LOCK_MINUTES = 15
_START_SECONDS = 30
_POLL_S = 0.1
# busybox's words for an answer that is none of the good ones.
_STATUS = re.compile(r"server returned error: HTTP/\S+ (\d{3})")
_SERVER_ERROR = 500
# One for all apps that have a domain: there is one port 443.
SHARED = "spacekit-front"


def caddy_image() -> str:
    """The proxy's image."""
    return os.environ.get("SPACEKIT_CADDY_IMAGE") or "caddy:2-alpine"


def render_site(settings: RunSettings) -> str:
    """Caddy's settings for one app."""
    place = settings.domain or f":{_INNER_PORT}"
    blue, green = (_upstream(settings.upstream(slot)) for slot in SLOTS)
    # Each version on its own, for us alone: whether it answers, before it gets requests.
    probes = "".join(
        f"http://{settings.name}-{slot}:{_PROBE_PORT} {{\n\tbind 127.0.0.1\n"
        f"\treverse_proxy {settings.upstream(slot)} {{\n\t\ttransport http {{\n"
        "\t\t\tdial_timeout 2s\n\t\t\tresponse_header_timeout 5s\n\t\t}\n\t}\n}\n"
        for slot in SLOTS
    )
    return f"""\
{probes}{place} {{
	@green file {{
		root {_SLOTS}/{settings.name}
		try_files green
	}}
	handle @green {{
{green}
	}}
	handle {{
{blue}
	}}
}}
"""


def _upstream(place: str) -> str:
    # Idle connections are let go before servers do it (uvicorn and Node after 5 s): a request that meets a
    # closing one is lost. What can't be connected to is tried again, as when an app restarts.
    return f"""\
		reverse_proxy {place} {{
			lb_try_duration 5s
			transport http {{
				keepalive 2s
			}}
		}}"""


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

    def ensure(self) -> bool:
        """Make it, if it is not there as it should be; whether it was made.

        Raises:
            StartError: It can't be.
        """
        found = self.container
        if found is not None:
            if found.labels.get("spacekit.publishes") == self._publishes() and found.status == "running":
                self._put_site(found)
                return False
            if not self._settings.domain:
                found.remove(force=True)
                self._container = None
            else:
                found.start()
                self._put_site(found)
                return False
        self._container = self._make()
        self._put_site(self._container)
        return True

    def serving(self) -> str | None:
        """The slot that gets requests; `None` when the proxy does not run."""
        place = f"{_SLOTS}/{self._settings.name}"
        code, said = self._run("sh", "-c", 'test -e "$0/green" && echo green || echo blue', place)
        slot = said.strip()
        return slot if code == 0 and slot in SLOTS else None

    @contextmanager
    def locked(self, *, is_forced: bool = False) -> Iterator[None]:
        """Keep other deployments of this app away.

        Raises:
            StartError: Another one is at work.
        """
        lock = f"{_SLOTS}/{self._settings.name}/lock"
        code, _ = self._run("mkdir", lock)
        # One that was ended by force took its lock along.
        old = (
            self._run("find", lock, "-maxdepth", "0", "-mmin", f"+{_LOCK_MINUTES}")[1].strip() if code else ""
        )
        if code and not old and not is_forced:
            raise StartError(
                f"another deployment of {self._settings.name} is at work",
                f"wait for it; if it was ended by force, --force or {_LOCK_MINUTES} minutes pass over it",
                code="busy",
            )
        try:
            yield
        finally:
            self._run("rmdir", lock)

    def switch(self, slot: str) -> None:
        """Send requests to a slot from now on.

        Raises:
            StartError: The proxy does not take it.
        """
        file = f"{_SLOTS}/{self._settings.name}/green"
        code, said = self._run("touch", file) if slot == SLOTS[1] else self._run("rm", "-f", file)
        if code:
            raise StartError(f"the proxy could not be told of the new version: {said[:200]}", None)

    def answers(self, slot: str) -> bool:
        """Whether the app in a slot answers, with anything but an error of its own."""
        asked = (
            "wget",
            "-q",
            "-O",
            "/dev/null",
            "--header",
            f"Host: {self._settings.name}-{slot}",
        )
        code, said = self._run(*asked, f"http://127.0.0.1:{_PROBE_PORT}/")
        found = _STATUS.search(said)
        if code > 1:
            raise StartError(
                f"the proxy's wget does not work: {said[:200]}",
                "use an image like Caddy's own",
                code="no-proxy",
            )
        return code == 0 or (found is not None and int(found[1]) < _SERVER_ERROR)

    def in_flight(self, slot: str) -> int:
        """How many requests a slot still answers."""
        code, said = self._run("wget", "-q", "-O", "-", "http://localhost:2019/reverse_proxy/upstreams")
        if code:
            return 0
        try:
            upstreams: list[dict[str, Any]] = json.loads(said) or []
        except ValueError:
            return 0
        place = self._settings.upstream(slot)
        return sum(int(each.get("num_requests", 0)) for each in upstreams if each.get("address") == place)

    def remove(self) -> None:
        """Take it away, or, where others use it too, this app's part of it."""
        from docker.errors import APIError

        found = self.container
        if found is None:
            return
        if not self._settings.domain:
            found.remove(force=True)
            return
        name = self._settings.name
        self._run("rm", "-rf", f"{_SITES}/{name}.caddy", f"{_SLOTS}/{name}")
        if not self._run("ls", _SITES)[1].strip():
            found.remove(force=True)
            return
        self._reload()
        try:
            self._engine.client.networks.get(self._settings.network).disconnect(found, force=True)
        except APIError:
            return

    def _publishes(self) -> str:
        if self._settings.domain:
            return "80,443"
        return f"{self._settings.address}:{self._settings.port}"

    def _make(self) -> Container:
        from docker.errors import APIError, ImageNotFound

        settings = self._settings
        image = caddy_image()
        ports: dict[str, Any] = {f"{_INNER_PORT}/tcp": (settings.address, settings.port)}
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
        _put(container, {"/etc/caddy/Caddyfile": _MAIN.encode()})
        try:
            container.start()
        except APIError as error:
            container.remove(force=True)
            raise _not_made(error, settings) from error
        return container

    def _put_site(self, container: Container) -> None:
        """Give it this app's settings; it reads them anew only when they changed."""
        name = self._settings.name
        site = render_site(self._settings)
        path = f"{_SITES}/{name}.caddy"
        self._container = container
        if self._settings.domain:
            self._join(container)
        self._wait_for("it runs", "true")
        if self._run("cat", path) == (0, site):
            return
        _put(container, {path: site.encode(), f"{_SLOTS}/{name}/.keep": b""})
        self._wait_for("it answers", "wget", "-q", "-O", "/dev/null", "http://localhost:2019/config/")
        self._reload()

    def _join(self, container: Container) -> None:
        """Let the shared one into this app's network."""
        container.reload()
        if self._settings.network not in container.attrs["NetworkSettings"]["Networks"]:
            self._engine.client.networks.get(self._settings.network).connect(container)

    def _reload(self) -> None:
        code, said = self._run(
            "caddy", "reload", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"
        )
        if code:
            raise StartError(f"the proxy does not take its settings: {said.strip()[-300:]}", None)

    def _wait_for(self, what: str, *command: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while self._run(*command)[0]:
            if time.monotonic() > deadline:
                raise WaitError(f"the proxy did not get to where {what} in {_START_SECONDS} s", None)
            time.sleep(_POLL_S)

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
    return StartError(f"the proxy could not be started: {said[:300]}", None)


def _put(container: Container, files: dict[str, bytes]) -> None:
    """Write files into a container, running or not, with their folders."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for path, content in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    container.put_archive("/", archive.getvalue())
