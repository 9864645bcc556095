"""Sizes as `launch(max_file_size=...)` takes them."""

from __future__ import annotations

import pytest

import spacekit as gr
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.files.sizes import parse_size


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        (5_000_000, 5_000_000),
        ("5mb", 5 * 1024**2),
        (" 2 GB ", 2 * 1024**3),
        ("10", 10),
        ("1b", 1),
    ],
)
def test_a_size_is_read(given: str | int | None, expected: int | None) -> None:
    """A number of bytes, or one with a unit, as Gradio counts it."""
    assert expected == parse_size(given)


@pytest.mark.parametrize("given", ["", "mb", "5 meters", "-5mb", 0, -1, "0kb", "1e9", "9" * 30])
def test_what_is_no_size_is_an_error(given: str | int) -> None:
    """An app does not start with a bound that it does not have."""
    with pytest.raises(LaunchError, match="is no size"):
        parse_size(given)
    with pytest.raises(LaunchError, match="is no size"):
        gr.Interface(str, "text", "text").launch(max_file_size=given, prevent_thread_lock=True, server_port=0)
