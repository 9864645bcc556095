"""What the smallest app costs its visitors."""

from __future__ import annotations

import pytest
from browser_apps import Serve
from network_log import NetworkLog
from page_watch import PLAIN_HOST
from playwright.sync_api import Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

# What the page may weigh and ask for: it is there in one round trip and a slow second.
MOST_BYTES = 40 * 1024
MOST_REQUESTS = 6
# Smaller answers do not gain from it.
WORTH_COMPRESSING = 2000


def greet(name: str) -> str:
    """Greet."""
    return f"Hello {name}!"


@pytest.mark.parametrize(("host", "encoding"), [("127.0.0.1", "br"), (PLAIN_HOST, "gzip")])
def test_hello_world_is_light(page: Page, serve: Serve, host: str, encoding: str) -> None:
    """The page of a hello world is at most 40 KB compressed, in at most 6 requests, brotli or not."""
    log = NetworkLog(page)
    page.goto(serve(gr.Interface(greet, "text", "text")).replace("127.0.0.1", host))
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    log.wait_until_idle()
    encodings = {
        exchange.encoding for exchange in log.exchanges if exchange.encoded_bytes > WORTH_COMPRESSING
    }
    assert encoding in encodings
    assert encodings <= {"br", "gzip"}
    assert len(log.exchanges) <= MOST_REQUESTS, log.exchanges
    assert log.encoded_bytes <= MOST_BYTES, log.exchanges


def test_a_second_visit_costs_one_small_answer(page: Page, serve: Serve) -> None:
    """Who comes back finds the page's parts in the browser's cache, and loads the page only if it changed."""
    first = NetworkLog(page)
    page.goto(serve(gr.Interface(greet, "text", "text")))
    # The browser asks for the icon last, and a reload in the midst of that would leave it open for ever.
    first.wait_until_idle(after="favicon.svg")
    log = NetworkLog(page)
    page.reload()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    log.wait_until_idle()
    assert log.encoded_bytes < 1024, log.exchanges


def test_nothing_is_open_while_idle(page: Page, serve: Serve) -> None:
    """The page holds no connection before the first event, nor after its answer."""
    log = NetworkLog(page)
    page.goto(serve(gr.Interface(greet, "text", "text")))
    page.wait_for_load_state("networkidle")
    log.wait_until_idle()
    page.get_by_label("name").fill("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Hello Ann!")
    log.wait_until_idle()


def test_one_event_is_one_request(page: Page, serve: Serve) -> None:
    """A click sends one request, whose answer carries the result."""
    first = NetworkLog(page)
    page.goto(serve(gr.Interface(greet, "text", "text")))
    page.get_by_label("name").fill("Ann")
    first.wait_until_idle(after="favicon.svg")
    log = NetworkLog(page)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Hello Ann!")
    log.wait_until_idle()
    assert ["queue/join"] == [exchange.url.split("gradio_api/")[-1] for exchange in log.exchanges]
