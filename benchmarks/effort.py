"""How much time a run takes for a figure: enough to quote it, or just enough to see where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How often and how long each figure is measured.

    Attributes:
        starts: Rounds of what starts a process: import, first answer, build of a large app.
        loads: Rounds of a page in a cold browser.
        clicks: Clicks after each of these.
        rounds: Rounds of calls, streams and files.
        window_s: How long calls are counted in each round.
        sessions: Sessions that are opened.
        idle_s: How long they idle.
        calls: Calls while memory is watched.
        file_mib: The size of a file.
    """

    starts: int
    loads: int
    clicks: int
    rounds: int
    window_s: float
    sessions: int
    idle_s: float
    calls: int
    file_mib: int


# A figure to quote: about 25 minutes in all.
FULL = Effort(
    starts=7, loads=7, clicks=50, rounds=5, window_s=3, sessions=1000, idle_s=20, calls=20_000, file_mib=200
)
# A figure to work with: about 6 minutes in all; differences under a quarter mean nothing.
QUICK = Effort(
    starts=3, loads=3, clicks=20, rounds=3, window_s=1, sessions=200, idle_s=3, calls=500, file_mib=50
)
