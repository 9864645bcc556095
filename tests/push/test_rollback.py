"""Which revision a Space returns to."""

from __future__ import annotations

import pytest
from commit_history import history

from spacekit.errors import RemoteError
from spacekit.push.rollback import choose_revision
from spacekit.push.runtime_view import RuntimeView

_WORKS, _BREAKS, _BACK, _FIRST = "a" * 40, "b" * 40, "c" * 40, "d" * 40
_MADE = ("initial commit", "0" * 40)


def _running(sha: str) -> RuntimeView:
    return RuntimeView.of({"stage": "RUNNING", "sha": sha})


def test_it_is_the_one_before() -> None:
    """While the newest revision serves, the way back leads to the one before it."""
    commits = history(("Push", _BREAKS), ("Push", _WORKS), _MADE)
    assert _WORKS == choose_revision(commits, _running(_BREAKS), None).commit_id


def test_a_revision_that_was_left_is_passed_over() -> None:
    """After a return the next one goes further back, not to what the first return was made for."""
    back = ("Return to aaaaaaa: Push", _BACK)
    commits = history(back, ("Push", _BREAKS), ("Push", _WORKS), ("Push", _FIRST), _MADE)
    assert _FIRST == choose_revision(commits, _running(_BACK), None).commit_id


def test_a_title_that_names_no_earlier_commit_is_a_title() -> None:
    """A return to a commit that is not there, or to itself, leads nowhere else."""
    for title in ("Return to 1234567: x", "Return to ccccccc: x"):
        commits = history((title, _BACK), ("Push", _WORKS), _MADE)
        assert _WORKS == choose_revision(commits, _running(_BACK), None).commit_id


def test_the_servers_own_first_commit_is_no_version() -> None:
    """A Space that was pushed to once has nothing to return to."""
    with pytest.raises(RemoteError, match="no earlier version"):
        choose_revision(history(("Push", _WORKS), _MADE), _running(_WORKS), None)
