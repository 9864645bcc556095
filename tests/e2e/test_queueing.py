"""What the page does and shows while a function takes its time."""

from __future__ import annotations

import re

import pytest
from browser_apps import OpenApp, Serve
from gate import Gate
from heard import Heard
from page_watch import PageWatch
from playwright.sync_api import BrowserContext, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def slow_app(gate: Gate, heard: Heard, **options: object) -> gr.Blocks:
    """An app whose function waits for the test."""

    def work(text: str) -> str:
        heard.hear(text)
        gate.pass_through()
        return f"did {text}"

    with gr.Blocks() as demo:
        box = gr.Textbox(label="Text")
        shown = gr.Textbox(label="Shown")
        gr.Button("Go").click(work, box, shown, **options)  # type: ignore[arg-type]
    return demo


def click_with(page: Page, text: str) -> None:
    """Type a text and click."""
    page.get_by_label("Text").fill(text)
    page.get_by_role("button", name="Go").click()


def test_once_ignores_clicks_while_it_runs(open_app: OpenApp) -> None:
    """A second click on a busy button does nothing: that is what a click does unless told otherwise."""
    gate, heard = Gate(), Heard()
    page = open_app(slow_app(gate, heard))
    click_with(page, "a")
    heard.wait_for(page, ["a"])
    click_with(page, "b")
    gate.let_go()
    expect(page.get_by_label("Shown")).to_have_value("did a")
    click_with(page, "c")
    gate.let_go()
    expect(page.get_by_label("Shown")).to_have_value("did c")
    heard.wait_for(page, ["a", "c"])


def test_multiple_runs_each_click(open_app: OpenApp) -> None:
    """With `trigger_mode="multiple"` every click is an event of its own."""
    gate, heard = Gate(), Heard()
    page = open_app(slow_app(gate, heard, trigger_mode="multiple", concurrency_limit=None))
    for text in ("a", "b", "c"):
        click_with(page, text)
    heard.wait_for_all(page, {"a", "b", "c"})
    gate.let_go()
    expect(page.get_by_label("Shown")).to_have_value(re.compile("did [abc]"))
    expect(page.locator("[aria-busy=true]")).to_have_count(1)
    gate.let_go(2)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def test_always_last_runs_the_last_of_many(open_app: OpenApp) -> None:
    """With `trigger_mode="always_last"` the last click of those that came meanwhile runs afterwards."""
    gate, heard = Gate(), Heard()
    page = open_app(slow_app(gate, heard, trigger_mode="always_last"))
    click_with(page, "a")
    heard.wait_for(page, ["a"])
    for text in ("b", "c", "d"):
        click_with(page, text)
    gate.let_go(2)
    expect(page.get_by_label("Shown")).to_have_value("did d")
    heard.wait_for(page, ["a", "d"])


def test_who_waits_sees_the_place_in_the_queue(context: BrowserContext, serve: Serve) -> None:
    """Behind two others one reads `queue: 2/2`, which moves up, and an answer in the end."""
    gate, heard = Gate(), Heard()
    url = serve(slow_app(gate, heard))
    pages = [context.new_page() for _ in range(3)]
    for number, page in enumerate(pages):
        page.goto(url)
        click_with(page, f"p{number}")
        if number == 0:
            heard.wait_for(page, ["p0"])
        else:
            expect(page.get_by_text(f"queue: {number}/{number}")).to_be_visible()
    gate.let_go()
    expect(pages[2].get_by_text("queue: 1/1")).to_be_visible()
    gate.let_go(2)
    for number, page in enumerate(pages):
        expect(page.get_by_label("Shown")).to_have_value(f"did p{number}")


def test_a_full_queue_is_said(context: BrowserContext, serve: Serve, watch: PageWatch) -> None:
    """Past `max_size` one is told that the queue is full, and can try again later."""
    watch.allow("503")
    gate, heard = Gate(), Heard()
    url = serve(slow_app(gate, heard).queue(max_size=1))
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto(url)
    click_with(pages[0], "a")
    heard.wait_for(pages[0], ["a"])
    click_with(pages[1], "b")
    expect(pages[1].get_by_text("queue: 1/1")).to_be_visible()
    click_with(pages[2], "c")
    expect(pages[2].get_by_role("alert")).to_contain_text("the queue is full")
    gate.let_go(2)
    expect(pages[1].get_by_label("Shown")).to_have_value("did b")
    click_with(pages[2], "c")
    gate.let_go()
    expect(pages[2].get_by_label("Shown")).to_have_value("did c")


def test_progress_is_a_bar_with_words(open_app: OpenApp) -> None:
    """A function's progress shows as a bar that screen readers can read, and goes when it is done."""
    gate = Gate()

    def train(progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # Gradio's way
        for _ in progress.tqdm(range(4), desc="Training"):
            gate.pass_through()
        return "trained"

    page = open_app(gr.Interface(train, None, gr.Textbox(label="Text")))
    page.get_by_role("button", name="Generate").click()
    bar = page.get_by_role("progressbar", name="Text: progress")
    for done in (0, 1, 2, 3):
        expect(bar).to_have_attribute("aria-valuenow", str(done * 25))
        expect(page.get_by_text(f"Training {done}/4")).to_be_visible()
        gate.let_go()
    # Exactly: while the bar is there, its name begins with the field's.
    expect(page.get_by_label("Text", exact=True)).to_have_value("trained")
    expect(bar).to_have_count(0)


@pytest.mark.parametrize(
    ("show_progress", "has_clock", "has_line"), [("full", 1, 1), ("minimal", 1, 0), ("hidden", 0, 0)]
)
def test_show_progress_says_how_much_is_shown(
    open_app: OpenApp, show_progress: str, has_clock: int, has_line: int
) -> None:
    """`full` is a clock and a line, `minimal` a clock, `hidden` nothing."""
    gate, heard = Gate(), Heard()
    page = open_app(slow_app(gate, heard, show_progress=show_progress))
    click_with(page, "a")
    heard.wait_for(page, ["a"])
    if has_clock:
        expect(page.locator(".status")).to_contain_text("s")
    expect(page.locator(".status")).to_have_count(has_clock)
    expect(page.locator(".line")).to_have_count(has_line)
    gate.let_go()
    expect(page.get_by_label("Shown")).to_have_value("did a")
    expect(page.locator(".status, .line")).to_have_count(0)


def test_a_function_without_a_queue_runs_at_once(open_app: OpenApp) -> None:
    """`queue=False` passes those that wait."""
    gate, heard = Gate(), Heard()
    demo = slow_app(gate, heard)
    with demo:
        gr.Button("Now").click(lambda: heard.hear("now"), None, None, queue=False)
    page = open_app(demo)
    click_with(page, "a")
    heard.wait_for(page, ["a"])
    page.get_by_role("button", name="Now").click()
    heard.wait_for(page, ["a", "now"])
    gate.let_go()
    expect(page.get_by_label("Shown")).to_have_value("did a")
