"""The rules for pushes, where no repository is needed to see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacekit.host.git_http.push import Update, read_question
from spacekit.host.git_http.rules import Findings, check_ref

_SHA = "1" * 40


@pytest.mark.parametrize(
    ("ref", "is_taken"),
    [
        ("refs/heads/main", True),
        ("refs/heads/feature/one", True),
        ("refs/heads/dependabot/npm_and_yarn/x-1.0", True),
        ("refs/tags/v1.0", True),
        ("refs/heads/\u00fcber", True),
        ("refs/pr/1", False),
        ("refs/notes/commits", False),
        ("refs/heads/@", False),
        ("HEAD", False),
    ],
)
def test_branches_and_tags_are_taken(ref: str, is_taken: bool) -> None:
    """Only refs that the API can name can be pushed."""
    assert is_taken == (check_ref(Update(ref, None, _SHA)) == [])


def test_main_stays() -> None:
    """`main` may be moved, not deleted; others may be deleted."""
    assert [] == check_ref(Update("refs/heads/main", _SHA, _SHA))
    assert "can't be deleted" in check_ref(Update("refs/heads/main", _SHA, None))[0]
    assert [] == check_ref(Update("refs/heads/other", _SHA, None))


def test_what_is_said_can_be_printed() -> None:
    """A name that would act on a terminal is shown without that."""
    assert ("a\ufffd[31mb",) == Findings(refusals=["a\x1b[31mb"], remarks=["not said"]).lines
    assert ("a remark",) == Findings(remarks=["a remark"]).lines


def test_a_question_of_the_hook_is_read(tmp_path: Path) -> None:
    """Each line is an update; zeros stand for what is not there."""
    zeros = "0" * 40
    text = f"\n{zeros} {_SHA} refs/heads/a\n{_SHA} {zeros} refs/tags/b\n\n"
    question = read_question(text.encode(), tmp_path)
    assert None is question.quarantine
    assert (Update("refs/heads/a", None, _SHA), Update("refs/tags/b", _SHA, None)) == question.updates
