"""Each app of the corpus answers here as it does under Gradio, but for what docs/differences.md explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from parity.reasons import REASONS, reason_for, unexplained
from parity.run import compare_app
from parity.served import Libraries

APPS = sorted((Path(__file__).parent / "apps").glob("*.py"))
PAGE = Path(__file__).parents[2] / "docs" / "differences.md"


@pytest.fixture(scope="module")
def libraries() -> Iterator[Libraries]:
    """Gradio and spacekit, each in a program of its own."""
    with Libraries() as started:
        yield started


@pytest.mark.long
@pytest.mark.e2e
@pytest.mark.parametrize("app", APPS, ids=lambda app: app.stem)
def test_an_app_is_the_same_under_both(libraries: Libraries, app: Path) -> None:
    """Config, descriptions, answers, errors and streams are equal, or differ for a reason that is written."""
    row = compare_app(libraries, app)
    assert [] == unexplained(row)
    # A reason for something that no longer differs would hide the next difference.
    found = {
        reason_for(row.app, endpoint, difference)
        for endpoint, differences in row.different.items()
        for difference in differences
    }
    own = {heading for pattern, _, _, heading in REASONS if pattern == row.app}
    assert own <= found


def test_every_reason_is_written() -> None:
    """Each reason has its heading in docs/differences.md, and each heading is some difference's reason."""
    headings = re.findall(r"^## (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    # What has no effect does not show in what apps answer: tests/runtime/test_without_effect.py holds it.
    assert set(headings) == {heading for *_, heading in REASONS} | {"Arguments without effect"}
    assert len(headings) <= 10
