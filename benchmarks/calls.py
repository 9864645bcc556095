"""A load of calls: so many clients, each with one call after the other, for so many seconds."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import orjson

from benchmarks.connection import Answer, Connection, get, post
from benchmarks.statistics_of import percentile

OK = 200
# The start of each measurement that is not counted: connections open, caches fill, queues reach their length.
MOST_WARM_UP_S = 1.0
WARM_UP_SHARE = 0.25
# Longer than a call takes with the most clients on the slowest server.
CALL_TIMEOUT_S = 60
# A server that fails this often is broken; its figure would say nothing.
MOST_ERRORS = 20

Call = Callable[[Connection, str], Awaitable[bytes]]


@dataclass
class Load:
    """What came of a load.

    Attributes:
        seconds: How long was counted.
        calls: How many calls were answered, those outside of the window too.
        latencies_ms: How long each counted call took.
        errors: What went wrong, by kind.
    """

    seconds: float
    calls: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    def summary(self) -> dict[str, float]:
        """Calls a second and how long they took.

        Raises:
            RuntimeError: Some calls failed: a figure of the others would mislead.
        """
        if self.errors:
            raise RuntimeError(f"calls failed: {self.errors}")
        return {
            "calls_s": len(self.latencies_ms) / self.seconds,
            "p50_ms": percentile(self.latencies_ms, 0.5),
            "p99_ms": percentile(self.latencies_ms, 0.99),
        }


async def call_over_http(connection: Connection, endpoint: str, name: str) -> bytes:
    """Call an endpoint as curl does: post the values, then read the answer's stream."""
    accepted = await connection.request(post(f"/gradio_api/call/{endpoint}", {"data": [name]}))
    event_id = orjson.loads(_checked(accepted))["event_id"]
    return _checked(await connection.request(get(f"/gradio_api/call/{endpoint}/{event_id}")))


async def call_as_page(connection: Connection, fn_index: int, name: str | int) -> tuple[bytes, Answer]:
    """Call a function as Gradio's pages do: join the queue, then read the session's stream."""
    session_hash = secrets.token_hex(6)
    body = {"data": [name], "fn_index": fn_index, "session_hash": session_hash}
    _checked(await connection.request(post("/gradio_api/queue/join", body)))
    answer = await connection.request(get(f"/gradio_api/queue/data?session_hash={session_hash}"))
    return _checked(answer), answer


async def load_for(port: int, clients: int, seconds: float, call: Call) -> Load:
    """Have so many clients call for so many seconds.

    A call counts if it *ends* inside the window, whenever it began: counting by the beginning drops the
    first wave of calls but not the time it took, and makes slow servers with many clients look far slower.
    """
    connections = [await Connection(port).open() for _ in range(clients)]
    window_begins = time.perf_counter() + min(MOST_WARM_UP_S, seconds * WARM_UP_SHARE)
    window_ends = window_begins + seconds
    load = Load(seconds)
    numbers = itertools.count()

    async def work(connection: Connection) -> None:
        while (began := time.perf_counter()) < window_ends and sum(load.errors.values()) < MOST_ERRORS:
            if not await _call_once(connection, call, f"u{next(numbers)}", load):
                continue
            ended = time.perf_counter()
            if window_begins <= ended <= window_ends:
                load.latencies_ms.append((ended - began) * 1000)

    await asyncio.gather(*(work(connection) for connection in connections))
    for connection in connections:
        connection.close()
    return load


async def load_of(port: int, clients: int, total: int, call: Call) -> Load:
    """Have so many clients call so many times in all; every call counts."""
    connections = [await Connection(port).open() for _ in range(clients)]
    load = Load(0)
    numbers = iter(range(total))
    started = time.perf_counter()

    async def work(connection: Connection) -> None:
        for number in numbers:
            if sum(load.errors.values()) >= MOST_ERRORS:
                return
            began = time.perf_counter()
            if await _call_once(connection, call, f"u{number}", load):
                load.latencies_ms.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(work(connection) for connection in connections))
    load.seconds = time.perf_counter() - started
    for connection in connections:
        connection.close()
    return load


async def _call_once(connection: Connection, call: Call, name: str, load: Load) -> bool:
    try:
        body = await asyncio.wait_for(call(connection, name), CALL_TIMEOUT_S)
        if f"Hello {name}!".encode() not in body:
            raise ValueError(f"the answer is {body[-200:]!r}")
    except (OSError, TimeoutError, ValueError) as error:
        kind = repr(error)[:160]
        load.errors[kind] = load.errors.get(kind, 0) + 1
        connection.close()
        return False
    load.calls += 1
    return True


def _checked(answer: Answer) -> bytes:
    if answer.status != OK:
        raise ValueError(f"the status is {answer.status}: {answer.body[:200]!r}")
    return answer.body
