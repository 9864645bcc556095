"""How often Python looks for garbage that refers to itself, in a process that serves an app."""

from __future__ import annotations

import gc

# New objects before a look at them. Python's 700 are less than a few dozen calls in flight hold, so with many
# clients each look finds objects that are in use, and looks again. With this, 256 clients cost the server
# 0.28 ms a call instead of 0.35, as much as 16 do; some megabytes of garbage may wait a little longer.
NEW_OBJECTS = 10_000


def look_less_often() -> None:
    """Raise the threshold, unless the app has set a higher one or turned the collector's own looks off."""
    newest, *older = gc.get_threshold()
    if 0 < newest < NEW_OBJECTS:
        gc.set_threshold(NEW_OBJECTS, *older)
