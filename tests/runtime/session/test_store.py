"""Sessions: what they remember, for whom, and for how long; on a loop whose clock the test turns."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from spacekit_runtime.components import Slider, State
from spacekit_runtime.server.http import encode
from spacekit_runtime.session import outbox
from spacekit_runtime.session import session as session_module
from spacekit_runtime.session.session import Session
from spacekit_runtime.session.store import CLOSED_LIFETIME, LIFETIME, SILENCE, SWEEP_EVERY, SessionStore
from spacekit_runtime.session.unread import Unread


class Clock(asyncio.SelectorEventLoop):
    """A loop whose clock jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def time(self) -> float:
        """What the clock says."""
        return self.now

    def turn(self, seconds: float) -> None:
        """Let time pass, with all timers that are due on the way."""
        until = self.now + seconds
        while timers := [timer for timer in self._scheduled if timer.when() <= until]:  # type: ignore[attr-defined]  # the loop's own list
            self.now = max(self.now, min(timer.when() for timer in timers))
            self.run_until_complete(asyncio.sleep(0))
        self.now = until
        self.run_until_complete(asyncio.sleep(0))


class Bench:
    """A store, its clock, the events that it cancelled, and the sessions whose pages were gone."""

    def __init__(self, capacity: int = 10) -> None:
        self.clock = Clock()
        self.cancelled: list[Any] = []
        self.unloaded: list[str | None] = []
        self.store = SessionStore(
            self.clock,
            encode=encode,
            unread=Unread(),
            show_error=False,
            watched=(),
            capacity=capacity,
            cancel=self.cancel,
            unload=lambda session: self.unloaded.append(session.hash),
        )

    def cancel(self, event: Any) -> None:
        """End an event, as the queue does."""
        self.cancelled.append(event)
        for name in "abcdef":
            session = self.store.find(name)
            if session is not None:
                session.messages.events.pop(event, None)

    def busy(self, name: str) -> Session:
        """A session with an event that goes on."""
        session = self.store.open(name)
        session.messages.events[f"event of {name}"] = f"event of {name}"  # type: ignore[assignment]  # never looked at
        return session

    def settle(self) -> None:
        """Wait for what runs on threads."""
        self.clock.run_until_complete(self.clock.shutdown_default_executor())


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A store with room for ten, or as many as the test says."""
    made = Bench(getattr(request, "param", 10))
    yield made
    made.store.close_all()
    made.clock.close()


def session(*watched: int) -> Session:
    """A session of no store."""
    return Session("a", watched, encode, show_error=False)


def test_state_is_kept_for_its_session_alone() -> None:
    """A value set in one session is there the next time, and in no other session."""
    state = State([0])
    mine, yours = session(), session()
    mine.state(state).append(1)
    assert ([0, 1], [0]) == (mine.state(state), yours.state(state))
    mine.set_state(state, "new")
    assert "new" == mine.state(state)


def test_two_threads_get_one_value() -> None:
    """Functions that ask at once for a value that was never made get the same one."""
    barrier = threading.Barrier(2)

    def make() -> list[int]:
        barrier.wait(20)
        return []

    state, mine, got = State(make), session(), []
    threads = [threading.Thread(target=lambda: got.append(mine.state(state))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got[0] is got[1]


def test_a_watched_state_tells_whether_it_changed() -> None:
    """A value that somebody listens to is compared with the one before, also if it was changed in place."""
    state = State([0])
    state._id = 7
    mine = session(7)
    assert not mine.set_state(state, [0])
    value = mine.state(state)
    value.append(1)
    assert mine.set_state(state, value)
    assert not mine.set_state(state, [0, 1])
    assert mine.set_state(state, threading.Lock())
    assert not session().set_state(state, "nobody listens")


def test_a_watched_state_is_compared_though_two_use_it_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """One function keeps a value while another still looks at the one that it begins with."""
    state, mine, real = State([0]), session(7), session_module._fingerprint
    state._id = 7
    told: list[bool] = []

    def meanwhile(value: Any) -> bytes | None:
        monkeypatch.setattr(session_module, "_fingerprint", real)
        told.append(mine.set_state(state, [1]))
        return real(value)

    monkeypatch.setattr(session_module, "_fingerprint", meanwhile)
    assert [1] == mine.state(state)
    assert [True] == told
    assert not mine.set_state(state, [1])


def test_a_changed_component_changes_for_one_session() -> None:
    """What a function changed about a component adds up, in its session."""
    slider = Slider(0, 10)
    slider._id = 3
    mine = session()
    mine.change(slider, {"maximum": 100})
    mine.change(slider, {"minimum": 50, "label": "x"})
    changed = mine.current(slider)
    assert (50, 100, 3) == (changed.minimum, changed.maximum, changed._id)  # type: ignore[attr-defined]
    assert slider is session().current(slider)


def refuse(_: Any) -> None:
    """A callback that raises."""
    raise ValueError("no")


@pytest.mark.logs_errors
def test_dropping_tells_who_wants_to_know() -> None:
    """Each value that is dropped goes to its callback; one that raises does not stop the others."""
    dropped: list[Any] = []
    states = [State(1, delete_callback=dropped.append), State(2, delete_callback=refuse)]
    states.append(State(3, delete_callback=dropped.append))
    mine = session()
    for number, state in enumerate(states):
        state._id = number
        mine.state(state)
    mine.drop()
    mine.drop()
    assert [1, 3] == dropped


@pytest.mark.parametrize("bench", [2], indirect=True)
def test_the_session_used_longest_ago_makes_room(bench: Bench) -> None:
    """Past its capacity, a store forgets whoever was not seen for longest."""
    for name in "abac":
        bench.store.open(name)
    assert [True, False, True] == [bench.store.find(name) is not None for name in "abc"]
    bench.settle()


@pytest.mark.parametrize("bench", [3], indirect=True)
def test_who_is_there_or_waits_is_not_forgotten_first(bench: Bench) -> None:
    """A flood of new names drops idle sessions first, connected ones last, and the newest never."""
    bench.busy("a")
    bench.store.connect(bench.store.open("b"))
    for name in "cde":
        bench.store.open(name)
    assert "abe" == "".join(name for name in "abcde" if bench.store.find(name))
    bench.busy("e")
    bench.store.open("f")
    assert "bef" == "".join(name for name in "abcdef" if bench.store.find(name))
    assert ["event of a"] == bench.cancelled
    bench.settle()


def test_a_forgotten_session_is_dropped_whole(bench: Bench) -> None:
    """A session that nobody touches for its lifetime goes, and its states are handed to their callbacks."""
    dropped: list[Any] = []
    bench.store.open("a").state(State("value", delete_callback=dropped.append))
    bench.clock.turn(LIFETIME / 2)
    bench.store.open("a")
    bench.clock.turn(LIFETIME - SWEEP_EVERY)
    assert (1, []) == (len(bench.store), dropped)
    bench.clock.turn(SWEEP_EVERY * 2)
    bench.settle()
    assert (0, ["value"]) == (len(bench.store), dropped)


def test_a_connected_session_stays(bench: Bench) -> None:
    """While a client reads, or its heart beats, its session lives, and for its lifetime after that."""
    session_ = bench.store.open("a")
    session_.heartbeats += 1
    bench.clock.turn(LIFETIME * 3)
    assert bench.store.find("a") is session_
    session_.heartbeats -= 1
    bench.store.touch(session_)
    bench.clock.turn(LIFETIME + SWEEP_EVERY * 2)
    assert bench.store.find("a") is None
    bench.settle()


def test_a_silent_client_is_given_up(bench: Bench) -> None:
    """Events of a client that reads nothing are cancelled after a while, and not before."""
    bench.store.expect_reader(bench.busy("a"))
    bench.clock.turn(SILENCE - SWEEP_EVERY)
    assert [] == bench.cancelled
    bench.clock.turn(SWEEP_EVERY * 3)
    assert ["event of a"] == bench.cancelled


def test_what_a_silent_client_does_not_read_is_let_go(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its events goes what they made, where it is much: the session itself lives on for an hour."""
    monkeypatch.setattr(outbox, "KEPT_BYTES", 100)
    little, much = bench.busy("a"), bench.busy("b")
    for session, size in ((little, 50), (much, 200)):
        session.messages.outbox.put(b"x" * size)
        bench.store.expect_reader(session)
    bench.clock.turn(SILENCE - SWEEP_EVERY)
    assert (False, False) == (little.messages.outbox.is_empty, much.messages.outbox.is_empty)
    bench.clock.turn(SWEEP_EVERY * 3)
    assert (False, True) == (little.messages.outbox.is_empty, much.messages.outbox.is_empty)
    assert bench.store.find("b") is much


def test_a_client_that_comes_back_is_not_given_up(bench: Bench) -> None:
    """Reading again ends the silence; going away begins it anew."""
    session_ = bench.busy("a")
    bench.store.expect_reader(session_)
    bench.clock.turn(SILENCE - SWEEP_EVERY)
    bench.store.connect(session_)
    bench.clock.turn(SILENCE * 3)
    assert [] == bench.cancelled
    bench.store.disconnect(session_)
    bench.clock.turn(SILENCE + SWEEP_EVERY * 2)
    assert ["event of a"] == bench.cancelled


def test_a_goodbye_ends_the_work_at_once(bench: Bench) -> None:
    """A client that says goodbye has its events cancelled now and its session forgotten soon."""
    bench.store.close(bench.busy("a"))
    assert ["event of a"] == bench.cancelled
    bench.clock.turn(CLOSED_LIFETIME - SWEEP_EVERY)
    assert bench.store.find("a") is not None
    bench.clock.turn(SWEEP_EVERY * 3)
    assert bench.store.find("a") is None
    bench.settle()


def test_a_page_that_comes_back_keeps_its_session(bench: Bench) -> None:
    """A ping after a goodbye gives the session its whole life again."""
    bench.store.close(bench.store.open("a"))
    bench.store.open("a")
    bench.clock.turn(CLOSED_LIFETIME * 2)
    assert bench.store.find("a") is not None


def test_nothing_ticks_when_nobody_is_there(bench: Bench) -> None:
    """Without sessions there is no timer."""
    bench.store.close(bench.store.open("a"))
    bench.clock.turn(CLOSED_LIFETIME + SWEEP_EVERY * 2)
    assert bench.store._sweep_timer is None
    bench.store.open("b")
    assert bench.store._sweep_timer is not None
    bench.settle()


def test_states_expire_by_themselves(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value past its time to live is dropped, off the loop; its session and its other values stay."""
    now = 0.0
    for module in ("session", "store"):
        clock = SimpleNamespace(monotonic=lambda: now)
        monkeypatch.setattr(f"spacekit_runtime.session.{module}.time", clock)
    threads: list[Any] = []
    note: Callable[[Any], None] = lambda _: threads.append(threading.current_thread())  # noqa: E731  # a callback
    short, long = State("short", time_to_live=5, delete_callback=note), State("long")
    short._id, long._id = 1, 2
    session_ = bench.store.open("a")
    session_._watched = {1}
    session_.set_state(short, "changed")
    session_.set_state(long, "changed")
    now = 4.0
    session_.state(short)
    now = 8.0
    bench.clock.turn(SWEEP_EVERY)
    assert "changed" == session_.state(short)
    now = 20.0
    bench.clock.turn(SWEEP_EVERY)
    bench.settle()
    assert ("short", "changed") == (session_.state(short), session_.state(long))
    assert session_.set_state(short, "changed"), "it is compared with what it begins with anew"
    assert [False] == [thread is threading.main_thread() for thread in threads]


def test_closing_ends_everything(bench: Bench) -> None:
    """When the server stops, all events are cancelled and all sessions forgotten."""
    bench.busy("a")
    bench.store.close_all()
    assert (["event of a"], 0) == (bench.cancelled, len(bench.store))


def test_a_page_that_goes_is_told_once(bench: Bench) -> None:
    """By its goodbye; a page that came back and goes without one is told when it is forgotten."""
    session = bench.store.open("a")
    bench.store.close(session)
    bench.store.close(session)
    assert ["a"] == bench.unloaded
    bench.store.open("a")
    bench.clock.turn(LIFETIME + 2 * SWEEP_EVERY)
    assert ["a", "a"] == bench.unloaded
    bench.settle()


def test_a_client_that_ends_its_heartbeat_is_gone(bench: Bench) -> None:
    """When the last of its connections that says it is there has closed."""
    session = bench.store.open("a")
    session.heartbeats = 2
    bench.store.end_heartbeat(session)
    assert [] == bench.unloaded
    bench.store.end_heartbeat(session)
    assert ["a"] == bench.unloaded
