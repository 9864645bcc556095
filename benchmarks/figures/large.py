"""An app of 500 components and 200 listeners: how it is built, served and shown."""

from __future__ import annotations

import time
from collections.abc import Sequence

from playwright.sync_api import sync_playwright

from benchmarks.bounds import Bound, at_most
from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.figures.page import launch, visit
from benchmarks.frameworks import BASE, GRADIO, SPACEKIT
from benchmarks.process import memory_mib
from benchmarks.rows import Row, Sample, alternate, alternate_awake, ratio, sleeping_servers
from benchmarks.server import Server
from benchmarks.statistics_of import median

TITLE = "Large app: 500 components, 200 listeners (ready_ms is the browser's, the rest the server's)"
COLUMNS = (
    "build_s",
    "start_s",
    "memory_mib",
    "page_ms",
    "page_kib",
    "config_ms",
    "config_kib",
    "ready_ms",
    "click_ms",
)
SERVED, SHOWN = "served", "shown"
LIMIT_READY = 1 / 3
# Fetches of a path in each round; the middle one counts.
FETCHES = 15
# As a browser asks; what comes back is counted as it comes over the wire.
AS_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Start it and fetch its page; then open it in a browser. The bare app has no components."""
    apps = [each for each in installed if each.name != BASE]
    rows = alternate(SERVED, apps, effort.starts, _serve)
    with sync_playwright() as playwright, launch(playwright) as browser:  # noqa: SIM117  # servers end first
        with sleeping_servers(apps, "large", is_pinned=False) as servers:
            for server in servers:
                with server.waking():
                    visit(browser, server, 1)  # fills the server's caches
            rows += alternate_awake(
                SHOWN, servers, effort.loads, lambda server: visit(browser, server, effort.clicks)
            )
    return rows


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """A large app can be used before Gradio's has begun to be."""
    ready = ratio(rows, SHOWN, SPACEKIT, "ready_ms", to=GRADIO)
    return [at_most("500 components: ready in a cold browser, to Gradio", ready, LIMIT_READY, "x")]


def _serve(each: Installed) -> Sample:
    with Server(each, "large") as server:
        page_ms, page_kib = _fetch(server, "/")
        config_ms, config_kib = _fetch(server, "/config")
        return {
            "build_s": server.info()["build_s"],
            "start_s": server.ready_s,
            "memory_mib": memory_mib(server.pid),
            "page_ms": page_ms,
            "page_kib": page_kib,
            "config_ms": config_ms,
            "config_kib": config_kib,
        }


def _fetch(server: Server, path: str) -> tuple[float, float]:
    times = []
    size = 0
    for _ in range(FETCHES):
        began = time.perf_counter()
        _, body = server.get(path, **AS_A_BROWSER)
        times.append((time.perf_counter() - began) * 1000)
        size = len(body)
    return median(times), size / 1024
