"""Lines that break and servers that go: nothing is lost, nothing runs twice, and people are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser_apps import Serve
from gate import Gate
from heard import Heard
from page_watch import PageWatch
from playwright.sync_api import Page, expect
from relay import CUT, Relay

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.fixture
def relay(
    serve: Serve,  # noqa: ARG001  # set up before, so that it closes after
    watch: PageWatch,
) -> Iterator[Relay]:
    """A relay that leads nowhere yet."""
    watch.allow(CUT)
    with Relay("http://127.0.0.1:9/") as relay:
        yield relay


def counting(heard: Heard, last: int, gate: Gate) -> gr.Blocks:
    """An app that counts; half-way it waits for the test."""

    def count() -> Iterator[str]:
        heard.hear("called")
        for number in range(1, last + 1):
            yield f"counted to {number}"
            if number == last // 2:
                gate.pass_through()

    with gr.Blocks() as demo:
        shown = gr.Textbox(label="Text")
        gr.Button("Go").click(count, None, shown)
    return demo


def test_a_stream_that_is_cut_goes_on(page: Page, serve: Serve, relay: Relay) -> None:
    """After a cut the page reads on where it was; the function ran once and no step is lost at the end."""
    heard, gate = Heard(), Gate()
    relay.point_to(serve(counting(heard, 20, gate)))
    page.goto(relay.url)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Text")).to_have_value("counted to 10")
    relay.cut()
    expect(page.locator("[aria-busy=true]")).to_have_count(1)
    gate.let_go()
    expect(page.get_by_label("Text")).to_have_value("counted to 20")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert ["called"] == heard


def test_an_answer_that_came_while_the_line_was_down_is_not_lost(
    page: Page, serve: Serve, relay: Relay
) -> None:
    """While nobody can be reached there is a banner; when the line is back the answer is shown at once."""
    heard, gate = Heard(), Gate()
    relay.point_to(serve(counting(heard, 20, gate)))
    page.goto(relay.url)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Text")).to_have_value("counted to 10")
    relay.shut()
    expect(page.get_by_text("Connection lost")).to_be_visible()
    gate.let_go()
    relay.open()
    expect(page.get_by_label("Text")).to_have_value("counted to 20")
    expect(page.get_by_text("Connection lost")).to_have_count(0)
    assert ["called"] == heard


def test_a_server_that_is_gone_is_said_and_its_return_noticed(page: Page, serve: Serve, relay: Relay) -> None:
    """A click into the void raises a banner and an error; when the server is back the next click works."""
    relay.point_to(serve(gr.Interface(lambda name: f"Hello {name}", "text", "text")))
    page.goto(relay.url)
    relay.shut()
    page.get_by_label("name").fill("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Connection lost")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("be reached")
    relay.open()
    expect(page.get_by_text("Connection lost")).to_have_count(0)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Hello Ann")


def test_a_server_that_was_restarted_answers_the_page_it_does_not_know(
    page: Page, serve: Serve, relay: Relay
) -> None:
    """A page from before a restart works on: its session is made anew."""

    def app() -> gr.Blocks:
        return gr.Interface(lambda name: f"Hello {name}", "text", "text")

    relay.point_to(serve(app()))
    page.goto(relay.url)
    page.get_by_label("name").fill("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Hello Ann")
    relay.point_to(serve(app()))
    relay.cut()
    page.get_by_label("name").fill("Bob")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Hello Bob")


def test_a_restart_in_the_middle_is_said(page: Page, serve: Serve, relay: Relay) -> None:
    """Work that a restart has killed ends in an error that says so, not in an endless wait."""
    heard, gate = Heard(), Gate()
    relay.point_to(serve(counting(heard, 20, gate)))
    page.goto(relay.url)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Text")).to_have_value("counted to 10")
    relay.point_to(serve(counting(heard, 20, gate)))
    relay.cut()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    gate.let_go(2)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Text")).to_have_value("counted to 20")


def test_a_cut_between_two_events_loses_neither(page: Page, serve: Serve, relay: Relay) -> None:
    """Events that share one stream all survive its cut."""
    gate = Gate()

    def work(name: str) -> str:
        gate.pass_through()
        return f"did {name}"

    with gr.Blocks() as demo:
        one, other = gr.Textbox(label="First"), gr.Textbox(label="Second")
        gr.Button("Begin").click(lambda: work("first"), None, one)
        gr.Button("Follow").click(lambda: work("second"), None, other)
    relay.point_to(serve(demo))
    page.goto(relay.url)
    # A function may run before the page knows how its event is called: only then can it ask again for it.
    with page.expect_response("**/queue/join"):
        page.get_by_role("button", name="Begin").click()
    with page.expect_response("**/queue/join") as joined:
        page.get_by_role("button", name="Follow").click()
    joined.value.finished()
    expect(page.locator("[aria-busy=true]")).to_have_count(2)
    while gate.arrivals < 2:
        page.wait_for_timeout(10)
    relay.cut()
    gate.let_go(2)
    expect(page.get_by_label("First")).to_have_value("did first")
    expect(page.get_by_label("Second")).to_have_value("did second")
    assert 2 == gate.arrivals
