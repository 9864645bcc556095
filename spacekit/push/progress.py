"""How far a push is, told to whoever wants to show it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "Silent"]


class Progress(Protocol):
    """Who wants to know how far it is. Called from several threads."""

    def begin(self, doing: str, total: int) -> None:
        """A stretch of work begins, of `total` bytes; `doing` is what a person reads: "Hashing"."""

    def advance(self, size: int) -> None:
        """`size` bytes more are done; fewer than nothing when some have to be done again."""

    def end(self) -> None:
        """The stretch is over, however it went."""


class Silent:
    """Nobody wants to know."""

    def begin(self, doing: str, total: int) -> None:
        """Say nothing."""

    def advance(self, size: int) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""
