"""How long a server takes from the start of its process to its first answer."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.bounds import Bound, at_most
from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.frameworks import SPACEKIT
from benchmarks.process import memory_mib
from benchmarks.rows import Row, Sample, alternate, ratio
from benchmarks.server import Server

TITLE = "Start: seconds from the start of the process to the first 200 of the page"
COLUMNS = ("ready_s", "memory_mib")
HELLO = "hello app"
LIMIT = 1.3


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Start each server, again and again."""
    for each in installed:
        _start(each)  # brings its files into memory
    return alternate(HELLO, installed, effort.starts, _start)


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """A Space that wakes should be there at once."""
    return [at_most("first 200, to bare FastAPI", ratio(rows, HELLO, SPACEKIT, "ready_s"), LIMIT, "x")]


def _start(each: Installed) -> Sample:
    with Server(each, "hello") as server:
        return {"ready_s": server.ready_s, "memory_mib": memory_mib(server.pid)}
