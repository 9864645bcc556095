"""A Docker engine: here, or on a server that ssh reaches."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacekit.errors import RemoteError, UsageError
from spacekit.image.reach import forwarded, parse_server

if TYPE_CHECKING:
    from docker import DockerClient

__all__ = ["HERE", "Engine", "open_engine"]

# What --on is without a server.
HERE = "here"
_DEFAULT_URL = "unix:///var/run/docker.sock"
# A call to an engine answers at once; what takes longer is streamed.
_CALL_TIMEOUT_S = 120
_CONTEXT_TIMEOUT_S = 20
_INSTALL = (
    "install one: `apt-get install docker.io` on Debian and Ubuntu, Docker Desktop elsewhere; then start it"
)


@dataclass(frozen=True)
class Engine:
    """An engine that answers.

    Attributes:
        url: What DOCKER_HOST is for it.
        place: Where it is, for people: `here`, or the server.
        client: docker-py's client.
    """

    url: str
    place: str
    client: DockerClient

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine."""
        return self.place == HERE

    def environment(self) -> dict[str, str]:
        """The environment in which the docker command speaks to it, with BuildKit."""
        kept = {name: value for name, value in os.environ.items() if name != "DOCKER_CONTEXT"}
        return kept | {
            "DOCKER_HOST": self.url,
            "DOCKER_BUILDKIT": "1",
            "BUILDKIT_PROGRESS": "plain",
            # The engine's own: what another builder makes, the engine never gets.
            "BUILDX_BUILDER": "default",
            # They note when it was built, and so the same files would be another image each time.
            "BUILDX_NO_DEFAULT_ATTESTATIONS": "1",
        }


@contextmanager
def open_engine(on: str = HERE) -> Iterator[Engine]:
    """The engine of this machine, or of `ssh://user@server`.

    Raises:
        UsageError: `on` is neither.
        RemoteError: No engine answers there.
    """
    with ExitStack() as stack:
        url, place = _engine_of_this_machine(), HERE
        if on != HERE:
            if not on.startswith("ssh://"):
                raise UsageError(f"{on!r:.80} is no place", "for example --on ssh://user@server")
            url, place = on, on
        if url.startswith("ssh://"):
            url = stack.enter_context(forwarded(parse_server(url)))
        client = _connect(url, place)
        stack.callback(client.close)
        yield Engine(url, place, client)


def _engine_of_this_machine() -> str:
    """Where the docker command would look: DOCKER_HOST, its chosen context, the usual socket."""
    named = os.environ.get("DOCKER_HOST")
    if named:
        return named
    command = shutil.which("docker")
    if command is None:
        return _DEFAULT_URL
    wanted = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]
    try:
        asked = subprocess.run(
            [command, *wanted],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_CONTEXT_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return _DEFAULT_URL
    return asked.stdout.strip() or _DEFAULT_URL


def _connect(url: str, place: str) -> DockerClient:
    from docker import DockerClient
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    try:
        client = DockerClient(base_url=url, version="auto", timeout=_CALL_TIMEOUT_S)
        client.ping()
    except (DockerException, RequestException, OSError) as error:
        where = f"at {url}" if place == HERE else f"on {place}"
        if "Permission denied" in str(error):
            raise RemoteError(
                f"the Docker engine {where} is closed to you",
                "let yourself in with `sudo usermod -aG docker $USER`, and sign in anew",
                code="engine",
            ) from error
        raise RemoteError(f"no Docker engine answers {where}", _INSTALL, code="engine") from error
    return client
