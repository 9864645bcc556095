"""Dates in sentences."""

import re
from datetime import date

ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def find_date(text: str) -> date | None:
    """The first date in a text, if there is one that the calendar has."""
    for year, month, day in ISO_DATE.findall(text):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def describe(day: date, today: date) -> str:
    """What is known of a day, as markdown."""
    is_past = day < today
    distance = abs((day - today).days)
    when = "today" if day == today else f"{distance:,} days {'ago' if is_past else 'from now'}"
    is_leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    _, week, _ = day.isocalendar()
    return (
        f"**{day:%d %B %Y}** {'was' if is_past else 'is'} a **{day:%A}**, {when}.\n\n"
        f"- It lies in week {week} of its year.\n"
        f"- It is day {day.timetuple().tm_yday} of {366 if is_leap else 365}."
    )
