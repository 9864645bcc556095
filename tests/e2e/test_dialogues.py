"""Dialogue in the page: lines by hand and by key, text in their place, tags, reading."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from playwright.sync_api import Locator, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

LINES = [{"speaker": "Ann", "text": "Hello"}, {"speaker": "Bob", "text": "Hi"}]


def _told(given: Any) -> str:
    return json.dumps(given)


def make_app(value: Any = None, **options: Any) -> gr.Blocks:
    """An app that says what the function got, and when it was submitted."""
    with gr.Blocks() as demo:
        options = {"speakers": ["Ann", "Bob"], "interactive": True, "label": "Talk", **options}
        talk = gr.Dialogue(value, **options)
        heard, sent = gr.Textbox(label="Heard"), gr.Textbox(label="Sent")
        talk.change(_told, talk, heard)
        talk.submit(_told, talk, sent)
        gr.Button("Fill").click(lambda: LINES, None, talk)
    return demo


def line(page: Page, number: int) -> Locator:
    """The text of a line."""
    return page.get_by_role("textbox", name=f"Line {number}")


def heard(page: Page) -> Locator:
    """What the function got."""
    return page.get_by_label("Heard")


def test_lines_by_key(open_app: OpenApp) -> None:
    """Enter begins a line of whoever answers, Backspace takes an empty one away, Ctrl and Enter submits."""
    page = open_app(make_app(autofocus=True))
    expect(line(page, 1)).to_be_focused()
    page.keyboard.type("Hello")
    page.keyboard.press("Enter")
    expect(line(page, 2)).to_be_focused()
    page.keyboard.type("Hi")
    expect(page.get_by_label("Speaker of line 2")).to_have_value("Bob")
    expect(heard(page)).to_have_value(json.dumps("[Ann] Hello\n[Bob] Hi"))
    page.keyboard.press("Enter")
    expect(line(page, 3)).to_be_focused()
    page.keyboard.press("Backspace")
    expect(line(page, 3)).to_have_count(0)
    expect(line(page, 2)).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Sent")).to_have_value(json.dumps("[Ann] Hello\n[Bob] Hi"))


def test_lines_by_hand(open_app: OpenApp) -> None:
    """Buttons add and remove, the speaker is chosen, and no more lines are added than may be."""
    page = open_app(make_app(LINES, type="list", max_lines=3, submit_btn="Send"))
    page.get_by_role("button", name="Add a line after 1").click()
    line(page, 2).fill("Between")
    page.get_by_label("Speaker of line 2").select_option("Ann")
    between = {"speaker": "Ann", "text": "Between"}
    expect(heard(page)).to_have_value(json.dumps([LINES[0], between, LINES[1]]))
    expect(page.get_by_role("button", name="Add a line after 3")).to_be_disabled()
    page.get_by_role("button", name="Remove line 1").click()
    page.get_by_role("button", name="Remove line 2").click()
    expect(page.get_by_role("button", name="Remove line 1")).to_be_disabled()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Sent")).to_have_value(json.dumps([between]))


def test_tags_are_picked(open_app: OpenApp) -> None:
    """A colon opens the list; keys and pointer pick; Escape leaves it."""
    page = open_app(make_app(tags=["(laughs)", "(sighs)", "(coughs)"]))
    line(page, 1).press_sequentially("Well :")
    options = page.get_by_role("option", name="(")
    expect(options).to_have_count(3)
    page.keyboard.type("ugh")
    expect(options).to_have_text(["(laughs)", "(coughs)"])
    page.keyboard.press("ArrowDown")
    assert [] == findings(page)
    page.keyboard.press("Enter")
    expect(line(page, 1)).to_have_value("Well (coughs) ")
    page.keyboard.type(":si")
    page.get_by_role("option", name="(sighs)").click()
    expect(line(page, 1)).to_have_value("Well (coughs) (sighs) ")
    page.keyboard.type(":")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(page.get_by_role("textbox", name="Line 2")).to_have_count(0)


def test_lines_become_text_and_text_lines(open_app: OpenApp) -> None:
    """As the author writes and reads them: the functions are asked."""

    def write(speaker: str, text: str) -> str:
        return f"{speaker}> {text}"

    def read(text: str, first: str) -> dict[str, str]:
        speaker, mark, said = text.partition("> ")
        return {"speaker": speaker, "text": said} if mark else {"speaker": first, "text": text}

    page = open_app(make_app(LINES, formatter=write, unformatter=read, separator="\n"))
    page.get_by_role("button", name="Text").click()
    text = page.get_by_role("textbox", name="Talk")
    expect(text).to_have_value("Ann> Hello\nBob> Hi")
    text.fill("Bob> Bye\nwell")
    expect(heard(page)).to_have_value(json.dumps("Bob> Bye\nwell"))
    page.get_by_role("button", name="Text").click()
    expect(line(page, 2)).to_have_value("well")
    expect(page.get_by_label("Speaker of line 1")).to_have_value("Bob")
    expect(page.get_by_label("Speaker of line 2")).to_have_value("Ann")
    page.get_by_role("button", name="Fill").click()
    expect(line(page, 1)).to_have_value("Hello")


def test_one_text(open_app: OpenApp) -> None:
    """Without speakers it is one text, with tags."""
    page = open_app(make_app(speakers=None, tags=["(laughs)"]))
    text = page.get_by_role("textbox", name="Talk")
    text.press_sequentially("Ha :la")
    page.keyboard.press("Tab")
    expect(text).to_have_value("Ha (laughs) ")
    expect(heard(page)).to_have_value(json.dumps("Ha (laughs) "))
    expect(page.get_by_role("button", name="Text")).to_have_count(0)


def test_lines_to_read(open_app: OpenApp) -> None:
    """Speakers have colours, nothing is markup, and what is no colour is none."""
    attack = "<img src=x onerror=\"document.title='stolen'\">"
    with gr.Blocks() as demo:
        gr.Dialogue(
            [{"speaker": "Ann", "text": attack}, {"speaker": "Bob", "text": "Hi"}],
            color_map={"Ann": "red; position: fixed", "Bob": "#00ff00"},
            interactive=False,
            buttons=["copy"],
        )
    page = open_app(demo)
    expect(page.get_by_text(attack)).to_be_visible()
    expect(page).not_to_have_title("stolen")
    bob = page.locator("strong", has_text="Bob")
    assert "#00ff00" == bob.evaluate("name => name.style.getPropertyValue('--color')")
    assert "static" == page.locator("strong", has_text="Ann").evaluate("n => getComputedStyle(n).position")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing(page: Page, open_app: OpenApp, theme: str, width: int) -> None:
    """Editing, reading and text, wide and narrow; nothing sticks out."""
    page.set_viewport_size({"width": width, "height": 800})
    with gr.Blocks() as demo:
        gr.Dialogue(LINES, speakers=["Ann", "Bob"], tags=["(x)"], interactive=True, submit_btn=True)
        gr.Dialogue(LINES, label="Read", buttons=["copy"], interactive=False)
        gr.Dialogue("text", label="Text", interactive=True)
    open_app(demo, f"?__theme={theme}")
    expect(page.get_by_role("textbox", name="Line 2")).to_be_visible()
    assert [] == findings(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def findings(page: Page) -> list[str]:
    """What axe has to say."""
    violations = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in violations for node in rule["nodes"]]
