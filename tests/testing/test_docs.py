"""docs/testing.md is true: its tests pass."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_the_page_has_examples() -> None:
    """There is something to run."""
    assert len(BLOCKS) >= 5


@pytest.mark.parametrize("block", range(len(BLOCKS)))
def test_each_example_passes(block: int) -> None:
    """Every test on the page passes as it stands."""
    names: dict[str, object] = {"__name__": "example"}
    exec(compile(BLOCKS[block], f"docs/testing.md, example {block + 1}", "exec"), names)  # noqa: S102  # our own page
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        assert callable(test)
        test()
