"""Each check on a folder that fails it and on one that passes it, and what its fix changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from check_cases import CASES, DOCKER, GRADIO, STATIC, Files, write_folder

from spacekit.folder.app_folder import read_folder
from spacekit.folder.checks import CHECKS, check
from spacekit.folder.edits import apply_edits, plan_edits
from spacekit.folder.finding import Finding

# Checks whose folders take more than files of some text; tests of their own hold them.
ELSEWHERE = {"file-unsendable", "file-crowd"}
FIXABLE = sorted(name for name, case in CASES.items() if case.fix)


def findings_of(folder: Path, check_id: str) -> list[Finding]:
    """What one check says."""
    return [finding for finding in check(read_folder(folder)) if finding.id == check_id]


def test_every_check_has_a_case() -> None:
    """There are more than forty, each with an id of its own and a folder that fails it."""
    ids = [each.id for each in CHECKS]
    assert sorted(set(ids)) == sorted(ids)
    assert set(ids) == set(CASES) | ELSEWHERE
    assert len(ids) > 40


@pytest.mark.parametrize("base", [GRADIO, DOCKER, STATIC])
def test_a_good_folder_is_silent(tmp_path: Path, base: Files) -> None:
    """The folders that the cases start from have no findings at all."""
    assert [] == check(read_folder(write_folder(tmp_path, base)))


@pytest.mark.parametrize("check_id", sorted(CASES))
def test_a_bad_folder_fails(tmp_path: Path, check_id: str) -> None:
    """The check finds it, with its own severity at most, a cause and a cure on one line each."""
    case = CASES[check_id]
    findings = findings_of(write_folder(tmp_path, case.base, case.bad), check_id)
    assert findings
    for finding in findings:
        assert finding.cause
        assert finding.cure
        assert not re.search(r"[\n.]$", finding.cause + "\0" + finding.cure)


@pytest.mark.parametrize("check_id", sorted(CASES))
def test_a_similar_good_folder_passes(tmp_path: Path, check_id: str) -> None:
    """What looks like it and is right is let pass."""
    case = CASES[check_id]
    assert [] == findings_of(write_folder(tmp_path, case.base, case.good), check_id)


@pytest.mark.parametrize("check_id", FIXABLE)
def test_a_fix_changes_its_lines_and_no_other(tmp_path: Path, check_id: str) -> None:
    """What the fix takes out and puts in is this to the letter, and the finding is gone."""
    case = CASES[check_id]
    write_folder(tmp_path, case.base, case.bad)
    edits = plan_edits(tmp_path, [each.fix for each in findings_of(tmp_path, check_id) if each.fix])
    changed = [
        line
        for edit in edits
        for line in edit.diff()
        if re.match(r"[+-]", line) and not line.startswith(("---  ", "+++ ", "--- "))
    ]
    assert list(case.fix) == changed
    apply_edits(tmp_path, edits)
    assert [] == findings_of(tmp_path, check_id)


@pytest.mark.parametrize("check_id", sorted(set(CASES) - set(FIXABLE)))
def test_what_has_no_fix_offers_none(tmp_path: Path, check_id: str) -> None:
    """A case without a fix in the table has none in the check: the table tells all of them."""
    case = CASES[check_id]
    findings = findings_of(write_folder(tmp_path, case.base, case.bad), check_id)
    assert [None] * len(findings) == [finding.fix for finding in findings]
