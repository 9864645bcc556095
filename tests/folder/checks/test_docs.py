"""docs/checks.md against the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spacekit.cli.boot import BOOT_IDS
from spacekit.folder.checks import CHECKS, SLOW_CHECKS
from spacekit.folder.checks.check import Check
from spacekit.push.preflight import REMOTE_IDS

DOCS = (Path(__file__).parents[3] / "docs" / "checks.md").read_text("utf-8")
PARAGRAPHS = dict(re.findall(r"^### (\S+)\n(.+)$", DOCS, re.MULTILINE))
ALL: tuple[Check, ...] = (*CHECKS, *SLOW_CHECKS)


def test_every_check_has_a_paragraph_and_no_other() -> None:
    """One heading for each id that a finding can have."""
    known = [*(each.id for each in ALL), *BOOT_IDS, *REMOTE_IDS]
    assert sorted(known) == sorted(PARAGRAPHS)


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.id)
def test_the_paragraph_says_how_bad_it_is(each: Check) -> None:
    """It begins with the severity that the check has at its worst."""
    assert PARAGRAPHS[each.id].startswith(each.severity.value)
