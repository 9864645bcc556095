"""A Space's log as it comes, for whoever reads it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from spacekit.push.api import hub_api
from spacekit.push.failures import explained
from spacekit.push.lines import clean_line
from spacekit.push.target import Target

__all__ = ["log_lines"]


def log_lines(target: Target, *, build: bool, follows: bool, tail: int | None = None) -> Iterator[str]:
    """The lines of a log, safe to show.

    Args:
        target: The Space.
        build: The log of the build rather than that of the app.
        follows: Wait for more, until the server has no more.
        tail: Of what is there, the last so many lines only; it goes with `follows=False`.

    Raises:
        RemoteError: The server refused or could not be reached.
    """
    with explained(target):
        chunks = hub_api(target).fetch_space_logs(target.space, build=build, follow=follows)
        lines = (clean_line(line) for chunk in chunks for line in chunk.splitlines())
        yield from lines if tail is None else deque(lines, tail)
