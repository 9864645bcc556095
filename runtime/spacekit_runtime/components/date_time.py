"""A day, or a moment. Browser half: web/src/components/datetime."""

from __future__ import annotations

import datetime as dt
import re
import reprlib
import zoneinfo
from typing import Any, ClassVar, Literal, Unpack

from spacekit_runtime.components.base import Common, Component
from spacekit_runtime.components.events import Event
from spacekit_runtime.errors import Error, UserInputError

DateType = Literal["timestamp", "datetime", "string"]
DAY = "%Y-%m-%d"
MOMENT = f"{DAY} %H:%M:%S"
# Nine digits of seconds are thirty years; of days, more than the calendar has, which is refused.
# Each run of blanks can be read in one way only: of two, a long one would be tried in all.
NOW = re.compile(r"\s*now\s*+(?:-\s*(\d{1,9})\s*([dmhs])\s*)?", re.ASCII)
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


class DateTime(Component):
    """A day, or a moment.

    Functions take it as `type` says, and give a timestamp, a `datetime`, or text.

    Args:
        value: What is shown at the start: a timestamp, a `datetime`, or text: `"2024-05-31 09:30:00"`, or
            `"now"`, or `"now - 5d"` (or `h`, `m`, `s`).
        include_time: Whether it is a moment, and not a day.
        type: What functions take: a `"timestamp"` (seconds since 1970), a `"datetime"`, or a `"string"`.
        timezone: Name of the time zone that the text is of, such as `"Europe/Berlin"`; the server's own by
            default.
        common: See `Common`.
    """

    type_name: ClassVar[str] = "datetime"
    is_form: ClassVar[bool] = True
    reads: ClassVar[frozenset[str]] = frozenset({"include_time", "type", "timezone"})

    change = Event("The date changed, by a person or by a function.")
    submit = Event("A person pressed Enter.")

    def __init__(
        self,
        value: Any = None,
        *,
        include_time: bool = True,
        type: DateType = "timestamp",  # noqa: A002  # Gradio's name
        timezone: str | None = None,
        **common: Unpack[Common],
    ) -> None:
        if type not in {"timestamp", "datetime", "string"}:
            raise ValueError(f'DateTime(type={type!r}): choose "timestamp", "datetime" or "string"')
        self.include_time = include_time
        self.type: DateType = type
        self.timezone = timezone
        self._zone = _zone(timezone)
        super().__init__(value, **common)

    def preprocess(self, payload: Any) -> float | dt.datetime | str | None:
        """The moment as the function takes it; refuse what is none."""
        if payload is None:
            return None
        if not isinstance(payload, str):
            raise UserInputError(f"a date is sent as text, not as {reprlib.repr(payload)}")
        if not payload.strip():
            return None
        try:
            moment = self._read(payload)
            if self.type == "string":
                # What was sent, once it is known to be a date; what counts from now is worked out.
                return self._text(moment) if NOW.fullmatch(payload) else payload.strip()
            return moment.timestamp() if self.type == "timestamp" else moment
        except (ValueError, OverflowError, OSError) as error:
            pattern = "YYYY-MM-DD HH:MM:SS" if self.include_time else "YYYY-MM-DD"
            raise UserInputError(
                f"{reprlib.repr(payload)} is no date like {pattern}, now, or now - 5d"
            ) from error

    def postprocess(self, value: Any) -> str | None:
        """The moment as text."""
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, dt.datetime):
            return self._text(value.astimezone(self._zone) if self._zone and value.tzinfo else value)
        if isinstance(value, dt.date):
            return self._text(dt.datetime(value.year, value.month, value.day))  # noqa: DTZ001  # a day
        try:
            # Without a zone, times are the server's own, as they are for the function.
            return self._text(dt.datetime.fromtimestamp(float(value), self._zone))
        except (TypeError, ValueError, OverflowError, OSError) as error:
            raise Error(
                f"A DateTime shows a timestamp, a datetime or text, not {reprlib.repr(value)}"
            ) from error

    def _read(self, text: str) -> dt.datetime:
        relative = NOW.fullmatch(text)
        if relative is None:
            stripped = text.strip()
            # A day may come with a time, which then does not count.
            pattern = MOMENT if self.include_time or " " in stripped else DAY
            return dt.datetime.strptime(stripped, pattern).replace(tzinfo=self._zone)
        amount, unit = relative.groups()
        # Where there is no zone, functions take naive times, as Gradio's do.
        now = dt.datetime.now(self._zone)
        return now - dt.timedelta(**{UNITS[unit]: int(amount)}) if unit else now

    def _text(self, moment: dt.datetime) -> str:
        # Not strftime: it leaves the zeros out of years before 1000.
        return moment.replace(tzinfo=None).isoformat(" ", "seconds")[: None if self.include_time else 10]

    def api_info(self) -> dict[str, Any]:
        """Text in one format."""
        pattern = "YYYY-MM-DD HH:MM:SS" if self.include_time else "YYYY-MM-DD"
        return {"type": "string", "description": f"Formatted as {pattern}"}

    def example_payload(self) -> str:
        """A moment of October 2020."""
        return "2020-10-01 05:20:15"


def _zone(name: str | None) -> zoneinfo.ZoneInfo | None:
    if name is None:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"DateTime(timezone={name!r}): there is no such time zone here; a name is like 'Europe/Berlin', "
            "and `pip install tzdata` brings them where the system has none"
        ) from error
