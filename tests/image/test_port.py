"""Where an app of a Dockerfile of its own is asked."""

from __future__ import annotations

import pytest

from spacekit.errors import FolderError
from spacekit.image.port import port_of


@pytest.mark.parametrize(
    ("app_port", "expose", "port", "is_odd"),
    [
        (None, "", 7860, False), (None, "EXPOSE 8000", 8000, False), (None, "EXPOSE 8000/tcp", 8000, False),
        (None, "EXPOSE $PORT", 7860, False), (None, "EXPOSE 80 443", 7860, True),
        (None, "EXPOSE 80 7860", 7860, False), ("9000", "EXPOSE 8000", 9000, True), ("9000", "", 9000, False),
        (None, "EXPOSE 99999999999999999999", 7860, False),
    ],
)  # fmt: skip
def test_the_readme_counts_and_then_the_dockerfile(
    app_port: str | None, expose: str, port: int, is_odd: bool
) -> None:
    """Where these are at odds it is said, since nobody would answer."""
    found, notes = port_of(app_port, f"FROM x AS first\nEXPOSE 1\nFROM y\n{expose}\n")
    assert (port, is_odd) == (found, bool(notes))


@pytest.mark.parametrize("wrong", ["0", "65536", "-1", "http", "9" * 5000])
def test_what_is_no_port_is_refused(wrong: str) -> None:
    """Before half an hour is spent on asking there."""
    with pytest.raises(FolderError):
        port_of(wrong, "FROM x\n")
