"""ChatInterface in the page: asking, stopping, taking back, and what the browser keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asking import Asking
from browser_apps import OpenApp
from chat_page import field, log, said
from gate import Gate
from playwright.sync_api import Locator, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def test_a_chat_streams_and_is_stopped(open_app: OpenApp) -> None:
    """A message is sent with Enter, its answer grows, Stop ends it, and the next one goes on from there."""
    gate = Gate()

    def answer(message: str, history: list[Any]) -> Iterator[str]:
        yield f"{len(history)}: {message}"
        if message == "wait":
            gate.pass_through()
            yield "too late"

    page = open_app(gr.ChatInterface(answer, title="Talk"))
    expect(field(page)).to_be_focused()
    field(page).fill("wait")
    field(page).press("Enter")
    expect(said(page)).to_have_count(2)
    expect(said(page).last).to_contain_text("0: wait")
    expect(field(page)).to_have_value("")
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    gate.let_go()
    field(page).fill("more")
    page.get_by_role("button", name="Submit").click()
    expect(said(page)).to_have_count(4)
    expect(said(page).last).to_contain_text("2: more")
    expect(field(page)).to_be_editable()
    expect(page.get_by_text("too late")).to_have_count(0)


@pytest.mark.parametrize("options", [{}, {"save_history": True}, {"multimodal": True}])
def test_a_chat_fills_the_window(open_app: OpenApp, page: Page, options: dict[str, Any]) -> None:
    """The chat takes the height that is left, and its field no more than it needs."""
    page.set_viewport_size({"width": 1280, "height": 1200})
    open_app(gr.ChatInterface(lambda *_: "x", title="Talk", **options))
    expect(field(page)).to_be_focused()
    heights = [part.evaluate("(part) => part.clientHeight") for part in (log(page), field(page))]
    assert heights[0] > 700
    assert heights[1] < 60


def test_an_answer_is_asked_again_taken_back_and_edited(open_app: OpenApp) -> None:
    """Retry gives another answer, Undo writes the question into the field, an edit asks in its place."""
    answers = iter(range(100))
    demo = gr.ChatInterface(lambda message, _: f"{next(answers)}: {message}", editable=True)
    page = open_app(demo)
    field(page).fill("a")
    field(page).press("Enter")
    expect(said(page).last).to_contain_text("0: a")
    expect(field(page)).to_be_editable()
    page.get_by_role("button", name="Retry").click()
    expect(said(page).last).to_contain_text("1: a")
    expect(field(page)).to_be_editable()
    said(page).first.get_by_role("button", name="Edit message").click()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type("bc")
    page.get_by_role("button", name="Save").click()
    expect(said(page).last).to_contain_text("2: abc")
    expect(said(page)).to_have_count(2)
    expect(field(page)).to_be_editable()
    page.get_by_role("button", name="Undo").click()
    expect(said(page)).to_have_count(0)
    expect(field(page)).to_have_value("abc")


def test_an_error_leaves_the_question(open_app: OpenApp) -> None:
    """When the function fails, it is said, the question stays, and the field can be used again."""

    def fail(_message: str, _history: list[Any]) -> str:
        raise gr.Error("The model is away", print_exception=False)

    page = open_app(gr.ChatInterface(fail))
    field(page).fill("a")
    field(page).press("Enter")
    expect(page.get_by_test_id("toast-body")).to_contain_text("The model is away")
    expect(said(page)).to_contain_text(["a"])
    expect(field(page)).to_be_editable()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()


def test_examples_begin_a_chat(open_app: OpenApp) -> None:
    """An example is sent when it is picked; with run_examples_on_click=False it is only written."""
    page = open_app(gr.ChatInterface(lambda message, _: f"Hello {message}", examples=["Ann", "Bob"]))
    page.get_by_role("button", name="Bob").click()
    expect(said(page).last).to_contain_text("Hello Bob")
    expect(page.get_by_role("button", name="Ann")).to_have_count(0)
    other = gr.ChatInterface(
        lambda *_: "x", examples=["Ann"], example_labels=["A name"], run_examples_on_click=False
    )
    page = open_app(other)
    page.get_by_role("button", name="A name").click()
    expect(field(page)).to_have_value("Ann")


def turn_to(page: Page, button: Locator, asking: Asking) -> None:
    """Press what leads to another conversation, and wait until the server knows which one goes on."""
    with page.expect_request("**/queue/join"):
        button.click()
    asking.wait_for_answers()


def test_conversations_are_kept_by_the_browser(open_app: OpenApp) -> None:
    """What was said is there after the page is opened again; each conversation is its own."""
    demo = gr.ChatInterface(lambda message, history: f"{len(history)}: {message}", save_history=True)
    page = open_app(demo)
    asking = Asking(page)
    kept = page.get_by_role("group", name="Conversations")
    for first in ("apples", "pears"):
        turn_to(page, page.get_by_role("button", name="New chat"), asking)
        expect(said(page)).to_have_count(0)
        field(page).fill(first)
        field(page).press("Enter")
        expect(said(page).last).to_contain_text(f"0: {first}")
        expect(kept.get_by_role("button", name=first)).to_be_visible()
    page.reload()
    expect(kept.get_by_role("button")).to_have_text(["pears", "apples"])
    turn_to(page, kept.get_by_role("button", name="apples"), asking)
    expect(said(page).last).to_contain_text("0: apples")
    field(page).fill("more")
    field(page).press("Enter")
    expect(said(page).last).to_contain_text("2: more")
    expect(kept.get_by_role("button")).to_have_text(["pears", "apples"])
    page.get_by_role("button", name="Chatbot: clear").click()
    expect(kept.get_by_role("button")).to_have_text(["pears"])
