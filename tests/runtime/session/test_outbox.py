"""The outbox: whatever is put and however it is read, its reader ends on the right values."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from gradio_client import utils
from hypothesis import given
from hypothesis import strategies as st

from spacekit_runtime.graph.occasion import Result
from spacekit_runtime.queue.diff import diff
from spacekit_runtime.queue.event import Event, Step
from spacekit_runtime.session import outbox as module
from spacekit_runtime.session.outbox import Outbox, merged
from spacekit_runtime.session.unread import Unread
from spacekit_runtime.update import MARK

UPDATE = {MARK: "update"}


# What Gradio's client makes of edits; it has no types.
apply_edits: Callable[[Any, Any], Any] = utils.apply_diff


class Format:
    """Steps as a line of JSON: the event, the values, and whether they are edits."""

    def format_step(self, event: Event, data: list[Any], step: Step, before: list[Any] | None) -> bytes:
        """A step."""
        is_edits = before is not None
        if before is not None:
            data = [diff(old, new) for old, new in zip(before, data, strict=True)]
        return json.dumps([event.id, is_edits, data]).encode() + b"\n"


class Reader:
    """What a client makes of the messages."""

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {}
        self.ended: dict[str, Any] = {}
        self.notices: list[Any] = []

    def read(self, sent: bytes) -> None:
        """Take messages in."""
        for line in sent.splitlines():
            id_, kind, data = json.loads(line)
            if kind is None:
                self.notices.append(data)
            elif kind == "end":
                self.ended[id_] = data
            elif kind:
                self.values[id_] = [
                    apply_edits(old, edits) for old, edits in zip(self.values[id_], data, strict=True)
                ]
            else:
                self.values[id_] = data


def event(id_: str) -> Any:
    """An event, as far as an outbox looks at it."""
    return SimpleNamespace(id=id_)


def step(*data: Any) -> Step:
    """A value of a generator."""
    return Step(Result(list(data), []), 0.0)


def notice(data: Any) -> bytes:
    """A message that is no step."""
    return json.dumps([None, None, data]).encode() + b"\n"


VALUES = st.recursive(
    st.integers(0, 2) | st.text("ab", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=1), inner, max_size=2),
    max_leaves=6,
)
DEEDS = st.lists(
    st.tuples(st.just("step"), st.sampled_from("xy"), VALUES)
    | st.tuples(st.just("read"), st.none(), st.none())
    | st.tuples(st.just("notice"), st.none(), st.integers()),
    max_size=40,
)


@given(deeds=DEEDS, most=st.integers(1, 4), numbered=st.booleans())
def test_a_reader_ends_on_the_last_values(deeds: list[Any], most: int, numbered: bool) -> None:
    """However steps of two events and reading alternate, and however much is merged, the values are right."""
    outbox, reader, last = Outbox(Format(), Unread()), Reader(), dict[str, Any]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "UNREAD_STEPS", most)
        for deed, id_, value in deeds:
            if deed == "step":
                outbox.put_step(event(id_), step(value))
                last[id_] = [value]
            elif deed == "notice":
                outbox.put(notice(value))
            else:
                reader.read(without_numbers(outbox.take(numbered=numbered)))
        reader.read(without_numbers(outbox.take(numbered=numbered)))
    assert json.dumps(last, sort_keys=True) == json.dumps(reader.values, sort_keys=True)
    assert [value for deed, _, value in deeds if deed == "notice"] == reader.notices
    assert outbox.is_empty


def without_numbers(sent: bytes) -> bytes:
    """Messages without their `id:` lines."""
    return b"".join(line for line in sent.splitlines(keepends=True) if not line.startswith(b"id: "))


def test_a_reader_that_keeps_up_sees_every_step() -> None:
    """Nothing is merged before a limit is reached."""
    outbox = Outbox(Format(), Unread())
    for number in range(module.UNREAD_STEPS):
        outbox.put_step(event("x"), step(number))
    assert module.UNREAD_STEPS == len(outbox.take().splitlines())


def test_unread_steps_are_bounded_in_number() -> None:
    """A reader that sleeps gets a bounded number of steps, the last of them up to date."""
    outbox, reader = Outbox(Format(), Unread()), Reader()
    for number in range(module.UNREAD_STEPS * 3):
        outbox.put_step(event("x"), step(number))
    sent = outbox.take()
    reader.read(sent)
    assert module.UNREAD_STEPS == len(sent.splitlines())
    assert [module.UNREAD_STEPS * 3 - 1] == reader.values["x"]


@pytest.mark.parametrize("wrap", [lambda text: text, lambda text: {"a": [text]}])
def test_unread_steps_are_bounded_in_size(wrap: Any) -> None:
    """Large values, also deep inside, are merged long before there are many of them."""
    outbox = Outbox(Format(), Unread())
    for number in range(100):
        outbox.put_step(event("x"), step(wrap(str(number) * 500_000)))
    assert len(outbox._entries) < 20


def test_a_read_outbox_takes_steps_again() -> None:
    """Once all was read, steps are no longer merged, also where merged ones were larger than the first."""
    outbox = Outbox(Format(), Unread())
    for size in (1, module.UNREAD_WEIGHT, 5, 6):
        outbox.put_step(event("x"), step("a" * size))
    outbox.take()
    track = outbox._tracks["x"]
    assert (0, 0) == (track.unread, track.weight)


def test_only_notices_are_dropped() -> None:
    """Of more notices than a reader could want the oldest go; what ends an event never does."""
    outbox, reader = Outbox(Format(), Unread()), Reader()
    outbox.put_last(event("x"), json.dumps(["x", "end", "well"]).encode() + b"\n")
    for number in range(module.UNREAD_NOTICES * 2):
        outbox.put(notice(number))
    assert module.UNREAD_NOTICES + 1 == len(outbox._entries)
    reader.read(outbox.take())
    assert {"x": "well"} == reader.ended
    assert list(range(module.UNREAD_NOTICES, module.UNREAD_NOTICES * 2)) == reader.notices


def test_an_outbox_that_nobody_reads_is_full() -> None:
    """Ends of events that pile up unread make it full, by size or by number; reading empties it."""
    outbox = Outbox(Format(), Unread())
    outbox.put_last(event("x"), b"a" * module.UNREAD_BYTES)
    assert outbox.is_full
    outbox.take()
    assert not outbox.is_full
    for _ in range(module.UNREAD_MESSAGES):
        outbox.put_last(event("x"), b"a")
    assert outbox.is_full


@given(sizes=st.lists(st.integers(1, 5), min_size=1), seen=st.integers(0, 200))
def test_resuming_gives_exactly_what_was_missed(sizes: list[int], seen: int) -> None:
    """After a cut, a reader gets all messages after the last one it saw, each once, or is told it can't."""
    outbox, sent = Outbox(Format(), Unread()), b""
    for size in sizes:
        for number in range(size):
            outbox.put(b"data: %d\n\n" % number)
        sent += outbox.take(numbered=True)
    messages = sent.split(b"\n\n")[:-1]
    missed = outbox.sent_after(seen)
    if seen > len(messages):
        assert missed is None
    else:
        assert missed is not None
        assert messages[seen:] == missed.split(b"\n\n")[:-1]


def test_what_nobody_reads_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little is kept for a reader that comes back; much is not, and that reader is told so."""
    monkeypatch.setattr(module, "KEPT_BYTES", 100)
    outbox = Outbox(Format(), Unread())
    outbox.put_last(event("a"), b"x" * 100)
    outbox.forget()
    assert not outbox.is_empty
    outbox.put_last(event("b"), b"y")
    outbox.forget()
    assert (True, False) == (outbox.is_empty, outbox.is_full)
    assert outbox.sent_after(0) is None
    outbox.put_last(event("c"), b"z")
    assert b"id: 3\nz" == outbox.take(numbered=True)


@pytest.mark.parametrize("weight", [10, 200])
def test_steps_that_nobody_reads_are_let_go(monkeypatch: pytest.MonkeyPatch, weight: int) -> None:
    """Steps count as what they weigh."""
    monkeypatch.setattr(module, "KEPT_BYTES", 100)
    outbox = Outbox(Format(), Unread())
    outbox.put_step(event("a"), step("x" * weight))
    outbox.forget()
    assert (weight > 100) is outbox.is_empty


def test_resuming_from_too_long_ago_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of what was sent is bounded; whoever needs more is told so, and gets no half of it."""
    monkeypatch.setattr(module, "KEPT_BYTES", 100)
    outbox = Outbox(Format(), Unread())
    for _ in range(20):
        outbox.put(b"data: 0123456789\n\n")
    outbox.take(numbered=True)
    assert outbox._kept_bytes <= 100
    assert outbox.sent_after(5) is None
    assert b"id: 20\ndata: 0123456789\n\n" == outbox.sent_after(19)
    assert b"" == outbox.sent_after(20)


def test_what_another_reader_took_is_not_passed_over() -> None:
    """Where a reader without numbers read meanwhile, there is a gap that can't be filled."""
    outbox = Outbox(Format(), Unread())
    outbox.put(b"data: 1\n\n")
    outbox.take(numbered=True)
    outbox.put(b"data: 2\n\n")
    outbox.take()
    assert outbox.sent_after(1) is None
    assert b"" == outbox.sent_after(2)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "b", "b"),
        ("a", UPDATE, "a"),
        ("a", {"label": "x", **UPDATE}, {"label": "x", "value": "a", **UPDATE}),
        ("a", {"value": "b", **UPDATE}, {"value": "b", **UPDATE}),
        ({"label": "x", **UPDATE}, "b", {"label": "x", "value": "b", **UPDATE}),
        ({"label": "x", **UPDATE}, {"value": "b", **UPDATE}, {"label": "x", "value": "b", **UPDATE}),
    ],
)
def test_missed_updates_add_up(old: Any, new: Any, expected: Any) -> None:
    """A reader that missed an update gets it with the next one."""
    assert expected == merged(old, new)


def test_a_new_reader_ends_the_old_ones_wait() -> None:
    """When a second reader comes, the first one wakes up and sees that it is none any more."""

    async def scenario() -> tuple[bool, bool]:
        outbox = Outbox(Format(), Unread())
        first = outbox.attach()
        waiting = asyncio.create_task(outbox.wait(10))
        await asyncio.sleep(0)
        second = outbox.attach()
        await asyncio.wait_for(waiting, 20)
        return outbox.is_reader(first), outbox.is_reader(second)

    assert (False, True) == asyncio.run(scenario())


def test_waiting_ends_when_time_runs_out() -> None:
    """A reader with nothing to read is woken for its sign of life, or by a message."""

    async def scenario() -> tuple[bool, bool]:
        outbox = Outbox(Format(), Unread())
        idle = await outbox.wait(0.001)
        asyncio.get_running_loop().call_soon(outbox.put, b"x")
        return idle, await outbox.wait(10)

    assert (False, True) == asyncio.run(scenario())
