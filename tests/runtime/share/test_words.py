"""What people read of a link."""

from __future__ import annotations

import time

import pytest

from spacekit_runtime.errors import ShareError
from spacekit_runtime.share import words

HOUR = 3600


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (72 * HOUR, "72 hours"),
        (72 * HOUR - 2, "72 hours"),
        (2 * HOUR - 3, "2 hours"),
        (90 * 60, "90 minutes"),
        (60, "1 minute"),
        (3, "1 minute"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds: float, said: str) -> None:
    """Whole hours or minutes."""
    assert said == words.span(seconds)


def test_an_end_is_a_day_and_an_hour() -> None:
    """The weekday tells which day, the clock when."""
    tuesday = time.mktime((2026, 12, 1, 14, 0, 0, 0, 0, -1))
    assert "until Tue 14:00, 72 hours" == words.lifetime(tuesday, tuesday - 72 * HOUR)
    assert None is words.lifetime(None)


def test_without_a_relay_the_three_ways_are_shown() -> None:
    """A relay of one's own, somebody else's and who then reads along, and no relay."""
    error = words.no_relay()
    for part in (
        "spacekit relay --domain",
        "SPACEKIT_SHARE_SERVER=ssh://localhost.run",
        "can read and change all that passes",
        'server_name="0.0.0.0"',
    ):
        assert part in error.hint


def test_an_error_is_a_cause_and_a_next_step() -> None:
    """As all of ours."""
    assert "error: cause\n\nhint: step" == words.shown(ShareError("cause", "step"))
