"""Rules for large files: merged, never lost."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from git_folders import ENVIRONMENT, GitFolder
from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.git.attributes import merged, with_large_files

LINES = st.lists(st.sampled_from([b"*.bin filter=lfs -text", b"*.txt text", b"# note", b"", b"a b", b"\xff"]))
RULES = st.builds(lambda lines, end: b"\n".join(lines) + end, LINES, st.sampled_from([b"", b"\n", b"\r\n"]))


@given(ours=RULES, theirs=RULES)
def test_no_line_is_ever_lost(ours: bytes, theirs: bytes) -> None:
    """All lines of both are in the outcome, and ours stand at its end as they were."""
    outcome = merged(ours, theirs)
    assert outcome.endswith(ours)
    lines = {line.strip() for line in outcome.splitlines()}
    assert {line.strip() for line in (*ours.splitlines(), *theirs.splitlines()) if line.strip()} <= lines


@given(ours=RULES, theirs=RULES)
def test_merging_again_changes_nothing(ours: bytes, theirs: bytes) -> None:
    """So a push that goes on from the last one has the same rules, and nothing to send."""
    once = merged(ours, theirs)
    assert once == merged(ours, once)
    assert once == merged(once, theirs)


@given(rules=RULES, paths=st.lists(st.text(min_size=1)))
def test_rules_for_files_are_added_once(rules: bytes, paths: list[str]) -> None:
    """Asked twice, the rules stay as they are, and what was there stays before them."""
    once = with_large_files(rules, paths)
    assert once.startswith(rules)
    assert once == with_large_files(once, paths)


@pytest.mark.parametrize("path", ["a.bin", "a b.bin", 'a"b.bin', "a[1].bin", "*.bin", "d/#x", "!x", "ü.bin"])
def test_a_rule_is_for_just_that_file(tmp_path: Path, path: str) -> None:
    """git itself finds the rule for the file, and for no other."""
    folder = GitFolder.create(tmp_path, {"x": "x"})
    folder.write({".gitattributes": with_large_files(b"", [path])})
    told = subprocess.run(
        ["git", "-C", tmp_path, "check-attr", "-z", "filter", "--", path, "other.bin", f"d/{path}"],
        env=ENVIRONMENT,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    assert [b"lfs", b"unspecified", b"unspecified"] == told[2::3]
