"""What a requirements.txt asks for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spacekit.folder.requirements import requirement_names


def test_names_are_read_as_pip_reads_them() -> None:
    """Versions, extras, markers, comments and options leave the name; files and addresses have none."""
    text = """
    # mine
    spacekit
    NumPy>=1.26,<3  # for arrays
    scikit_learn[all]==1.5; python_version > "3.9"
    torch --index-url https://example.com
    -r more.txt
    --find-links wheels
    https://example.com/a.whl
    name @ https://example.com/b.whl
    """
    assert ("spacekit", "numpy", "scikit-learn", "torch", "name") == requirement_names(text)


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    """Whatever the file holds, reading it gives names or none."""
    requirement_names(text)
