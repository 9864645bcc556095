"""One deployment of an app at a time: the lock is a container of a name that there can be once.

It runs `cat` on a connection of ours, so it ends when whoever holds it does, however that ends: a lock that
nobody holds is never in anybody's way, and a deployment that takes an hour keeps its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from spacekit.errors import StartError

if TYPE_CHECKING:
    from docker.models.containers import Container

    from spacekit.image.engine import Engine

__all__ = ["Lock", "locked"]

_LABEL = "spacekit.lock"
_POLL_S = 0.2
# A holder that was killed is noticed by the engine in less.
PATIENCE_S = 3.0
_NOBODY = "65534"
_CONFLICT = 409


class Lock:
    """A lock that is held.

    Args:
        engine: Where.
        what: What is locked, for people.
        container: The lock itself.
    """

    def __init__(self, engine: Engine, what: str, container: str) -> None:
        self._engine = engine
        self._what = what
        self._container = container

    def check(self) -> None:
        """See that it is still ours: before a step that must not be taken by two.

        Raises:
            StartError: Another deployment passed over it.
        """
        from docker.errors import NotFound

        try:
            status = self._engine.client.containers.get(self._container).status
        except NotFound:
            status = "gone"
        if status != "running":
            raise StartError(
                f"another deployment of {self._what} took over from this one",
                f"see what is up with `spacekit status --on {self._engine.place} --name {self._what}`",
                code="busy",
            )


@contextmanager
def locked(
    engine: Engine, what: str, image: str, *, is_forced: bool = False, patience: float = PATIENCE_S
) -> Iterator[Lock]:
    """Keep others away for as long as the block lasts.

    Args:
        engine: Where.
        what: What is locked.
        image: An image with `cat` in it.
        is_forced: Whether one that another holds is taken away.
        patience: How long to wait for another's end.

    Raises:
        StartError: Another one holds it.
    """
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    # No app's name has a dot in it.
    name = f"spacekit-lock.{what}"
    deadline = time.monotonic() + patience
    made = _make(engine, name, what, image)
    while made is None:
        is_late = time.monotonic() > deadline
        _remove_abandoned(engine, name, what, is_forced=is_forced, is_late=is_late)
        made = _make(engine, name, what, image)
        if made is None and is_late:
            raise StartError(
                f"another deployment of {what} is at work",
                "wait for it; if it hangs, --force passes over it",
                code="busy",
            )
        time.sleep(0 if made else _POLL_S)
    container, connection = made
    try:
        yield Lock(engine, what, container)
    finally:
        # By its id: one that others made since is theirs.
        with suppress(DockerException, RequestException):
            engine.client.api.remove_container(container, force=True)
        with suppress(OSError):
            connection.close()


def _make(engine: Engine, name: str, what: str, image: str) -> tuple[str, Any] | None:
    """Make the lock, and the connection that it lasts as long as; `None` when there is one."""
    from docker.errors import APIError

    api = engine.client.api
    host = api.create_host_config(
        network_mode="none", cap_drop=["ALL"], security_opt=["no-new-privileges"], read_only=True
    )
    try:
        made = api.create_container(
            image,
            entrypoint=["cat"],
            name=name,
            labels={_LABEL: what},
            user=_NOBODY,
            stdin_open=True,
            host_config=host,
        )["Id"]
    except APIError as error:
        if error.status_code == _CONFLICT:
            return None
        raise
    try:
        connection = api.attach_socket(made, params={"stdin": 1, "stream": 1})
        api.start(made)
    except BaseException as error:
        with suppress(APIError):
            api.remove_container(made, force=True)
        if isinstance(error, APIError):
            raise StartError(
                f"the proxy's image can't hold a lock: {error.explanation}",
                "SPACEKIT_CADDY_IMAGE names an image like Caddy's own, with busybox in it",
                code="no-proxy",
            ) from error
        raise
    return made, connection


def _remove_abandoned(engine: Engine, name: str, what: str, *, is_forced: bool, is_late: bool) -> None:
    """Remove a lock that nobody holds, or whose holder is passed over."""
    from docker.errors import APIError, NotFound

    try:
        found: Container = engine.client.containers.get(name)
    except NotFound:
        return
    if found.labels.get(_LABEL) != what:
        raise StartError(
            f"a container of another kind has the name {name}", "choose another --name", code="name-taken"
        )
    has_ended = found.status in ("exited", "dead")
    # Made and never started: its holder was ended in between.
    was_never_held = found.status == "created" and is_late
    if has_ended or was_never_held or is_forced:
        with suppress(APIError):
            found.remove(force=True)
