"""Names that others chose are safe to write, and still readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit_runtime.files.names import LONGEST_NAME_BYTES, RESERVED, safe_name


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("my report (1).pdf", "my report (1).pdf"),
        ("Übersicht 東京.txt", "Übersicht 東京.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\a.txt", "a.txt"),
        ("\\\\server\\share\\a.txt", "a.txt"),
        (".bashrc", "_bashrc"),
        ("...", "file"),
        ("", "file"),
        ("a\0b\r\n.txt", "ab.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("NUL.txt", "_NUL.txt"),
        ("com1", "_com1"),
        ("a:b|c?.txt", "a_b_c_.txt"),
        ("trailing. . ", "trailing"),
    ],
)
def test_a_name_is_made_safe(given_name: str, expected: str) -> None:
    """What is harmless stays, what is not is left out or replaced."""
    assert expected == safe_name(given_name)


def test_a_long_name_keeps_its_ending() -> None:
    """A name that is too long loses its middle, not what says which kind of file it is."""
    made = safe_name("ж" * 500 + ".tar.gz")
    assert made.endswith(".gz")
    assert LONGEST_NAME_BYTES >= len(made.encode()) > LONGEST_NAME_BYTES - 4


@given(st.text(max_size=400))
def test_any_name_can_be_written(name: str) -> None:
    """Whatever a client calls a file, its name here is one plain part of a path."""
    made = safe_name(name)
    assert made
    assert not made.startswith(".")
    assert not set(made) & set('/\\\0<>:"|?*\r\n')
    assert len(made.encode()) <= LONGEST_NAME_BYTES
    assert made.rstrip(". ") == made
    assert made.partition(".")[0].lower() not in RESERVED
    assert made == safe_name(made)
