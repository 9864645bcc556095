"""What became of each revision of a Space: when visitors got it, for how long, how that ended; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from spacekit.push.runtime_view import RuntimeView

__all__ = ["RETURN", "SERVERS_FIRST", "Ending", "Release", "Run", "judge"]

# The title of a commit that goes back to an earlier one.
RETURN = re.compile(r"Return to ([0-9a-f]{7}): ")
# The title of the commit that a server makes a Space with.
SERVERS_FIRST = "initial commit"
Ending = Literal[
    "serving",
    "under-way",
    "replaced",
    "rolled-back",
    "build-failed",
    "crashed",
    "paused",
    "stopped",
    "lost",
    "not-run",
    "unknown",
]
_ENDS: dict[str, Ending] = {
    "replaced": "replaced",
    "crashed": "crashed",
    "paused": "paused",
    "stopped": "stopped",
    "lost": "lost",
}
_BUILD_FAILURES = frozenset({"BUILD_ERROR", "CONFIG_ERROR", "NO_APP_FILE"})


@dataclass(frozen=True)
class Run:
    """A time in which visitors got a revision.

    Attributes:
        begun: When it took over.
        ended: When it ceased to; `None` while it serves.
        end: Why: replaced, crashed, paused, stopped (the host was), lost (the host was killed).
        sdk: What ran it.
        hardware: What it ran on.
    """

    begun: datetime
    ended: datetime | None
    end: str | None
    sdk: str | None
    hardware: str | None

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        ended = self.ended.isoformat() if self.ended else None
        return {
            "from": self.begun.isoformat(),
            "to": ended,
            "end": self.end,
            "sdk": self.sdk,
            "hardware": self.hardware,
        }


@dataclass(frozen=True)
class Release:
    """One revision.

    Attributes:
        revision: Its commit.
        title: The first line of its message.
        author: Who made it.
        date: When it was made.
        runs: The times in which it served, the oldest first; `None` where the server keeps no record.
        seconds: For how long it served in all.
        failed_stage: The stage in which its last build or start failed.
        message: Why.
        ending: How it ended.
    """

    revision: str
    title: str
    author: str | None
    date: datetime | None
    runs: tuple[Run, ...] | None = None
    seconds: float | None = None
    failed_stage: str | None = None
    message: str | None = None
    ending: Ending = "unknown"

    @property
    def ran_well(self) -> bool | None:
        """Whether it served until something else ended it; `None` when nobody knows."""
        if self.ending in {"build-failed", "crashed"}:
            return False
        return True if self.runs or self.ending == "serving" else None

    def as_dict(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "revision": self.revision,
            "title": self.title,
            "author": self.author,
            "date": self.date.isoformat() if self.date else None,
            "runs": [run.as_dict() for run in self.runs] if self.runs is not None else None,
            "seconds": self.seconds,
            "failed_stage": self.failed_stage,
            "message": self.message,
            "ending": self.ending,
        }


def judge(found: Sequence[Release], view: RuntimeView) -> list[Release]:
    """Say of each how it ended, by what is on record, by what serves now, and by who went back; pure."""
    left = {before.revision for after, before in pairwise(found) if RETURN.match(after.title)}
    return [
        replace(
            release,
            ending=_ending(release, view, is_newest=number == 0, is_left=release.revision in left),
        )
        for number, release in enumerate(found)
    ]


def _ending(release: Release, view: RuntimeView, *, is_newest: bool, is_left: bool) -> Ending:
    if view.answering == release.revision:
        return "serving"
    if view.is_changing and (view.target_sha or "") in (release.revision, "") and is_newest:
        return "under-way"
    stage = release.failed_stage or (view.stage if release.runs is None and is_newest else None)
    if not release.runs and stage in _BUILD_FAILURES:
        # The commit that the server makes a Space with has no app in it, and nobody meant it to.
        return "not-run" if release.title == SERVERS_FIRST else "build-failed"
    if not release.runs and stage == "RUNTIME_ERROR":
        return "crashed"
    if release.runs is None:
        is_paused = is_newest and view.stage in {"PAUSED", "STOPPED"}
        return "rolled-back" if is_left else "paused" if is_paused else "unknown"
    end = _ENDS.get(release.runs[-1].end or "", "unknown") if release.runs else "not-run"
    return "rolled-back" if is_left and end == "replaced" else end
