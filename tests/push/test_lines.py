"""Lines of a remote log, made safe to show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.push.lines import clean_line, lines_that_matter


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x1b]52;c;ZXZpbA==\x07", ""),
        ("10%\r50%\r100%", "100%"),
        ("\x1b[2J\x1b[Hgone", "gone"),
        ("a\tb\x08\x00", "a    b"),
        ("\x9b31mred", "31mred"),
        ("right\u202eleft", "rightleft"),
    ],
)
def test_nothing_in_a_log_steers_the_terminal(line: str, shown: str) -> None:
    """Colours, titles, links, the clipboard, the cursor, the writing direction: all taken out."""
    assert shown == clean_line(line)


@given(st.text())
def test_a_clean_line_is_one_printable_line(line: str) -> None:
    """Whatever an app prints."""
    assert clean_line(line) == "" or clean_line(line).isprintable()


def test_of_a_failed_run_the_last_traceback_matters() -> None:
    """What came before it is noise."""
    lines = ["Downloading", "Traceback (most recent call last):", '  File "app.py", line 1', "ValueError: no"]
    assert lines[1:] == lines_that_matter(lines)


def test_of_a_failed_build_the_complaint_matters() -> None:
    """From the first line that says error on."""
    lines = ["Resolving", "error: no such package", "hint: look"]
    assert lines[1:] == lines_that_matter(lines)


def test_without_a_complaint_the_end_matters() -> None:
    """At least the last lines are shown, without the blank ones."""
    assert ["4", "5"] == lines_that_matter(["4", "", "5"])
    assert 15 == len(lines_that_matter([str(number) for number in range(100)]))
