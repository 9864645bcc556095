"""How events wait for their turn, as an app says it."""

from __future__ import annotations

from dataclasses import dataclass

from spacekit_runtime.environment import number, setting

# What clients sent for events that have not ended, in bytes, of all of them together: it waits in memory, and
# a queue without `max_size` may be as long as anybody likes. One request may be an eighth of it.
MOST_HELD_BYTES = 512 << 20


@dataclass(frozen=True)
class QueueOptions:
    """What `Blocks.queue(...)` sets.

    Attributes:
        max_size: How many events may wait at a time; `None` for any number.
        default_limit: How many events of a listener run at a time unless it says so; `None` for no limit.
        is_open: Whether functions that wait in the queue also answer direct requests (`/run/...`).
    """

    max_size: int | None = None
    default_limit: int | None = 1
    is_open: bool = True


def usual_limit() -> int | None:
    """How many events of a listener run at a time where an app does not say: 1 unless the environment does.

    Raises:
        LaunchError: What it says is neither a number nor `none`.
    """
    if (setting("DEFAULT_CONCURRENCY_LIMIT") or "").lower() == "none":
        return None
    return number("DEFAULT_CONCURRENCY_LIMIT", least=1) or 1
