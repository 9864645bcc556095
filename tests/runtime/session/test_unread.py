"""What all outboxes of a server hold together has an end."""

from __future__ import annotations

import gc
from types import SimpleNamespace
from typing import Any

from spacekit_runtime.session.outbox import Outbox
from spacekit_runtime.session.unread import Unread

MOST = 8000
PIECE = b"x" * 1000


class Clock:
    """Each look at it takes a second."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        self.now += 1
        return self.now


class Reader:
    """An outbox, and whether its connection was ended."""

    def __init__(self, unread: Unread) -> None:
        self.outbox = Outbox(_NoSteps(), unread)
        self.number = self.outbox.attach()
        self.is_cut = False
        self.outbox.cut = self.cut

    def cut(self) -> None:
        """End the connection."""
        self.is_cut = True

    def put(self, pieces: int) -> None:
        """Send ends of events."""
        for _ in range(pieces):
            self.outbox.put_last(_event(), PIECE)


class _NoSteps:
    def format_step(self, *_: Any) -> bytes:
        """Not asked for."""
        raise AssertionError


def _event() -> Any:
    return SimpleNamespace(id="x")


def test_the_one_that_holds_up_most_is_cut_off() -> None:
    """Whoever reads, or has little to read, notices nothing."""
    unread = Unread(MOST, Clock())
    much, little, quick = (Reader(unread) for _ in range(3))
    much.put(6)
    little.put(1)
    for _ in range(50):
        quick.put(1)
        quick.outbox.take()
    little.put(3)
    assert [True, False, False] == [reader.is_cut for reader in (much, little, quick)]
    assert (4 * PIECE, b"") == (little.outbox.take(), much.outbox.take())
    assert not much.outbox.is_reader(much.number)


def test_who_has_just_been_answered_is_not_cut_off() -> None:
    """Nobody can read what came this moment, however much it is."""
    clock = Clock()
    unread = Unread(MOST, clock)
    old, new = Reader(unread), Reader(unread)
    old.put(2)
    clock.now += 60
    new.outbox.put_last(_event(), 7 * PIECE)
    assert [True, False] == [old.is_cut, new.is_cut]


def test_one_alone_may_hold_more() -> None:
    """Somebody who asked for something large gets it."""
    reader = Reader(Unread(MOST, Clock()))
    reader.put(20)
    assert not reader.is_cut
    assert 20 * PIECE == reader.outbox.take()


def test_what_is_on_its_way_counts() -> None:
    """What was taken and could not be sent yet is held up too, until more is taken or the reader ends."""
    unread = Unread(MOST, Clock())
    stuck, other = Reader(unread), Reader(unread)
    stuck.put(5)
    stuck.outbox.take()
    other.put(4)
    assert stuck.is_cut
    stuck = Reader(unread)
    stuck.put(4)
    stuck.outbox.take()
    stuck.outbox.detach(stuck.number)
    other.put(2)
    assert not stuck.is_cut
    assert not other.is_cut


def test_what_was_read_goes_first() -> None:
    """What is only kept for a reader that may come back makes room before anybody loses anything."""
    unread = Unread(MOST, Clock())
    readers = [Reader(unread) for _ in range(3)]
    for reader in readers:
        reader.put(2)
        reader.outbox.take(numbered=True)
        reader.outbox.take(numbered=True)
        reader.put(2)
    assert [False] * 3 == [reader.is_cut for reader in readers]
    assert sum(reader.outbox.kept_bytes for reader in readers) <= 3000
    assert [2 * PIECE] * 3 == [reader.outbox.take() for reader in readers]


def test_who_is_gone_holds_nothing() -> None:
    """An outbox that nobody has any more does not count."""
    unread = Unread(MOST, Clock())
    for _ in range(10):
        Reader(unread).put(1)
    gc.collect()
    reader, other = Reader(unread), Reader(unread)
    reader.put(4)
    other.put(3)
    assert not reader.is_cut
    assert not other.is_cut


def test_an_outbox_that_lost_all_goes_on() -> None:
    """What comes afterwards is sent as ever; whoever reads on by number is told that something is missing."""
    unread = Unread(MOST, Clock())
    lost, other = Reader(unread), Reader(unread)
    other.put(1)
    for number in range(1000):
        lost.outbox.put(b"%d" % number * 10)
    assert lost.is_cut
    lost.outbox.put(b"more")
    assert lost.outbox.sent_after(0) is None
    assert lost.outbox.take().endswith(b"more")
