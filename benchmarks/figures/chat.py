"""A chat of 2,000 messages: until it is there, and how many frames are lost while it scrolls and streams."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.bounds import Bound, at_most
from benchmarks.effort import Effort
from benchmarks.environments import Installed
from benchmarks.figures.page import launch
from benchmarks.frameworks import BASE, SPACEKIT
from benchmarks.rows import Row, Sample, Unsupported, alternate_awake, median_of, sleeping_servers
from benchmarks.server import Server

TITLE = "A chat of 2,000 messages in a headless Chromium (milliseconds; shares of the frames at 60 a second)"
COLUMNS = (
    "shown_ms",
    "scroll_dropped",
    "scroll_longest_ms",
    "stream_dropped",
    "stream_longest_ms",
    "stream_s",
    "heap_mib",
)
CASE = "chat"
PROBE = Path(__file__).resolve().parents[1] / "frames_probe.js"
# The frame in which the whole talk is sent, and what a machine that does other things loses by itself.
LIMIT_DROPPED = 0.02
SCROLL_MS = 3000
# As fast as somebody turns a wheel who looks for something.
PIXELS_A_FRAME = 80
# Until what has been drawn is at rest.
SETTLE_MS = 1000
# What the app in apps/blocks_app.py says first and last.
LAST_MESSAGE, LAST_WORD = "message 1999", "word99."
PATIENCE_MS = 120_000


def measure(installed: Sequence[Installed], effort: Effort) -> list[Row]:
    """Open the page in a new browser profile, scroll, and have it answer. The bare app has no chat."""
    apps = [each for each in installed if each.name != BASE]
    with sync_playwright() as playwright, launch(playwright) as browser:  # noqa: SIM117  # servers end first
        with sleeping_servers(apps, "chat", is_pinned=False) as servers:
            return alternate_awake(CASE, servers, effort.loads, lambda server: _chat(browser, server))


def bounds(rows: Sequence[Row]) -> list[Bound]:
    """A long chat moves as a short one does."""
    claims = {
        "scroll_dropped": "frames lost while scrolling",
        "stream_dropped": "frames lost while streaming",
    }
    return [
        at_most(f"2,000 messages: {claim}", median_of(rows, CASE, SPACEKIT, key), LIMIT_DROPPED, "")
        for key, claim in claims.items()
    ]


def _chat(browser: Browser, server: Server) -> Sample:
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(PROBE.read_text())
        page.goto(server.url, wait_until="commit")
        page.wait_for_function(
            "text => document.querySelector('#chat')?.textContent.includes(text)", arg=LAST_MESSAGE
        )
        shown_ms = page.evaluate("performance.now()")
        page.wait_for_timeout(SETTLE_MS)
        scrolled = page.evaluate(f"frames_probe.scroll('#chat', {SCROLL_MS}, {PIXELS_A_FRAME})")
        began = page.evaluate("performance.now()")
        streamed = page.evaluate(f"frames_probe.stream('#go', '#chat', '{LAST_WORD}', {PATIENCE_MS})")
        if not streamed["is_whole"]:
            raise Unsupported(f"the answer was not there after {PATIENCE_MS / 1000:g} s")
        return {
            "shown_ms": shown_ms,
            "scroll_dropped": scrolled["dropped"],
            "scroll_longest_ms": scrolled["longest_ms"],
            "stream_dropped": streamed["dropped"],
            "stream_longest_ms": streamed["longest_ms"],
            "stream_s": (page.evaluate("performance.now()") - began) / 1000,
            "heap_mib": _heap_mib(page),
        }


def _heap_mib(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    heap: float = next(entry["value"] for entry in metrics if entry["name"] == "JSHeapUsedSize")
    return heap / 2**20
