"""Toasts: what a running function tells its user without ending."""

from __future__ import annotations

import warnings

from spacekit_runtime.protocol import LogLevel
from spacekit_runtime.running import current_event


def _say(message: str, level: LogLevel, duration: float | None, visible: bool, title: str) -> None:
    event = current_event.get()
    if event is None:
        warnings.warn(f"{title}: {message} (shown to nobody: no event is running)", stacklevel=3)
    else:
        event.say(str(message), level, duration, visible, title)


def Info(  # noqa: N802  # Gradio's name
    message: str = "Info issued.", duration: float | None = 10, visible: bool = True, title: str = "Info"
) -> None:
    """Show the user a message while the function goes on.

    Args:
        message: What the user reads.
        duration: How long it stays, in seconds; `None` until it is closed.
        visible: Whether it is shown at all.
        title: The line above the message.
    """
    _say(message, "info", duration, visible, title)


def Warning(  # noqa: A001, N802  # Gradio's name
    message: str = "Warning issued.",
    duration: float | None = 10,
    visible: bool = True,
    title: str = "Warning",
) -> None:
    """Show the user a warning while the function goes on; the arguments are those of `Info`."""
    _say(message, "warning", duration, visible, title)


def Success(  # noqa: N802  # Gradio's name
    message: str = "Success.", duration: float | None = 10, visible: bool = True, title: str = "Success"
) -> None:
    """Show the user that something went well; the arguments are those of `Info`."""
    _say(message, "success", duration, visible, title)
