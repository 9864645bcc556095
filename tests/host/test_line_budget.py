"""How many lines an app may write."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spacekit.host.run.line_budget import LineBudget


def test_an_app_that_speaks_as_people_read_loses_nothing() -> None:
    """A burst, and a steady pace after it."""
    now = 0.0
    budget = LineBudget(8, 20, lambda: now)
    assert [b"x"] * 20 == budget.take([b"x"] * 20)
    for _ in range(50):
        now += 0.125
        assert [b"x"] == budget.take([b"x"])
    assert [] == budget.end()


def test_what_is_left_out_is_said_where_it_is_missing() -> None:
    """Before the next line that fits, or at the end."""
    now = 0.0
    budget = LineBudget(1, 2, lambda: now)
    assert [b"a", b"b"] == budget.take([b"a", b"b", b"c", b"d"])
    assert [] == budget.take([b"e"])
    now += 1
    told, line = budget.take([b"f", b"g"])
    assert b"left out here: 3;" in told
    assert b"f" == line
    assert [b"(lines left out here: 1; it writes faster than a log is read)"] == budget.end()


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 3)), max_size=40))
def test_every_line_is_written_or_counted(steps: list[tuple[int, float]]) -> None:
    """None is lost without a word."""
    now, told, written, sent = 0.0, 0, 0, 0
    budget = LineBudget(5, 10, lambda: now)

    def count(lines: list[bytes]) -> None:
        nonlocal told, written
        for line in lines:
            if line == b"x":
                written += 1
            else:
                told += int(line.partition(b"here: ")[2].partition(b";")[0])

    for size, pause in steps:
        now += pause
        sent += size
        count(budget.take([b"x"] * size))
    count(budget.end())
    assert sent == written + told
