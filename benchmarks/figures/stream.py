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
from benchmarks.rows import Row, Sample, alternate_awake, find, sleeping_servers
from benchmarks.server import Server

TITLE = "Streaming: 1,000 accumulated tokens as a page reads them (bare FastAPI: an event each, nothing else)"
COLUMNS = ("tokens_s", "kib", "messages", "reads")
TOKENS = 1000
# What stands at the end of the text only when every token has come.
LAST_TOKENS = b"tok8 tok9 "
CASES = ("stream", "stream_async")
LEAST_TOKENS_S = 20_000


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Read both generators of each framework."""
    rows = []
    with sleeping_servers(installed, "api") as servers:
        for endpoint in CASES:
            read = functools.partial(_read, endpoint=endpoint)
            # The first is for the server's caches.
            for row in alternate_awake(endpoint, servers, effort.rounds + 1, read):
                row.rounds = row.rounds[1:]
                rows.append(row)
    return rows


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """Well above what any model gives, so that the server is never what a reader waits for."""
    return [
        at_least(f"tokens a second, {case}", row.median("tokens_s") if row else float("nan"), LEAST_TOKENS_S, "/s")
        for case in CASES
        for row in [find(rows, case, SPACEKIT)]
    ]


def _read(server: Server, *, endpoint: str) -> Sample:
    if server.name == BASE:
        return uvloop.run(_time(server.port, _read_bare))
    indices = {entry["api_name"]: entry["id"] for entry in server.config()["dependencies"]}
    return uvloop.run(_time(server.port, functools.partial(_read_as_page, fn_index=indices[endpoint])))


async def _read_bare(connection: Connection) -> Answer:
    return await connection.request(get(f"/stream/delta?n={TOKENS}"))


async def _read_as_page(connection: Connection, *, fn_index: int) -> Answer:
    _, answer = await call_as_page(connection, fn_index, TOKENS)
    return answer


async def _time(port: int, read: Callable[[Connection], Awaitable[Answer]]) -> Sample:
    connection = await Connection(port).open()
    began = time.perf_counter()
    answer = await read(connection)
    seconds = time.perf_counter() - began
    connection.close()
    if LAST_TOKENS not in answer.body:
        raise RuntimeError(f"the stream ended too early: {answer.body[-200:]!r}")
    messages = answer.body.count(b"data: ")
    return {"tokens_s": TOKENS / seconds, "kib": answer.size / 1024, "messages": messages, "reads": answer.reads}
