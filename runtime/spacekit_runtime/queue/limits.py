"""How events wait for their turn, as an app says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QueueOptions:
    """What `Blocks.queue(...)` sets.

    Attributes:
        max_size: How many events may wait at a time; `None` for any number.
        default_limit: How many events of a listener run at a time unless it says so; `None` for no limit.
    """

    max_size: int | None = None
    default_limit: int | None = 1
