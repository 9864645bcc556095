"""Sending an image to its registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacekit.errors import RemoteError
from spacekit.image.engine import Engine

__all__ = ["push_image"]


def push_image(engine: Engine, tag: str, tell: Callable[[str], None] = lambda _: None) -> None:
    """Push by the engine, with the logins of the docker command.

    Raises:
        RemoteError: The registry refused, or could not be reached.
    """
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    repository, _, version = tag.rpartition("/")[2].partition(":")
    whole = tag[: len(tag) - len(version) - 1] if version else tag
    try:
        _follow(engine.client.api.push(whole, tag=version or "latest", stream=True, decode=True), tag, tell)
    except DockerException as error:
        raise RemoteError(f"{repository} could not be sent: {error}", "see that the engine runs") from error
    except RequestException as error:
        raise RemoteError(
            f"{repository} could not be sent: the registry was silent, or the engine stopped",
            "run the same command again; what is there already is not sent twice",
            code="registry",
        ) from error


def _follow(told: Iterable[dict[str, Any]], tag: str, tell: Callable[[str], None]) -> None:
    for message in told:
        if "error" in message:
            raise RemoteError(
                f"the registry did not take {tag}: {str(message['error'])[:300]}",
                "`docker login` signs in; see that the registry's name is right",
                code="registry",
            )
        status = str(message.get("status", ""))
        if message.get("progress"):
            status = f"{status} {message['progress']}"
        tell(f"Sending {tag}: {status[:80]}")
