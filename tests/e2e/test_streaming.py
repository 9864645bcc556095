"""Generators: what they give is shown step by step, and they can be stopped."""

from __future__ import annotations

import itertools
import threading
from collections.abc import AsyncIterator, Iterable, Iterator

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import Locator, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

# A function that waits for a test gives up after this, so that a failing test ends.
PATIENCE = 60
WORDS = ("One", "One two", "One two three")


class Steps:
    """Lets a generator go on step by step."""

    def __init__(self) -> None:
        self._next = threading.Semaphore(0)
        self.has_ended = threading.Event()

    def let_go(self) -> None:
        """Allow one step."""
        self._next.release()

    def words(self, texts: Iterable[str] = WORDS) -> Iterator[str]:
        """Give more words each time the test allows it."""
        try:
            for text in texts:
                yield text
                assert self._next.acquire(timeout=PATIENCE)
        finally:
            self.has_ended.set()


def test_each_step_is_shown_before_the_next(open_app: OpenApp) -> None:
    """A generator's text grows before one's eyes."""
    steps = Steps()
    page = open_app(gr.Interface(steps.words, None, gr.Textbox(label="Text")))
    page.get_by_role("button", name="Generate").click()
    for text in WORDS:
        expect(page.get_by_label("Text")).to_have_value(text)
        steps.let_go()
    expect(page.get_by_role("button", name="Generate")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value(WORDS[-1])


def test_an_async_generator_streams_markdown_and_json(open_app: OpenApp) -> None:
    """Edits of texts, lists and dictionaries come together to the right values."""

    async def work() -> AsyncIterator[tuple[str, object]]:
        for count in range(1, 30):
            yield "*" + "word " * count + "end*", {"items": list(range(count)), "last": {"is": count}}

    with gr.Blocks() as demo:
        text, tree = gr.Markdown(), gr.JSON(label="Tree")
        gr.Button("Go").click(work, None, [text, tree])
    page = open_app(demo)
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".prose em")).to_have_text("word " * 29 + "end")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_attached()
    assert {"items": list(range(29)), "last": {"is": 29}} == page.evaluate(
        "navigator.clipboard.readText().then(JSON.parse)"
    )


def top_of(part: Locator) -> float:
    """How far down the page something stands, in pixels."""
    box = part.bounding_box()
    assert box is not None
    return box["y"]


def test_streaming_moves_nothing_else(open_app: OpenApp) -> None:
    """While a text of one line streams, nothing on the page jumps (cumulative layout shift is 0)."""
    steps = Steps()
    with gr.Blocks() as demo:
        shown = gr.Textbox(label="Text")
        below = gr.Button("Go")
        below.click(steps.words, None, shown)
        gr.Markdown("Below")
    page = open_app(demo)
    expect(page.get_by_text("Below")).to_be_visible()
    page.evaluate(
        """async () => {
            // What came last has been drawn.
            await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            window.shift = 0;
            const add = (list) => list.getEntries().forEach((entry) => (window.shift += entry.value));
            new PerformanceObserver(add).observe({ type: 'layout-shift' });
        }"""
    )
    # The first letter in an empty field may be of another font, which moves what is below by a sixteenth.
    before = pytest.approx(top_of(page.get_by_text("Below")), abs=0.5)
    page.get_by_role("button", name="Go").click()
    for text in WORDS:
        expect(page.get_by_label("Text")).to_have_value(text)
        assert before == top_of(page.get_by_text("Below"))
        steps.let_go()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert before == top_of(page.get_by_text("Below"))
    assert 0 == page.evaluate("window.shift")


def test_stop_ends_the_generator_of_an_interface(open_app: OpenApp) -> None:
    """While a generator runs, Stop stands where Submit stood; it ends the work and keeps what is there."""
    steps = Steps()
    page = open_app(gr.Interface(lambda _topic: (yield from steps.words()), "text", gr.Textbox(label="Text")))
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Text")).to_have_value(WORDS[0])
    expect(page.get_by_role("button", name="Submit")).to_be_hidden()
    with page.expect_response(lambda answer: answer.url.endswith("/cancel")):
        page.get_by_role("button", name="Stop").click()
    steps.let_go()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    assert steps.has_ended.wait(PATIENCE)
    expect(page.get_by_label("Text")).to_have_value(WORDS[0])
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def test_cancels_ends_a_running_function_at_once(open_app: OpenApp) -> None:
    """`cancels=` stops an async function where it waits, and the page is calm again."""
    heard = Heard()

    async def wait_long() -> str:
        import asyncio

        heard.hear("started")
        try:
            await asyncio.sleep(PATIENCE)
        except asyncio.CancelledError:
            heard.hear("cancelled")
            raise
        return "waited"

    with gr.Blocks() as demo:
        shown = gr.Textbox("before", label="Text")
        running = gr.Button("Go").click(wait_long, None, shown)
        gr.Button("Cancel").click(None, None, None, cancels=[running])
    page = open_app(demo)
    page.get_by_role("button", name="Go").click()
    expect(page.locator("[aria-busy=true]")).to_have_count(1)
    heard.wait_for(page, ["started"])
    page.get_by_role("button", name="Cancel").click()
    heard.wait_for(page, ["started", "cancelled"])
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_label("Text")).to_have_value("before")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_reload_ends_what_ran_and_starts_anew(open_app: OpenApp) -> None:
    """A page that is loaded again in the middle of a stream is a fresh one, and its old work ends."""
    endless, steps = Steps(), Steps()
    runs = iter([endless.words(map(str, itertools.count())), steps.words()])
    page = open_app(gr.Interface(lambda: (yield from next(runs)), None, gr.Textbox(label="Text")))
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_label("Text")).to_have_value("0")
    page.reload()
    expect(page.get_by_label("Text")).to_have_value("")
    # The app may hear of the reload between two of its steps.
    for _ in range(10 * PATIENCE):
        endless.let_go()
        if endless.has_ended.wait(0.1):
            break
    assert endless.has_ended.is_set()
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_label("Text")).to_have_value(WORDS[0])
    steps.let_go()
    expect(page.get_by_label("Text")).to_have_value(WORDS[1])
    steps.let_go()
    steps.let_go()
