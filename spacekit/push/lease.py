"""The right to change a Space, held while settings and files are sent: two pushes never mix.

A spacekit host gives one lease a Space. Whoever comes second waits, and then finds that its plan is of
yesterday. A push that is killed falls silent, and half a minute later its lease ends; on its own machine the
next push sees that it is gone and does not wait. huggingface.co has no leases: there a plan is compared with
the Space once more before anything is changed, and the parent of the commit protects the files.
"""

from __future__ import annotations

import getpass
import platform
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any

from spacekit.errors import RemoteError
from spacekit.push.host_api import ask_host
from spacekit.push.lines import clean_line
from spacekit.push.target import Target
from spacekit.push.this_process import is_gone, mark_of_this_process

__all__ = ["lease"]

_POLL_S = 0.5
# The largest push that a host takes, on a slow line; who waits longer should look what is going on.
_MAX_WAIT_S = 15 * 60.0
# A lease is renewed so often before it runs out.
_RENEWALS = 3
_MIN_RENEWAL_S = 1.0
_MAX_HOLDER_CHARS = 100


@contextmanager
def lease(target: Target, doing: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Have a Space for oneself meanwhile; where the server has no leases, just go on.

    Args:
        target: The Space.
        doing: What others are told: "push", "promote".
        tell: Told when there is somebody to wait for.

    Raises:
        RemoteError: Somebody has had it for very long.
    """
    held = _take(target, doing, tell)
    if held is None:
        yield
        return
    key, seconds = held
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(target, key, seconds, over), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        with suppress(RemoteError):  # it runs out by itself
            ask_host(target, "DELETE", "lease", body={"key": key})


def _take(target: Target, doing: str, tell: Callable[[str], None]) -> tuple[str, float] | None:
    ours = mark_of_this_process()
    # What this very thread has is left from an attempt whose answer was lost.
    wanted: dict[str, Any] = {"holder": _holder(doing), "mark": ours, "instead_of": ours}
    give_up_at = time.monotonic() + _MAX_WAIT_S
    pause = threading.Event()
    is_told = False
    while True:
        answer = ask_host(target, "POST", "lease", body=wanted, accepted=(HTTPStatus.CONFLICT,))
        if answer is None:
            return None
        told = _object(answer.json())
        if answer.status_code != HTTPStatus.CONFLICT:
            return str(told.get("key")), _seconds(told)
        mark = str(told.get("mark"))
        if is_gone(mark) and wanted.get("instead_of") != mark:
            wanted["instead_of"] = mark
            continue
        who = f"{clean_line(str(told.get('holder')))[:_MAX_HOLDER_CHARS]}, for {_seconds(told):.0f} s"
        if time.monotonic() > give_up_at:
            raise RemoteError(
                f"another push to {target.space} is still under way ({who})",
                "see what it does, or end it; then run the same command again",
                code="busy",
            )
        if not is_told:
            tell(f"Another push to {target.space} is under way ({who}); waiting until it is through")
            is_told = True
        pause.wait(_POLL_S)


def _keep(target: Target, key: str, seconds: float, over: threading.Event) -> None:
    """Renew it until it is over; a server that is away for a moment is asked again."""
    while not over.wait(max(_MIN_RENEWAL_S, seconds / _RENEWALS)):
        with suppress(RemoteError):
            ask_host(target, "PUT", "lease", body={"key": key}, accepted=(HTTPStatus.CONFLICT,))


def _holder(doing: str) -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "somebody"
    return f"{doing} by {user} on {platform.node() or 'some machine'}"[:_MAX_HOLDER_CHARS]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _seconds(told: dict[str, Any]) -> float:
    seconds = told.get("seconds")
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return float(seconds) if is_number and seconds is not None else 0.0
