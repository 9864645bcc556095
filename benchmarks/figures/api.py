"""How many calls a second a server answers, for one client and for many.

A *call* is two requests: post the values, then read the answer's stream.
"""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Awaitable, Sequence

import uvloop

from benchmarks.bounds import Bound, at_least
from benchmarks.calls import call_over_http, load_for
from benchmarks.connection import Connection
from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.frameworks import SPACEKIT
from benchmarks.process import processor_time
from benchmarks.rows import Row, Sample, alternate_awake, merged, ratio, ratios, sleeping_servers
from benchmarks.server import Server
from benchmarks.statistics_of import median, quotient

TITLE = "Calls a second: POST call/NAME and GET call/NAME/ID, by N clients"
COLUMNS = ("calls_s", "p50_ms", "p99_ms", "server_us", "client_cpu", "waited")
CLIENTS = (1, 16, 64, 256)
FEW, MANY = 16, 256
# What is called, and the least share of the bare app's calls. A function that may block runs on a thread: the
# way there and back is work that the bare app's function, on the loop, does not have.
LIMITS = {"greet": 0.6, "greet_open": 0.6, "greet_async": 0.8}


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Call each function of each framework with each number of clients."""
    rows: list[Row] = []
    with sleeping_servers(installed, "api") as servers:
        for endpoint, _ in itertools.product(LIMITS, range(effort.rounds)):
            for clients in CLIENTS:
                load = functools.partial(_load, endpoint=endpoint, clients=clients, seconds=effort.window_s)
                rows += alternate_awake(case_of(endpoint, clients), servers, 1, load)
    return merged(rows)


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """The queue must cost less than it gives, and no more with many clients than with few."""
    held = []
    for endpoint, limit in LIMITS.items():
        for clients in CLIENTS:
            case = case_of(endpoint, clients)
            measured = ratio(rows, case, SPACEKIT, "calls_s")
            held.append(at_least(f"{case}, to bare FastAPI", measured, limit, "x"))
        claim = f"{endpoint}: left at {MANY} of the calls at {FEW}, to what bare FastAPI has left"
        held.append(at_least(claim, _left(rows, endpoint), 1.0, "x"))
    return held


def case_of(endpoint: str, clients: int) -> str:
    """The name of a case."""
    return f"{endpoint} @ {clients}"


def _left(rows: Sequence[Row], endpoint: str) -> float:
    """The median of the rounds: each has its own few and its own many, a moment apart."""
    few, many = (ratios(rows, case_of(endpoint, clients), SPACEKIT, "calls_s") for clients in (FEW, MANY))
    return median([quotient(at_many, at_few) for at_many, at_few in zip(many, few, strict=True)])


def _load(server: Server, *, endpoint: str, clients: int, seconds: float) -> Sample:
    def call(connection: Connection, name: str) -> Awaitable[bytes]:
        return call_over_http(connection, endpoint, name)

    server_before, client_before, began = processor_time(server.pid), time.process_time(), time.perf_counter()
    load = uvloop.run(load_for(server.port, clients, seconds, call))
    wall = time.perf_counter() - began
    took = processor_time(server.pid) - server_before
    return load.summary() | {
        "server_us": took.used_s / load.calls * 1e6,
        "client_cpu": (time.process_time() - client_before) / wall,
        "waited": took.waited_s / wall,
    }
