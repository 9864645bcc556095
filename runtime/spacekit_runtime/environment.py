"""What the environment says where an app's code says nothing: `SPACEKIT_*`, else Gradio's `GRADIO_*`."""

from __future__ import annotations

import math
import os

from spacekit_runtime.errors import LaunchError

PREFIXES = ("SPACEKIT_", "GRADIO_")
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


def setting(name: str) -> str | None:
    """A setting of the environment; `None` where it is not set, or empty.

    Args:
        name: What comes after the prefix: `"SERVER_PORT"`.
    """
    for prefix in PREFIXES:
        value = os.environ.get(prefix + name, "").strip()
        if value:
            return value
    return None


def flag(name: str) -> bool | None:
    """A setting that is on or off.

    Raises:
        LaunchError: It is neither.
    """
    value = setting(name)
    if value is None:
        return None
    if value.lower() not in YES + NO:
        raise LaunchError(f"{name_of(name)}={value!r} is neither true nor false")
    return value.lower() in YES


def number(name: str, least: int = 0) -> int | None:
    """A setting that is a whole number.

    Raises:
        LaunchError: It is none, or less than it may be.
    """
    value = setting(name)
    if value is None:
        return None
    if not value.isdecimal() or int(value) < least:
        raise LaunchError(f"{name_of(name)}={value!r} is no whole number from {least}")
    return int(value)


def seconds(name: str, usual: float) -> float:
    """A setting that is a time in seconds, more than none; the usual one where it is not set.

    Raises:
        LaunchError: It is none.
    """
    value = setting(name)
    if value is None:
        return usual
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise LaunchError(f"{name_of(name)}={value!r} is no number of seconds")
    return number


def listed(name: str) -> list[str]:
    """A setting that is a list with commas."""
    return [item.strip() for item in (setting(name) or "").split(",") if item.strip()]


def name_of(name: str) -> str:
    """The variable that a setting is in, as its owner wrote it."""
    return next((p + name for p in PREFIXES if os.environ.get(p + name, "").strip()), PREFIXES[0] + name)
