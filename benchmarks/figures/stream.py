"""How fast a generator's values reach their reader: 1,000 tokens, each given with all before it."""

from __future__ import annotations

import functools
import time
from collections.abc import Awaitable, Callable, Sequence

import uvloop

from benchmarks.bounds import Bound, at_least
from benchmarks.calls import call_as_page
from benchmarks.connection import Answer, Connection, get
from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.frameworks import BASE, SPACEKIT
from benchmarks.process import processor_time
from benchmarks.rows import Row, Sample, alternate_awake, median_of, sleeping_servers
from benchmarks.server import Server

TITLE = "Streaming: 1,000 accumulated tokens as a page reads them (bare FastAPI: an event each, nothing else)"
COLUMNS = ("tokens_s", "server_us", "kib", "messages", "reads", "waited")
TOKENS = 1000
# Streams one after the other in each round: one alone is over before the processor has run at full speed.
STREAMS = 5
# What stands at the end of the text only when every token has come.
LAST_TOKENS = b"tok8 tok9 "
CASES = ("stream", "stream_async")
LEAST_TOKENS_S = 20_000

Read = Callable[[Connection], Awaitable[Answer]]


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Read both generators of each framework."""
    rows = []
    with sleeping_servers(installed, "api") as servers:
        for endpoint in CASES:
            read = functools.partial(_read, endpoint=endpoint)
            rows += alternate_awake(endpoint, servers, effort.rounds, read)
    return rows


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """Well above what any model gives, so that the server is never what a reader waits for."""
    return [
        at_least(
            f"tokens a second, {case}", median_of(rows, case, SPACEKIT, "tokens_s"), LEAST_TOKENS_S, "/s"
        )
        for case in CASES
    ]


def _read(server: Server, *, endpoint: str) -> Sample:
    read: Read = _read_bare
    if server.name != BASE:
        indices = {entry["api_name"]: entry["id"] for entry in server.config()["dependencies"]}
        read = functools.partial(_read_as_page, fn_index=indices[endpoint])
    return uvloop.run(_time(server, read))


async def _read_bare(connection: Connection) -> Answer:
    return await connection.request(get(f"/stream/delta?n={TOKENS}"))


async def _read_as_page(connection: Connection, *, fn_index: int) -> Answer:
    _, answer = await call_as_page(connection, fn_index, TOKENS)
    return answer


async def _time(server: Server, read: Read) -> Sample:
    connection = await Connection(server.port).open()
    await read(connection)  # fills the server's caches
    before, began = processor_time(server.pid), time.perf_counter()
    answers = [await read(connection) for _ in range(STREAMS)]
    seconds = time.perf_counter() - began
    took = processor_time(server.pid) - before
    connection.close()
    for answer in answers:
        if LAST_TOKENS not in answer.body:
            raise RuntimeError(f"the stream ended too early: {answer.body[-200:]!r}")
    tokens = TOKENS * STREAMS
    return {
        "tokens_s": tokens / seconds,
        "server_us": took.used_s / tokens * 1e6,
        "kib": sum(answer.size for answer in answers) / STREAMS / 1024,
        "messages": sum(answer.body.count(b"data: ") for answer in answers) / STREAMS,
        "reads": sum(answer.reads for answer in answers) / STREAMS,
        "waited": took.waited_s / seconds,
    }
