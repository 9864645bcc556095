"""What open tabs cost a server that does nothing else, and what is left of calls when they are over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import uvloop

from benchmarks.calls import call_over_http, load_of
from benchmarks.connection import Connection, get
from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.process import memory_mib, processor_time
from benchmarks.rows import Row, Sample, alternate_awake, sleeping_servers
from benchmarks.server import Server

TITLE = "Sessions: memory and processor time of clients that hold a heartbeat open, and memory kept by calls"
COLUMNS = ("kib_a_session", "idle_cpu_percent", "memory_mib", "after_close_mib", "kib_a_call")
CASE = "idle clients, then calls"
ENDPOINT = "greet_open"
CLIENTS = 2
# Calls before anything is counted: caches, threads, connections.
WARM_UP_CALLS = 500
# Connections opened at a time: below the length of uvicorn's accept queue.
OPENED_AT_A_TIME = 50
# What a server does about connections that have closed, it does within this time.
AFTERWARDS_S = 2
# A server that has not sent a first byte by then does not serve heartbeats.
OPEN_TIMEOUT_S = 10
# Calls come in five parts; what is kept is counted over the last three, past the filling of caches.
PARTS, COUNTED_FROM = 5, 2


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Open sessions, let them idle, close them; then call."""
    with sleeping_servers(installed, "api") as servers:
        return alternate_awake(CASE, servers, 1, lambda server: _watch(server, effort))


def _watch(server: Server, effort: Effort) -> Sample:
    uvloop.run(_calls(server, WARM_UP_CALLS))
    held = uvloop.run(_hold(server, effort.sessions, effort.idle_s))
    time.sleep(AFTERWARDS_S)  # what is left after a while is measured, not what is left at once
    after_close = memory_mib(server.pid)
    part = effort.calls // PARTS
    memory = []
    for _ in range(PARTS):
        uvloop.run(_calls(server, part))
        memory.append(memory_mib(server.pid))
    counted = memory[-1] - memory[COUNTED_FROM - 1]
    kept = counted * 1024 / (part * (PARTS - COUNTED_FROM))
    return {**held, "after_close_mib": after_close, "kib_a_call": kept}


async def _calls(server: Server, total: int) -> None:
    load = await load_of(
        server.port, CLIENTS, total, lambda connection, name: call_over_http(connection, ENDPOINT, name)
    )
    load.summary()  # refuses to go on after errors


async def _hold(server: Server, sessions: int, idle_s: float) -> Sample:
    before = memory_mib(server.pid)
    connections = [Connection(server.port) for _ in range(sessions)]
    for first in range(0, sessions, OPENED_AT_A_TIME):
        await asyncio.gather(*(_beat(connections[index]) for index in range(first, first + OPENED_AT_A_TIME)))
    began, took = time.perf_counter(), processor_time(server.pid)
    await asyncio.sleep(idle_s)
    used = (processor_time(server.pid) - took).used_s / (time.perf_counter() - began)
    after = memory_mib(server.pid)
    for connection in connections:
        connection.close()
    return {
        "kib_a_session": (after - before) * 1024 / sessions,
        "idle_cpu_percent": used * 100,
        "memory_mib": after,
    }


async def _beat(connection: Connection) -> None:
    """Open a heartbeat, and wait for its first sign of life."""
    await connection.open()
    connection.send(get(f"/gradio_api/heartbeat/idle{id(connection)}"))
    await asyncio.wait_for(connection.has_begun.wait(), OPEN_TIMEOUT_S)
