"""A Space that makes no progress: what is known of that, and what to do."""

from __future__ import annotations

__all__ = ["PATIENCE_S", "stuck_hint"]

# A large image is pulled without a line of log for some minutes.
PATIENCE_S = 10 * 60.0

_LOOK = "`spacekit logs` shows what it said last"
_HINTS = {
    "BUILDING": (
        "the build has said nothing for a while",
        "`spacekit restart --factory` begins it anew; status.huggingface.co tells of outages of the Hub",
    ),
    "APP_STARTING": (
        "the app has not answered yet",
        f"does it listen on 0.0.0.0 and on the Space's port? {_LOOK}",
    ),
    "RUNNING": (
        "the server says that another commit runs, and nothing of this one",
        "`spacekit restart --factory` makes it look again",
    ),
}
_OTHER = ("nothing moves", f"`spacekit restart` wakes many; {_LOOK}")


def stuck_hint(stage: str) -> tuple[str, str]:
    """The cause as far as it is known, and the next step, for a stage that does not end."""
    return _HINTS.get(stage.removeprefix("RUNNING_"), _OTHER)
