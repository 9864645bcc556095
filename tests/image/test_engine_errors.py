"""What becomes of an engine's errors, and of a way to it that is cut: words for people, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import APIError, NotFound
from requests.exceptions import ConnectionError as Cut
from requests.exceptions import ReadTimeout
from urllib3.exceptions import ProtocolError

from spacekit.cli.status import _how_it_is
from spacekit.errors import RemoteError, StartError
from spacekit.image.engine import _told_by_name
from spacekit.image.live.containers import best_effort
from spacekit.image.push import push_image
from spacekit.image.reach import Server, Way


@pytest.mark.parametrize("error", [Cut("x"), ReadTimeout("x"), ProtocolError("x"), ConnectionResetError()])
def test_a_cut_way_says_so(error: Exception, tmp_path: Path) -> None:
    """To a server by its name, and what to do; here it is the engine."""
    way = Way("unix:///x", Server("b.example"), tmp_path)
    with pytest.raises(RemoteError) as found, _told_by_name("ssh://b.example", way):
        raise error
    assert "the way to ssh://b.example was cut" == found.value.message
    assert found.value.hint is not None
    assert "run the same command again" in found.value.hint
    with (
        pytest.raises(RemoteError, match=r"^the Docker engine stopped answering$"),
        _told_by_name("here", None),
    ):
        raise error


def test_what_the_engine_refuses_is_told_in_its_words() -> None:
    """And what is no error of an engine stays what it was."""
    with (
        pytest.raises(RemoteError, match=r"^the Docker engine refused: no space$"),
        _told_by_name("here", None),
    ):
        raise APIError("500", explanation="no space")
    for error in (BrokenPipeError(), StartError("x"), KeyboardInterrupt()):
        with pytest.raises(type(error)), _told_by_name("here", None):
            raise error


def test_putting_things_in_order_hides_no_cause() -> None:
    """The clean-up of an engine that is gone fails as well: the first error is the one that is told."""
    for error in (Cut("x"), NotFound("x"), StartError("x")):
        with best_effort():
            raise error


def test_a_silent_registry_is_an_error() -> None:
    """No traceback after two minutes without a word."""

    def push(*_: Any, **__: Any) -> Iterator[dict[str, Any]]:
        yield {"status": "Preparing"}
        raise ReadTimeout("x")

    engine: Any = SimpleNamespace(client=SimpleNamespace(api=SimpleNamespace(push=push)))
    with pytest.raises(RemoteError, match=r"could not be sent: the registry was silent"):
        push_image(engine, "registry.example/me/app:1")


@pytest.mark.parametrize(
    ("status", "health", "said"),
    [
        ("running", None, "up"),
        ("running", "healthy", "up"),
        ("running", "starting", "up"),
        ("running", "unhealthy", "up, but it does not answer"),
        ("restarting", None, "down (restarting)"),
        ("exited", "unhealthy", "down"),
    ],
)
def test_status_says_how_an_app_is(status: str, health: str | None, said: str) -> None:
    """Not only that there is one: an app that hangs is no app that is up."""
    assert said == _how_it_is({"status": status, "health": health})
    assert "down" == _how_it_is(None)


def test_a_refused_socket_is_read_from_what_ssh_says(tmp_path: Path) -> None:
    """A line among others of its log; without one, nothing was refused."""
    log = tmp_path / "ssh.log"
    way = Way("unix:///x", Server("b.example"), log)
    log.write_text("Warning: Permanently added 'b.example' (ED25519)\n")
    assert way.refusal() is None
    log.write_text(log.read_text() + "channel 1: open failed: connect failed: open failed\r\n")
    assert "channel 1: open failed: connect failed: open failed" == way.refusal()
