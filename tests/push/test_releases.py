"""How each revision ended, by what is on record and what serves now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from commit_history import history
from hypothesis import given
from hypothesis import strategies as st
from pretended_hub import OLD_SHA, SHA, PretendedHub

from spacekit.errors import RemoteError
from spacekit.push.release_records import fetch_releases
from spacekit.push.releases import Ending, Release, Run, judge
from spacekit.push.rollback import choose_revision
from spacekit.push.runtime_view import RuntimeView

NEW, OLD, OLDER = "a" * 40, "b" * 40, "c" * 40
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def release(sha: str, *ends: str | None, title: str = "Push", failed: str | None = None) -> Release:
    """A revision on record, with how each of its runs ended."""
    runs = tuple(
        Run(WHEN, None if end is None else WHEN + timedelta(hours=1), end, "gradio", "cpu-basic")
        for end in ends
    )
    return Release(sha, title, "ada", WHEN, runs, 3600.0 * len(runs), failed)


def view(stage: str, sha: str | None = None, target: str | None = None) -> RuntimeView:
    """What the Space does."""
    return RuntimeView.of({"stage": stage, "sha": sha, "targetSha": target})


def endings(found: list[Release], now: RuntimeView) -> list[Ending]:
    """The word for each."""
    return [each.ending for each in judge(found, now)]


def test_one_serves_and_the_others_were_replaced() -> None:
    """Also while it sleeps, and while the next one is built."""
    found = [release(NEW, None), release(OLD, "stopped", "replaced"), release(OLDER)]
    for stage in ("RUNNING", "SLEEPING"):
        assert ["serving", "replaced", "not-run"] == endings(found, view(stage, NEW, NEW))
    found = [release(NEW), release(OLD, None)]
    assert ["under-way", "serving"] == endings(found, view("RUNNING_BUILDING", OLD, NEW))


@pytest.mark.parametrize(
    ("stage", "ending"),
    [
        ("BUILD_ERROR", "build-failed"),
        ("CONFIG_ERROR", "build-failed"),
        ("NO_APP_FILE", "build-failed"),
        ("RUNTIME_ERROR", "crashed"),
    ],
)
def test_one_that_failed_says_how(stage: str, ending: Ending) -> None:
    """On a host by its own record, elsewhere by the stage of the newest commit."""
    found = [release(NEW, failed=stage), release(OLD, None)]
    assert [ending, "serving"] == endings(found, view(stage, OLD, NEW))
    elsewhere = [Release(NEW, "Push", "ada", WHEN), Release(OLD, "Push", "ada", WHEN)]
    assert [ending, "unknown"] == endings(elsewhere, view(stage))


def test_what_was_returned_from_is_said() -> None:
    """If it had run: one that failed before is told as failed."""
    back = f"Return to {OLDER[:7]}: Push"
    found = [release(NEW, None, title=back), release(OLD, "replaced"), release(OLDER, "replaced")]
    assert ["serving", "rolled-back", "replaced"] == endings(found, view("RUNNING", NEW, NEW))
    found[1] = release(OLD, failed="BUILD_ERROR")
    assert ["serving", "build-failed", "replaced"] == endings(found, view("RUNNING", NEW, NEW))


def test_the_servers_own_first_commit_has_not_failed() -> None:
    """It has no app in it, and nobody meant it to."""
    first = release(OLD, title="initial commit", failed="NO_APP_FILE")
    assert ["serving", "not-run"] == endings([release(NEW, None), first], view("RUNNING", NEW, NEW))


@given(
    st.lists(st.sampled_from(["replaced", "crashed", "paused", "stopped", "lost", "odd", None]), max_size=3),
    st.sampled_from([None, "BUILD_ERROR", "RUNTIME_ERROR", "ODD"]),
    st.sampled_from(["RUNNING", "BUILDING", "PAUSED", "ODD", ""]),
    st.sampled_from([None, NEW, OLD]),
)
def test_whatever_a_server_says_there_is_a_word(
    ends: list[str | None], failed: str | None, stage: str, sha: str | None
) -> None:
    """And only what serves is said to serve."""
    (ending,) = endings([release(NEW, *ends, failed=failed)], view(stage, sha, OLD))
    assert isinstance(ending, str)
    assert ending != "serving" or sha == NEW


def test_without_a_record_the_commits_are_the_list() -> None:
    """A server that does not know the address is asked for its commits."""
    with PretendedHub(stages=["BUILD_ERROR"], sha=OLD_SHA) as hub:
        newest, before = fetch_releases(hub.target, 5)
        assert 1 == len(fetch_releases(hub.target, 1))
    assert (SHA, "build-failed", None) == (newest.revision, newest.ending, newest.runs)
    assert (OLD_SHA, "ada", "serving") == (before.revision, before.author, before.ending)


@pytest.mark.parametrize(
    "rows",
    [
        [1, None, "x"],
        [{}],
        [{"sha": 1, "title": None, "date": "soon", "seconds": "x", "runs": {"a": 1}, "message": 7}],
        [{"sha": SHA, "runs": [{}, 1, {"from": "x"}, {"from": "2026-01-01", "to": 3, "end": []}]}],
        [{"sha": SHA, "title": "\x1b]0;evil\x07", "message": "\x1b[31mred"}],
    ],
)
def test_odd_rows_are_no_crash(rows: Any) -> None:
    """A server may say anything; what is shown can't steer a terminal."""
    with PretendedHub(releases=rows) as hub:
        for found in fetch_releases(hub.target, 5):
            assert "\x1b" not in str(found.as_dict())
            assert found.ending in get_args(Ending)


def test_rollback_goes_to_the_last_that_ran_well() -> None:
    """What failed and what never ran is passed over; where nothing is known, it is the one before."""
    commits = history(("Push", NEW), ("Push", OLD), ("Push", OLDER), ("initial commit", "0" * 40))
    running = view("RUNNING", NEW, NEW)
    failed = judge(
        [release(NEW, None), release(OLD, failed="BUILD_ERROR"), release(OLDER, "replaced")], running
    )
    assert OLDER == choose_revision(commits, running, None, failed).commit_id
    assert OLD == choose_revision(commits, running, None).commit_id
    unknown = judge([release(NEW, None), release(OLD), release(OLDER)], running)
    assert OLD == choose_revision(commits, running, None, unknown).commit_id
    none = judge([release(sha, failed="BUILD_ERROR") for sha in (NEW, OLD, OLDER)], running)
    with pytest.raises(RemoteError, match="no earlier version of this Space ran"):
        choose_revision(commits, running, None, none)
    # Named, it may be any.
    assert OLD == choose_revision(commits, running, OLD[:5], none).commit_id
