"""An interface in the browser, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def greet(name: str) -> str:
    """Greet."""
    return f"Hello {name}!"


def test_submit_shows_the_answer(open_app: OpenApp) -> None:
    """Someone types a name, clicks Submit and reads the answer."""
    page = open_app(gr.Interface(greet, "text", "text"))
    page.get_by_label("name").fill("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Hello Ann!")


def test_enter_submits(open_app: OpenApp) -> None:
    """Enter in a field of one line runs the function, as the button does."""
    page = open_app(gr.Interface(greet, "text", "text"))
    page.get_by_label("name").fill("Ann")
    page.get_by_label("name").press("Enter")
    expect(page.get_by_label("output")).to_have_value("Hello Ann!")


def test_clear_empties_all_fields(open_app: OpenApp) -> None:
    """Clear empties inputs and outputs."""
    page = open_app(gr.Interface(greet, "text", "text"))
    page.get_by_label("name").fill("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Hello Ann!")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_label("name")).to_have_value("")
    expect(page.get_by_label("output")).to_have_value("")


def test_everything_can_be_done_by_keyboard(open_app: OpenApp) -> None:
    """Tab goes through field, Clear and Submit in the order they are read; Space and Enter press buttons."""
    page = open_app(gr.Interface(greet, "text", "text"))
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("name")).to_be_focused()
    page.keyboard.type("Ann")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Clear")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Submit")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_label("output")).to_have_value("Hello Ann!")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("output")).to_have_value("")


def test_focus_can_be_seen(open_app: OpenApp) -> None:
    """Whatever Tab reaches has a visible outline."""
    page = open_app(gr.Interface(greet, "text", "text", title="Hello", description="See [more](./more)."))
    expect(page.locator("main").get_by_role("link", name="more")).to_be_visible()  # it comes after the fields
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                    const { tagName, innerText } = document.activeElement;
                    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
                    return [`${tagName} ${innerText}`, outlineStyle, parseFloat(outlineWidth) >= 2];
                }"""
            )
        )
    assert ["A more", "solid", True] == reached[0]
    assert {("solid", True)} == {(style, is_thick) for name, style, is_thick in reached if "BODY" not in name}


def test_live_runs_at_every_change(open_app: OpenApp) -> None:
    """A live interface has no Submit: it answers as one types."""
    page = open_app(gr.Interface(greet, "text", "text", live=True))
    page.get_by_label("name").press_sequentially("Ann")
    expect(page.get_by_label("output")).to_have_value("Hello Ann!")
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)


def test_an_interface_can_do_without_inputs(open_app: OpenApp) -> None:
    """With no inputs there is a Generate button above the answer."""
    page = open_app(gr.Interface(lambda: "made up", None, "text"))
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_label("output")).to_have_value("made up")


def test_additional_inputs_fold(open_app: OpenApp) -> None:
    """Additional inputs wait in a folded box, and are sent all the same."""
    demo = gr.Interface(lambda a, b: a + b, "text", "text", additional_inputs=[gr.Textbox("!", label="mark")])
    page = open_app(demo)
    expect(page.get_by_label("mark")).to_be_hidden()
    page.get_by_label("a", exact=True).fill("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("output")).to_have_value("Ann!")
    page.get_by_text("Additional Inputs").click()
    expect(page.get_by_label("mark")).to_have_value("!")
