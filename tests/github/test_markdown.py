"""Texts of strangers in GitHub's Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit.github.markdown import block, code, link, table, text


@given(st.text(max_size=80))
def test_nothing_gets_out_of_its_cell(value: str) -> None:
    """A text or a name stays on its line, in its cell, and is no HTML."""
    for shown in (text(value), code(value)):
        assert 1 == len(shown.splitlines() or [""])
        assert not re.search(r"<(?!/?code>)", shown)
        assert not re.search(r"(?<!\\)\|", shown)


@given(st.text(alphabet="`~a\n", max_size=80))
def test_nothing_gets_out_of_a_block(value: str) -> None:
    """The fence is longer than any run of its characters inside."""
    fence, *inside, end = block(value).split("\n")
    ticks = fence.removesuffix("text")
    assert ticks == end
    assert not any(line.strip().startswith(ticks) for line in inside)


@pytest.mark.parametrize(
    "value",
    ["[a](javascript:alert(1))", "![x](http://evil/pixel)", "@everyone", "**bold**", "# head", "<img src=x>"],
)
def test_markup_is_shown_and_not_obeyed(value: str) -> None:
    """Whatever GitHub would make something of is escaped."""
    shown = text(value)
    assert not re.search(r"(?<!\\)[\[\]()!@*#]", shown)
    assert "<img" not in shown


def test_only_addresses_of_the_web_are_links() -> None:
    """An address with room for markup in it is none."""
    assert "[https://a.example/x](https://a.example/x)" == link("https://a.example/x")
    for value in (
        "javascript:alert(1)",
        "https://a.example/)[x](http://evil",
        "https://a|b",
        "data:text/html,x",
    ):
        assert link(value).startswith("<code>")


def test_a_table_has_its_cells() -> None:
    """A head, a rule, a row each."""
    assert "| a | b |\n| --- | --- |\n| 1 | 2 |" == table(("a", "b"), [("1", "2")])
