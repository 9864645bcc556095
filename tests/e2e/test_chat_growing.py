"""Chats that grow: who reads keeps their place, and only what is new is drawn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from browser_apps import OpenApp
from chat_page import log, said
from gate import PATIENCE, Gate
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e

# The server sends 60 steps of 2,000 messages.
LONG_STREAM_MS = 120_000
# How far a reader scrolls up.
UP = 600
# Counts what changes in messages that are there.
WATCH_DRAWING = """() => {
    window.drawn = 0;
    const watch = new MutationObserver((changes) => (window.drawn += changes.length));
    const all = {subtree: true, childList: true, characterData: true, attributes: true};
    document.querySelectorAll('[role=log] article').forEach((message) => watch.observe(message, all));
}"""
PROGRAM = "Look:\n\n```python\ndef greet(name):  # a note\n    return f'Hello {name}' * 3\n```\n"


def test_a_reader_keeps_their_place(open_app: OpenApp) -> None:
    """Who is at the end stays there as more comes; who scrolled up is left alone, and can go back."""
    gate = Gate()

    def go_on(history: list[Any]) -> Iterator[list[Any]]:
        for step in range(3):
            yield [*history, {"role": "assistant", "content": "\n\n".join(["line"] * 30 * (step + 1))}]
            gate.pass_through()

    with gr.Blocks() as demo:
        talk = gr.Chatbot([{"role": "user", "content": "x\n\n" * 40}], label="Talk")
        gr.Button("Go").click(go_on, talk, talk)
    page = open_app(demo)
    at_end = "(log) => log.scrollHeight - log.scrollTop - log.clientHeight < 5"
    page.wait_for_function(f"({at_end})(document.querySelector('[role=log]'))")
    page.get_by_role("button", name="Go").click()
    expect(said(page)).to_have_count(2)
    page.wait_for_function(f"({at_end})(document.querySelector('[role=log]'))")
    log(page).hover()
    top = log(page).evaluate("(log) => log.scrollTop") - UP
    page.mouse.wheel(0, -UP)
    expect(page.get_by_role("button", name="To the end")).to_be_visible()
    # The browser may take its time to get there.
    page.wait_for_function("(top) => document.querySelector('[role=log]').scrollTop === top", arg=top)
    gate.let_go(3)
    expect(said(page).last.get_by_text("line")).to_have_count(90)
    assert top == log(page).evaluate("(log) => log.scrollTop")
    page.get_by_role("button", name="To the end").click()
    page.wait_for_function(f"({at_end})(document.querySelector('[role=log]'))")


def test_only_the_end_of_a_growing_message_is_drawn(open_app: OpenApp) -> None:
    """While an answer grows, the nodes of other messages and of its earlier paragraphs stay the same."""
    gate = Gate()

    def go_on(history: list[Any]) -> Iterator[list[Any]]:
        yield [*history, {"role": "assistant", "content": "- one\n- two\n\nbegin"}]
        gate.pass_through()
        yield [*history, {"role": "assistant", "content": "- one\n- two\n\nbegin and end"}]

    with gr.Blocks() as demo:
        talk = gr.Chatbot([{"role": "user", "content": "> a question"}], label="Talk")
        gr.Button("Go").click(go_on, talk, talk)
    page = open_app(demo)
    page.get_by_role("button", name="Go").click()
    expect(said(page).last.get_by_text("begin")).to_be_visible()
    page.evaluate("""() => {
        document.querySelector('[role=log] blockquote').marked = true;
        document.querySelector('[role=log] ul').marked = true;
    }""")
    gate.let_go()
    expect(said(page).last.get_by_text("begin and end")).to_be_visible()
    kept = "() => ['blockquote', 'ul'].every((name) => document.querySelector(`[role=log] ${name}`).marked)"
    assert page.evaluate(kept)


def test_a_chat_of_thousands_of_messages_streams_smoothly(open_app: OpenApp) -> None:
    """With 2,000 messages an answer grows and the chat scrolls; nothing else is drawn again."""
    talk = [
        {"role": "user" if number % 2 else "assistant", "content": f"Message **{number}**\n\n- a\n- `b`"}
        for number in range(2000)
    ]

    def go_on(history: list[Any]) -> Iterator[list[Any]]:
        words = ""
        for number in range(60):
            words += f"word{number} "
            yield [*history, {"role": "assistant", "content": words}]

    with gr.Blocks() as demo:
        chatbot = gr.Chatbot(talk, label="Talk")
        gr.Button("Go").click(go_on, chatbot, chatbot)
    page = open_app(demo)
    drawn = "document.querySelectorAll('[role=log] strong').length === 2000"
    page.wait_for_function(drawn, timeout=LONG_STREAM_MS)
    page.evaluate(WATCH_DRAWING)
    page.get_by_role("button", name="Go").click()
    last = "[...document.querySelectorAll('[role=log] article')].at(-1)"
    page.wait_for_function(f"{last}?.innerText.includes('word59')", timeout=LONG_STREAM_MS)
    log(page).hover()
    for _ in range(20):
        page.mouse.wheel(0, -2000)
    expect(page.get_by_role("button", name="To the end")).to_be_visible()
    assert 0 == page.evaluate("window.drawn")


def test_programs_have_colours(open_app: OpenApp) -> None:
    """Code in a message and in Markdown has the colours of its language; its text is what was written."""
    shell = '```bash\nfor f in *.txt; do echo "$f"; done\n```'
    with gr.Blocks() as demo:
        gr.Chatbot([{"role": "assistant", "content": PROGRAM}], label="Talk")
        gr.Markdown(shell)
        gr.Markdown("```nobody-knows\nx <b>y</b>\n```")
    page = open_app(demo)
    talk = page.get_by_role("log")
    expect(talk.locator(".word-key")).to_have_text(["def", "return"])
    expect(talk.locator(".word-comment")).to_have_text("# a note")
    expect(talk.locator("code")).to_have_text("def greet(name):  # a note\n    return f'Hello {name}' * 3\n")
    expect(page.locator(".markdown .word-key")).to_have_text(["for", "in", "do", "done"])
    expect(page.locator(".markdown code").last).to_have_text("x <b>y</b>\n")


def test_growing_programs_keep_their_colours(open_app: OpenApp) -> None:
    """A finished piece of code stays the same element while the text behind it grows."""
    steps = [PROGRAM, PROGRAM + "and then", PROGRAM + "and then\n\n```js\nlet a = 1"]
    with gr.Blocks() as demo:
        chat = gr.Chatbot(label="Talk")

        def grow() -> Iterator[list[dict[str, str]]]:
            for step in steps:
                yield [{"role": "assistant", "content": step}]
                ready.wait(PATIENCE)
                ready.clear()

        gr.Button("Grow").click(grow, None, chat)
    ready = threading.Event()
    page = open_app(demo)
    page.get_by_role("button", name="Grow").click()
    first = page.get_by_role("log").locator("pre").first
    expect(first.locator(".word-key")).to_have_text(["def", "return"])
    first.evaluate("element => { element.closest('.code-box').isKnown = true; }")
    ready.set()
    expect(page.get_by_text("and then")).to_be_visible()
    ready.set()
    expect(page.get_by_role("log").locator("pre").nth(1).locator(".word-key")).to_have_text("let")
    known = page.locator(".code-box").evaluate_all("boxes => boxes.map((box) => box.isKnown === true)")
    assert [True, False] == known
    ready.set()
