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
from spacekit.image.reach import Way, forwarded, parse_server

if TYPE_CHECKING:
    from docker import DockerClient

__all__ = ["HERE", "Engine", "open_engine"]

# What --on is without a server.
HERE = "here"
_DEFAULT_URL = "unix:///var/run/docker.sock"
# A call to an engine answers at once; what takes longer is streamed.
_CALL_TIMEOUT_S = 120
_CONTEXT_TIMEOUT_S = 20
_MAX_SAID = 300
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
        way: Way | None = None
        if on != HERE:
            if not on.startswith("ssh://"):
                raise UsageError(f"{on!r:.80} is no place", "for example --on ssh://user@server")
            url, place = on, on
        if url.startswith("ssh://"):
            way = stack.enter_context(forwarded(parse_server(url)))
            url = way.url
        client = _connect(url, place, way)
        stack.callback(client.close)
        with _told_by_name(place, way):
            yield Engine(url, place, client)


@contextmanager
def _told_by_name(place: str, way: Way | None) -> Iterator[None]:
    """What the engine refuses, or that it can't be reached any more, as an error for people.

    Raises:
        RemoteError: Instead of what docker-py, and what it speaks through, raised.
    """
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException
    from urllib3.exceptions import HTTPError

    where = "the Docker engine" if place == HERE else f"the engine on {place}"
    try:
        yield
    except APIError as error:
        said = str(error.explanation or error)[:_MAX_SAID]
        raise RemoteError(
            f"{where} refused: {said}", "see its log: `journalctl -u docker` there", code="engine"
        ) from error
    except (
        DockerException,
        RequestException,
        HTTPError,
        ConnectionResetError,
        ConnectionRefusedError,
    ) as error:
        cause = f"the way to {place} was cut" if way is not None else f"{where} stopped answering"
        raise RemoteError(
            cause, "run the same command again; it takes up what this one left", code="engine"
        ) from error


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


def _connect(url: str, place: str, way: Way | None) -> DockerClient:
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
        refusal = way.refusal() if way else None
        if way and refusal:
            # ssh tells a socket that is not there from one that is closed by the same words.
            raise RemoteError(
                f"ssh gets to {way.server.name}, but not to {way.server.socket} there: {refusal}",
                f"see that an engine runs there and that the account may use it: `sudo usermod -aG docker "
                f"{way.server.user or '$USER'}` there lets it in",
                code="engine",
            ) from error
        raise RemoteError(f"no Docker engine answers {where}", _INSTALL, code="engine") from error
    return client
