"""Where the moon stands: plain Python, without a page."""

from datetime import date

# A new moon to count from, and the days from one to the next.
NEW_MOON = date(2000, 1, 6)
MONTH_DAYS = 29.530588
PHASES = (
    "🌑 new",
    "🌒 crescent",
    "🌓 first quarter",
    "🌔 gibbous",
    "🌕 full",
    "🌖 gibbous",
    "🌗 last quarter",
    "🌘 crescent",
)


def share_of_month(day: date) -> float:
    """How much of a lunar month has passed: 0 is new, 0.5 is full."""
    return (day - NEW_MOON).days / MONTH_DAYS % 1


def phase(day: date) -> str:
    """The phase's picture and name."""
    return PHASES[round(share_of_month(day) * len(PHASES)) % len(PHASES)]
