"""Whether a Space answers at its own address."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http import HTTPStatus

import httpx2

from spacekit.errors import StartError
from spacekit.push.target import Target

__all__ = ["wait_until_healthy"]

# An app that runs answers its page in less; one that takes longer is asked again.
_ANSWER_S = 10.0
_POLL_S = 0.25
# After RUNNING only a proxy has to take notice, which takes a moment.
_MAX_WAIT_S = 60.0


def wait_until_healthy(
    target: Target, address: str, timeout: float, go_on: Callable[[], None] | None = None
) -> None:
    """Ask the app for its page until it answers with something other than a server's error.

    No token goes along: the app is somebody's code. A private Space's answer is then a refusal, which
    shows that its address is served.

    Args:
        target: The Space.
        address: The app's own address.
        timeout: How long it may take, in seconds.
        go_on: Called before each question; what it raises ends the wait.

    Raises:
        StartError: It did not, in time.
    """
    deadline = time.monotonic() + min(max(timeout, _POLL_S), _MAX_WAIT_S)
    answer = "nothing"
    pause = threading.Event()
    with httpx2.Client(timeout=_ANSWER_S) as client:
        while time.monotonic() < deadline:
            if go_on is not None:
                go_on()
            try:
                status = client.get(address).status_code
            except httpx2.HTTPError as error:
                answer = type(error).__name__
            else:
                if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return
                answer = f"HTTP {status}"
            pause.wait(_POLL_S)
    raise StartError(
        f"{target.space} is RUNNING, but {address} answers with {answer}",
        "look at the Space's run log; the push itself is done",
    )
