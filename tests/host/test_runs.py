"""The record of runs in the database: one is open at most, and none is lost with the host."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from spacekit.host.limits import RUN_NOTED_EVERY
from spacekit.host.store.database import Database
from spacekit.host.store.models import Run, Space, now
from spacekit.host.store.runs import RunStore, Served

FIRST, SECOND = "a" * 40, "b" * 40


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with two Spaces, 1 and 2."""
    made = Database(tmp_path / "host.db")
    with made.session.begin() as session:
        for number in (1, 2):
            name = f"s{number}"
            named = {"key": name, "path": name, "namespace": "me", "name": name, "subdomain": name}
            session.add(Space(**named, sdk="gradio", visibility="public", slot=number, uid=number))
    yield made
    made.close()


def served(sha: str) -> Served:
    """A revision that takes over."""
    return Served(sha, "gradio", "cpu-basic")


def test_one_run_is_open_at_most(database: Database) -> None:
    """Another revision replaces it at once; the same one goes on with it; each Space has its own."""
    runs = RunStore(database)
    for sha in (FIRST, FIRST, SECOND, FIRST):
        runs.serve(1, served(sha))
    runs.serve(2, served(FIRST))
    found = runs.of(1, [FIRST, SECOND])
    assert [(FIRST, "replaced"), (SECOND, "replaced"), (FIRST, None)] == [(run.sha, run.end) for run in found]
    assert [run.started_at for run in found[1:]] == [run.ended_at for run in found[:-1]]
    runs.end(1, "paused")
    runs.end(1, "stopped")  # it has ended already
    assert "paused" == runs.of(1, [FIRST])[-1].end
    assert [None] == [run.end for run in runs.of(2, [FIRST])]


def test_what_a_killed_host_left_open_ends_when_it_was_last_seen(database: Database) -> None:
    """While it serves that is noted, so a minute at most is not known."""
    runs = RunStore(database)
    runs.serve(1, served(FIRST))
    begun = now() - timedelta(hours=3)
    with database.session.begin() as session:
        session.execute(update(Run).values(started_at=begun, seen_at=begun))
    runs.note_alive()
    noted = now()
    assert 1 == runs.close_lost()
    (run,) = runs.of(1, [FIRST])
    assert run.ended_at
    assert ("lost", True) == (run.end, abs(run.ended_at - noted) < timedelta(seconds=10))
    assert 0 == runs.close_lost()
    runs.note_alive()
    assert run.ended_at == runs.of(1, [FIRST])[0].ended_at
    assert timedelta(minutes=1) >= RUN_NOTED_EVERY


def test_a_space_that_is_deleted_takes_its_record_along(database: Database) -> None:
    """And one that takes over a moment later is nobody's."""
    runs = RunStore(database)
    runs.serve(1, served(FIRST))
    with database.session.begin() as session:
        session.delete(session.get(Space, 1))
    runs.serve(1, served(SECOND))
    assert [] == runs.of(1, [FIRST, SECOND])
