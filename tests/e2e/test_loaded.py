"""Apps of what runs elsewhere, and chats whose answers are kept and judged, in the page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_apps import OpenApp
from openai_server import openai_server
from playwright.sync_api import Locator, Page, expect
from wire_client import PATIENCE

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that apps write to."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(page: Page) -> Locator:
    """The messages of a chat."""
    return page.get_by_role("log").get_by_role("article")


def say(page: Page, words: str) -> None:
    """Send a message."""
    page.get_by_placeholder("Type a message").fill(words)
    page.get_by_placeholder("Type a message").press("Enter")


def test_a_kept_answer_begins_a_chat(open_app: OpenApp) -> None:
    """It is there at once, and the chat goes on from it."""
    asked: list[str] = []

    def answer(message: str, history: list[Any]) -> str:
        asked.append(message)
        return f"{len(history)}: {message}"

    page = open_app(gr.ChatInterface(answer, examples=["Ann", "Bob"], cache_examples=True))
    page.get_by_role("button", name="Bob").click()
    expect(said(page).last).to_contain_text("0: Bob")
    assert ["Ann", "Bob"] == asked
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    say(page, "more")
    expect(said(page).last).to_contain_text("2: more")


def test_a_kept_row_begins_a_chat(open_app: OpenApp) -> None:
    """Its values are in the fields, its answer in the chat, and the field for messages is free."""

    def answer(message: str, history: list[Any], times: float) -> str:
        return f"{len(history)}: {message * int(times)}"

    demo = gr.ChatInterface(
        answer,
        additional_inputs=[gr.Number(1, label="Times")],
        additional_inputs_accordion=gr.Accordion("More", open=True, render=False),
        examples=[["ab", 2], ["cd", 3]],
        cache_examples=True,
        cache_mode="lazy",
    )
    page = open_app(demo)
    page.get_by_role("cell", name="cd", exact=True).click()
    expect(said(page).last).to_contain_text("0: cdcdcd")
    expect(page.get_by_label("Times")).to_have_value("3")
    expect(page.get_by_placeholder("Type a message")).to_have_value("")
    say(page, "x")
    expect(said(page).last).to_contain_text("2: xxx")


def test_answers_are_judged(open_app: OpenApp, here: Path) -> None:
    """A thumb up is a row of the table."""
    demo = gr.ChatInterface(
        lambda message, _: f"Hello {message}", flagging_mode="manual", flagging_dir="said"
    )
    page = open_app(demo)
    say(page, "Ann")
    expect(said(page).last).to_contain_text("Hello Ann")
    said(page).last.get_by_role("button", name="Like", exact=True).click()
    table = here / "said" / "log.csv"
    deadline = time.monotonic() + PATIENCE
    while not table.exists() or ",Like," not in table.read_text():
        assert time.monotonic() < deadline
        page.wait_for_timeout(20)
    rows = table.read_text().splitlines()
    assert (2, True) == (len(rows), "Hello Ann" in rows[1])


def test_a_chat_with_a_model_elsewhere(open_app: OpenApp) -> None:
    """Its answer grows in the page."""
    with openai_server() as endpoint:
        page = open_app(gr.load_chat(endpoint.url, "parrot", title="Parrot"))
        say(page, "slowly")
        expect(said(page).last).to_contain_text("You:")
        endpoint.went_on.set()
        expect(said(page).last).to_contain_text("You: slowly")
        say(page, "refuse")
        expect(page.get_by_test_id("toast-body")).to_contain_text("401")


def test_a_loaded_app_is_used_as_the_app_itself(open_app: OpenApp) -> None:
    """Steps, chains, examples and errors in the page of an app that has another one do its work."""

    def grow(word: str) -> Iterator[str]:
        if word == "none":
            raise gr.Error("there is none", print_exception=False)
        for end in range(len(word)):
            yield word[: end + 1]

    with gr.Blocks() as far:
        word, grown, count = gr.Textbox(label="Word"), gr.Textbox(label="Grown"), gr.Number(label="Times")
        times = gr.State(0)
        done = gr.Button("Grow").click(grow, word, grown)
        done.success(lambda n: (n + 1, n + 1), times, [times, count])
        gr.Examples([["apple"], ["pear"]], word)
    _, url, _ = far.launch(server_port=0, quiet=True, prevent_thread_lock=True)
    try:
        page = open_app(gr.load(url, src="spaces"))
        page.get_by_role("button", name="pear").click()
        expect(page.get_by_label("Word")).to_have_value("pear")
        for times_ in ("1", "2"):
            page.get_by_role("button", name="Grow").click()
            expect(page.get_by_label("Times")).to_have_value(times_)
        expect(page.get_by_label("Grown")).to_have_value("pear")
        page.get_by_label("Word").fill("none")
        page.get_by_role("button", name="Grow").click()
        expect(page.get_by_test_id("toast-body")).to_contain_text("there is none")
    finally:
        far.close(verbose=False)
