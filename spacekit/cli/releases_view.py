"""Releases, as people read them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from spacekit.push.releases import Ending, Release

__all__ = ["lasted", "releases_view"]

_SHORT_SHA = 7
# How an ending is said, and how it looks.
_WORDS: dict[Ending, tuple[str, str]] = {
    "serving": ("serving now", "green"),
    "under-way": ("being built", "yellow"),
    "replaced": ("replaced", "dim"),
    "rolled-back": ("rolled back from", "yellow"),
    "build-failed": ("build failed", "red"),
    "crashed": ("crashed", "red"),
    "paused": ("paused", "yellow"),
    "stopped": ("the host stopped", "dim"),
    "lost": ("the host was killed", "yellow"),
    "not-run": ("never ran", "dim"),
    "unknown": ("", "dim"),
}
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def releases_view(releases: Sequence[Release]) -> Table:
    """A row for each: revision, time, title, how long it served and how it ended."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True)
    for release in releases:
        words, style = _WORDS[release.ending]
        table.add_row(
            Text(release.revision[:_SHORT_SHA], "bold" if release.ending == "serving" else ""),
            release.date.strftime("%Y-%m-%d %H:%M") if release.date else "",
            Text(release.title),
            Text(release.author or ""),
            lasted(release.seconds) if release.runs else "",
            Text(words, style),
        )
    return table


def lasted(seconds: float | None) -> str:
    """A length of time in its two largest units."""
    if seconds is None:
        return ""
    whole = int(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} m {whole % _MINUTE} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} m"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"
