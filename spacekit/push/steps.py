"""Who is told how a push goes: a terminal, a page."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

__all__ = ["Steps"]


class Steps(Protocol):
    """Hears of each step as it is taken. Any of its methods may raise, which ends the push there."""

    def step(self, doing: str, done: str | None = None) -> AbstractContextManager[None]:
        """One step: `doing` is what it is called meanwhile, `done` (or `doing`) when it is over."""

    def update(self, doing: str) -> None:
        """What the running step is at now."""

    def line(self, text: str) -> None:
        """A line of somebody else's output."""

    def say(self, text: str) -> None:
        """A line of our own between steps."""

    def warn(self, text: str) -> None:
        """What a person should know, though it stops nothing."""

    def go_on(self) -> None:
        """Something is waited for, and still is: called about once a second."""
