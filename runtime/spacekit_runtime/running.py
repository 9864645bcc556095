"""The event that the present function call answers, and what the function can say meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Protocol

from spacekit_runtime.protocol import LogLevel, ProgressUnit


class RunningEvent(Protocol):
    """Where a running function's notices go, from any thread, and what its session remembers."""

    @property
    def session_hash(self) -> str | None:
        """The session that it is of."""

    @property
    def memory(self) -> Any:
        """What the session remembers: a `graph.call.Memory`."""

    def say(self, message: str, level: LogLevel, duration: float | None, visible: bool, title: str) -> None:
        """Show a toast."""

    def progressed(self, units: list[ProgressUnit]) -> None:
        """Show how far the function has come."""

    def used_cache(self, fn: Callable[..., Any] | None) -> None:
        """Note that something was remembered: the result of a function, or a part of one (`None`)."""


current_event: ContextVar[RunningEvent | None] = ContextVar("current_event", default=None)
