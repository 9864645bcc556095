"""Progress is numbers that fit a line: in a terminal often, in a log now and then."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spacekit.cli.progress_view import ShownProgress, progress_line


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


class Heard:
    """Steps that remember what they were told."""

    def __init__(self, *, is_terminal: bool) -> None:
        self._is_terminal = is_terminal
        self.updates: list[str] = []
        self.lines: list[str] = []

    @property
    def is_terminal(self) -> bool:
        """Whether somebody watches."""
        return self._is_terminal

    def update(self, doing: str) -> None:
        """What the spinner says."""
        self.updates.append(doing)

    def line(self, text: str) -> None:
        """A line of a log."""
        self.lines.append(text)


def test_a_line_says_how_much_how_fast_and_how_long() -> None:
    """A bar, bytes of bytes, bytes a second, and what is left."""
    line = progress_line("Sending", 30_000_000, 120_000_000, 3.0)
    assert "Sending [=====               ] 30.0 MB of 120.0 MB  10.0 MB/s  0:09 left" == line


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.floats(0, 10**6))
def test_a_line_fits_a_terminal(done: int, total: int, seconds: float) -> None:
    """In 80 columns, whatever the numbers are."""
    assert len(progress_line("Sending", min(done, total), total, seconds)) < 80


def test_a_log_gets_a_line_now_and_then() -> None:
    """Not one for each piece; a stretch that is over at once gets none."""
    clock, heard = Clock(), Heard(is_terminal=False)
    progress = ShownProgress(heard, clock)
    progress.begin("Sending", 100_000_000)
    for _ in range(100):
        clock.now += 0.25
        progress.advance(1_000_000)
    progress.end()
    assert ["40.0 MB", "80.0 MB"] == [line.partition("] ")[2].partition(" of")[0] for line in heard.lines]
    assert [] == heard.updates


def test_a_terminal_sees_it_move() -> None:
    """Ten times a second at most, and never past the end or before the beginning."""
    clock, heard = Clock(), Heard(is_terminal=True)
    progress = ShownProgress(heard, clock)
    progress.begin("Hashing", 10_000_000)
    for size in (4_000_000, -6_000_000, 20_000_000):
        clock.now += 0.2
        progress.advance(size)
    progress.advance(1)
    shown = [line.partition("] ")[2].partition("  ")[0] for line in heard.updates]
    assert ["4.0 MB of 10.0 MB", "0 B of 10.0 MB", "10.0 MB of 10.0 MB"] == shown
