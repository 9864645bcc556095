"""What takes its time: 500 MB each way in flat memory, and a relay that is killed under load."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Self

import pytest
from echo_app import EchoApp
from running_relay import RunningRelay
from sharing import Sharing, Visitor

_SIZE = 500 * 1000 * 1000
_PIECE = 1000 * 1000


class Highest:
    """Watches a relay's memory meanwhile.

    Args:
        relay: The relay.
    """

    def __init__(self, relay: RunningRelay) -> None:
        self._relay, self._end = relay, threading.Event()
        self.before = self.most = relay.memory()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.05):
            self.most = max(self.most, self._relay.memory())


@pytest.mark.long
def test_500_megabytes_in_flat_memory(app: EchoApp) -> None:
    """Up and down, and the relay is no larger than before by more than a few pieces of it."""
    with (
        RunningRelay(arguments=("--rate", "0")) as relay,
        Sharing(relay, app.port) as shared,
        Visitor(relay, shared.host) as visitor,
    ):
        visitor.told()
        with Highest(relay) as memory:
            answer = visitor.ask(f"/large/{_SIZE}")
            count = 0
            while piece := answer.read(_PIECE):
                count += len(piece)
            assert _SIZE == count
            body = (b"x" * _PIECE for _ in range(_SIZE // _PIECE))
            answer = visitor.ask("/count", "POST", body, {"Content-Length": str(_SIZE)})
            assert str(_SIZE) == answer.read().decode()
        assert memory.most - memory.before < 30


@pytest.mark.long
def test_slow_reader_in_flat_memory(app: EchoApp) -> None:
    """A visitor who reads 20 MB a little at a time: what the app has ahead does not pile up in the relay."""
    size = 20 * _PIECE
    with (
        RunningRelay(arguments=("--rate", "0")) as relay,
        Sharing(relay, app.port) as shared,
        Visitor(relay, shared.host) as visitor,
    ):
        visitor.told()
        with Highest(relay) as memory:
            answer, count = visitor.ask(f"/large/{size}"), 0
            while piece := answer.read(100_000):
                count += len(piece)
                time.sleep(0.02)  # a slow line: it is the point
            assert size == count
        assert memory.most - memory.before < 10


def test_killed_under_load_leaves_nothing(app: EchoApp) -> None:
    """kill -9 with visitors under way: connections end, ports are free, the same link comes back."""
    with RunningRelay() as relay:
        with Sharing(relay, app.port) as shared, Visitor(relay, shared.host) as visitor:
            answer = visitor.ask("/events")
            app.step()
            assert answer.readline()
            relay.kill()
            with pytest.raises(Exception, match=r"IncompleteRead|reset"):
                answer.read()
            before = shared.link
        assert (Path(relay.data) / "control.sock").exists(), "what was left is of no harm"
        relay.start()
        with (
            Sharing(relay, app.port, wishes={"resume": before["resume"]}) as again,
            Visitor(relay, again.host) as visitor,
        ):
            assert before["url"] == again.link["url"]
            assert "app" == visitor.told()["app"]
            assert "127.0.0.1" in relay.command("links")
