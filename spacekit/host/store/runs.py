"""The record of runs: which revision visitors got, from when, until when, and why it ended.

One run of a Space is open at most. It is written when a revision takes over and when it ceases to serve;
while it is open, `note_alive` keeps the last moment at which it was known to serve, which is its end if the
host is killed. A revision that is started anew (new variables, a crash that it came back from, sleep) goes on
with its run: what counts is what visitors get.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from .database import Database
from .models import Run, Space, now

# Why a run ended: another revision took over; the app was given up; somebody paused the Space; the host was
# stopped; the host was killed, so that the end is the last moment that is known.
RunEnd = Literal["replaced", "crashed", "paused", "stopped", "lost"]


@dataclass(frozen=True)
class Served:
    """What takes over."""

    sha: str
    sdk: str
    hardware: str


class RunStore:
    """Rows of runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def serve(self, space_id: int, served: Served) -> None:
        """Note that a revision serves from now on, and the one before no more; both or none."""
        with self._database.session.begin() as session:
            if session.get(Space, space_id) is None:
                return  # it was deleted meanwhile
            run, moment = _open(session, space_id), now()
            if run and run.sha == served.sha:
                run.seen_at = moment
                return
            if run:
                run.ended_at = run.seen_at = moment
                run.end = "replaced"
            new = Run(space_id=space_id, sha=served.sha, sdk=served.sdk, hardware=served.hardware)
            new.started_at = new.seen_at = moment
            session.add(new)

    def end(self, space_id: int, end: RunEnd) -> None:
        """Note that nothing serves any more; where nothing did, there is nothing to note."""
        with self._database.session.begin() as session:
            run = _open(session, space_id)
            if run:
                run.ended_at = run.seen_at = now()
                run.end = end

    def note_alive(self) -> None:
        """Note that whatever serves still does."""
        with self._database.session.begin() as session:
            session.execute(update(Run).where(Run.ended_at.is_(None)).values(seen_at=now()))

    def close_lost(self) -> int:
        """End what a killed host left open, at the last moment that is known; give how many."""
        with self._database.session.begin() as session:
            lost = list(session.scalars(select(Run).where(Run.ended_at.is_(None))))
            for run in lost:
                run.ended_at, run.end = run.seen_at, "lost"
            return len(lost)

    def of(self, space_id: int, shas: Collection[str]) -> list[Run]:
        """The runs of some revisions of a Space, the oldest first."""
        with self._database.session() as session:
            wanted = select(Run).where(Run.space_id == space_id, Run.sha.in_(shas))
            return list(session.scalars(wanted.order_by(Run.id)))


def _open(session: Session, space_id: int) -> Run | None:
    wanted = select(Run).where(Run.space_id == space_id, Run.ended_at.is_(None))
    return session.scalar(wanted.order_by(Run.id.desc()).limit(1))
