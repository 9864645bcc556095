"""What a page costs a browser: bytes, requests, time until it can be used, and from a click to the answer.

What is weighed is hello world, `Interface(greet, "text", "text")`. What is timed is the same as a `Blocks`
whose parts have ids, so that a script finds them in every framework's page.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from benchmarks.bounds import Bound, at_most
from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.frameworks import BASE, SPACEKIT
from benchmarks.network import Network
from benchmarks.rows import Row, Sample, alternate_awake, median_of, ratio, sleeping_servers
from benchmarks.server import Server
from benchmarks.statistics_of import median

TITLE = "Page in a headless Chromium with a cold cache (milliseconds since the navigation)"
COLUMNS = (
    "ready_ms",
    "answer_ms",
    "click_ms",
    "paced_ms",
    "requests",
    "kib",
    "script_kib",
    "script_ms",
    "heap_mib",
)
WEIGHED = "interface, weighed"
HELLO = "hello, timed"
LIMIT_KIB = 40
LIMIT_REQUESTS = 6
LIMIT_READY = 3
LIMIT_CLICK = 1.5
# Chromium is to do nothing of its own accord; it runs as root in containers, without a GPU.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# After this long without a request, a page has all that it wants.
SETTLE_MS = 1000
# A person's pause between two clicks.
PACE_MS = 200
PACED_CLICKS = 10
PROBE = Path(__file__).resolve().parents[1] / "page_probe.js"
# Gradio has the id on a box around the field, the bare page on the field itself.
SELECTORS = {
    "input": "#name textarea, #name input, input#name",
    "button": "#go button, button#go",
    "output": "#out textarea, #out input, input#out",
}


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Open each framework's page in a new browser profile, each time, and click."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        return [*_weigh(browser, installed), *_time(browser, installed, effort)]


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """A page should be there before one looks, and answer before one notices."""
    kib, requests = (median_of(rows, WEIGHED, SPACEKIT, key) for key in ("kib", "requests"))
    ready, click = (ratio(rows, HELLO, SPACEKIT, key) for key in ("ready_ms", "click_ms"))
    return [
        at_most("hello world's bytes over the wire", kib, LIMIT_KIB, "KiB"),
        at_most("its requests", requests, LIMIT_REQUESTS, "requests"),
        at_most("ready in a cold browser, to a bare page", ready, LIMIT_READY, "x"),
        at_most("click to answer, to a bare page", click, LIMIT_CLICK, "x"),
    ]


def launch(playwright: Playwright) -> Browser:
    """A browser that does nothing of its own accord."""
    return playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)


def _weigh(browser: Browser, installed: Sequence[Installed]) -> list[Row]:
    """The bare app has no Interface, and bytes are the same each time."""
    others = [each for each in installed if each.name != BASE]
    with sleeping_servers(others, "interface", is_pinned=False) as servers:
        return alternate_awake(WEIGHED, servers, 1, lambda server: _weight(browser, server))


def _time(browser: Browser, installed: Sequence[Installed], effort: Effort) -> list[Row]:
    with sleeping_servers(installed, "hello", is_pinned=False) as servers:
        for server in servers:
            with server.waking():
                visit(browser, server, 1)  # fills the server's caches
        return alternate_awake(
            HELLO, servers, effort.loads, lambda server: visit(browser, server, effort.clicks)
        )


def _weight(browser: Browser, server: Server) -> Sample:
    with browser.new_context() as context:
        page = context.new_page()
        network = Network(context.new_cdp_session(page))
        page.goto(server.url, wait_until="load")
        page.wait_for_timeout(SETTLE_MS)
        return network.summary()


def visit(browser: Browser, server: Server, clicks: int) -> Sample:
    """Open the page with a cold cache, use it as soon as it can be used, and click so often."""
    with browser.new_context() as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        network = Network(session)
        session.send("Performance.enable")
        page.add_init_script(PROBE.read_text().replace("SELECTORS", json.dumps(SELECTORS), 1))
        page.goto(server.url, wait_until="commit")
        page.evaluate("probe.first")
        times = page.evaluate("({ready_ms: probe.ready, answer_ms: probe.answer})")
        page.wait_for_timeout(SETTLE_MS)
        told = session.send("Performance.getMetrics")["metrics"]
        metrics = {entry["name"]: entry["value"] for entry in told}
        weight = network.summary()
        session.detach()  # what listens to the network also slows it
        paced = min(clicks, PACED_CLICKS)
        return {
            **times,
            **weight,
            "script_ms": metrics["ScriptDuration"] * 1000,
            "heap_mib": metrics["JSHeapUsedSize"] / 2**20,
            "click_ms": median([_click(page, f"n{number}") for number in range(clicks)]),
            "paced_ms": median([_paced_click(page, f"p{number}") for number in range(paced)]),
        }


def _paced_click(page: Page, name: str) -> float:
    page.wait_for_timeout(PACE_MS)
    return _click(page, name)


def _click(page: Page, name: str) -> float:
    milliseconds: float = page.evaluate("name => probe.click(name)", name)
    return milliseconds


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit(
            "error: there is no chromium on the PATH\n\n"
            "hint: apt-get install chromium, or leave `page` and `large` out of --only"
        )
    return found
