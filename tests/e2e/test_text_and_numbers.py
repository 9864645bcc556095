"""Textbox, Number, Slider and Checkbox: what people do reaches the function in the right type."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def listening(component: gr.Component, heard: Heard) -> gr.Blocks:
    """An app of a component and a button that sends its value."""
    with gr.Blocks() as demo:
        component.render()
        # Each click counts, also if the page has not been told yet that the function of the last one ended.
        gr.Button("Send").click(heard.hear, component, None, trigger_mode="multiple")
    return demo


def test_a_field_shows_label_info_and_value(open_app: OpenApp) -> None:
    """A field is named by its label, described by its info, and starts with its value."""
    box = gr.Textbox("Ann", label="Name", info="As in your *passport*", render=False)
    page = open_app(listening(box, Heard()))
    field = page.get_by_label("Name")
    expect(field).to_have_value("Ann")
    expect(field).to_have_accessible_description("As in your passport")
    expect(page.locator("em", has_text="passport")).to_be_visible()


def test_a_hidden_label_still_names_its_field(open_app: OpenApp) -> None:
    """`show_label=False` hides the label from the eye only."""
    page = open_app(listening(gr.Textbox("Ann", label="Name", show_label=False, render=False), Heard()))
    expect(page.get_by_label("Name")).to_have_value("Ann")
    expect(page.locator("label", has_text="Name")).to_have_css("clip-path", "inset(50%)")


def test_many_lines_are_sent_as_typed(open_app: OpenApp) -> None:
    """In a box of several lines Enter makes a line, and Shift+Enter submits."""
    heard = Heard()
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Story", lines=3)
        box.submit(heard.hear, box, None)
    page = open_app(demo)
    story = page.get_by_label("Story")
    story.press_sequentially("one")
    story.press("Enter")
    story.press_sequentially("two")
    story.press("Shift+Enter")
    heard.wait_for(page, ["one\ntwo"])
    expect(story).to_have_value("one\ntwo")


def test_a_box_grows_with_its_text_up_to_max_lines(open_app: OpenApp) -> None:
    """A textbox is as tall as its lines, and scrolls past `max_lines`."""
    page = open_app(listening(gr.Textbox(label="Story", max_lines=4, render=False), Heard()))
    story = page.get_by_label("Story")
    heights = [story.evaluate("e => e.clientHeight")]
    for lines in (2, 4, 9):
        story.fill("\n".join("x" * lines))
        heights.append(story.evaluate("e => e.clientHeight"))
    one, two, four, nine = heights
    assert one < two < four
    assert four == nine


def test_a_password_is_hidden_as_it_is_typed(open_app: OpenApp) -> None:
    """A password reaches the function, and no eye."""
    heard = Heard()
    page = open_app(listening(gr.Textbox(label="Key", type="password", render=False), heard))
    expect(page.get_by_label("Key")).to_have_attribute("type", "password")
    page.get_by_label("Key").fill("s3cret")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, ["s3cret"])


def test_max_length_stops_typing(open_app: OpenApp) -> None:
    """No more than `max_length` characters can be typed."""
    page = open_app(listening(gr.Textbox(label="Code", max_length=3, render=False), Heard()))
    page.get_by_label("Code").press_sequentially("abcdef")
    expect(page.get_by_label("Code")).to_have_value("abc")


def test_a_field_can_have_its_own_buttons(open_app: OpenApp) -> None:
    """`submit_btn` and `stop_btn` stand in the field and fire its events."""
    heard = Heard()
    with gr.Blocks() as demo:
        box = gr.Textbox("hi", label="Say", submit_btn="Go", stop_btn=True)
        box.submit(lambda text: heard.hear(f"submit {text}"), box, None)
        box.stop(lambda text: heard.hear(f"stop {text}"), box, None)
    page = open_app(demo)
    page.get_by_role("button", name="Go").click()
    heard.wait_for(page, ["submit hi"])
    page.get_by_role("button", name="Stop").click()
    heard.wait_for(page, ["submit hi", "stop hi"])


def test_text_can_be_copied(open_app: OpenApp) -> None:
    """The copy button puts the text on the clipboard, and says so to screen readers."""
    page = open_app(listening(gr.Textbox("to keep", label="Text", buttons=["copy"], render=False), Heard()))
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("[aria-live=polite]", has_text="Copied")).to_be_attached()
    assert "to keep" == page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize(
    ("typed", "expected"), [("3", 3), ("-3.5", -3.5), ("1e3", 1000), ("", None), ("0", 0)]
)
def test_a_number_arrives_as_a_number(open_app: OpenApp, typed: str, expected: float | None) -> None:
    """A whole number arrives as an int, another as a float, an empty field as None."""
    heard = Heard()
    page = open_app(listening(gr.Number(7, label="Count", render=False), heard))
    page.get_by_label("Count").fill(typed)
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [expected])


def test_a_number_field_steps_by_arrow_keys(open_app: OpenApp) -> None:
    """The arrow keys add and take away `step`; typing goes on where it was."""
    heard = Heard()
    page = open_app(listening(gr.Number(10, label="Count", step=5, render=False), heard))
    count = page.get_by_label("Count")
    count.press("ArrowUp")
    expect(count).to_have_value("15")
    count.fill("1.")
    count.press("End")
    count.press_sequentially("25")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [1.25])


def test_a_number_out_of_range_is_refused_with_a_sentence(open_app: OpenApp) -> None:
    """A number past the maximum ends in a message that says what is allowed."""
    heard = Heard()
    page = open_app(listening(gr.Number(1, label="Count", maximum=5, render=False), heard))
    page.get_by_label("Count").fill("6")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("6 is more than the maximum, 5")
    assert [] == heard


def test_a_slider_moves_by_keyboard(open_app: OpenApp) -> None:
    """Arrow keys, Home and End move the handle by steps and to the ends."""
    heard = Heard()
    page = open_app(listening(gr.Slider(0, 10, 4, step=2, label="Size", render=False), heard))
    size = page.get_by_role("slider", name="Size")
    for key, value in [
        ("ArrowRight", "6"),
        ("ArrowLeft", "4"),
        ("End", "10"),
        ("Home", "0"),
        ("ArrowUp", "2"),
    ]:
        size.press(key)
        expect(size).to_have_value(value)
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [2])


def test_a_slider_takes_an_exact_value(open_app: OpenApp) -> None:
    """A value can be typed beside the slider; one outside of the range goes to its end."""
    heard = Heard()
    page = open_app(listening(gr.Slider(0, 1, 0.5, label="Share", render=False), heard))
    exact = page.get_by_role("spinbutton")
    exact.fill("0.25")
    exact.press("Tab")
    expect(page.get_by_role("slider")).to_have_value("0.25")
    exact.fill("7")
    exact.press("Tab")
    expect(page.get_by_role("slider")).to_have_value("1")
    page.get_by_role("button", name="Reset Share").click()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [0.5])


def test_a_slider_tells_when_it_is_let_go(open_app: OpenApp) -> None:
    """A drag is many changes and one release."""
    heard = Heard()
    with gr.Blocks() as demo:
        slider = gr.Slider(0, 100, 0, label="Size")
        slider.release(heard.hear, slider, None)
    page = open_app(demo)
    box = page.get_by_role("slider").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, middle, steps=5)
    page.mouse.move(box["x"] + box["width"] + 20, middle, steps=5)
    assert [] == heard
    page.mouse.up()
    heard.wait_for(page, [100])


def test_a_checkbox_is_a_bool(open_app: OpenApp) -> None:
    """A tick by mouse or by the space bar reaches the function as True, its absence as False."""
    heard = Heard()
    page = open_app(listening(gr.Checkbox(label="Agree", info="To all", render=False), heard))
    agree = page.get_by_role("checkbox", name="Agree")
    expect(agree).to_have_accessible_description("To all")
    agree.check()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [True])
    agree.press("Space")
    expect(agree).not_to_be_checked()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [True, False])


def test_what_is_not_interactive_cannot_be_changed(open_app: OpenApp) -> None:
    """`interactive=False` holds for every kind of field, and their values still reach functions."""
    heard = Heard()
    with gr.Blocks() as demo:
        fields = [
            gr.Textbox("a", label="Text", interactive=False),
            gr.Number(1, label="Number", interactive=False),
            gr.Slider(0, 9, 2, label="Slider", interactive=False),
            gr.Checkbox(True, label="Checkbox", interactive=False),
            gr.Dropdown(["x", "y"], label="Dropdown", interactive=False),
            gr.Radio(["p", "q"], value="q", label="Radio", interactive=False),
            gr.CheckboxGroup(["r"], value=["r"], label="Group", show_select_all=True, interactive=False),
            gr.ColorPicker("red", label="Color", interactive=False),
            gr.DateTime("2024-01-02", label="Date", include_time=False, type="string", interactive=False),
        ]
        gr.Button("Send").click(lambda *values: heard.hear(values), fields, None)
        gr.Button("Off", interactive=False)
    page = open_app(demo)
    expect(page.get_by_label("Text")).not_to_be_editable()
    expect(page.get_by_label("Number")).not_to_be_editable()
    expect(page.get_by_role("slider")).to_be_disabled()
    expect(page.get_by_role("checkbox", name="Checkbox")).to_be_disabled()
    expect(page.get_by_role("checkbox", name="r", exact=True)).to_be_disabled()
    expect(page.get_by_role("checkbox", name="Select all")).to_have_count(0)
    expect(page.get_by_label("Color", exact=True)).not_to_be_editable()
    expect(page.get_by_label("Color: pick")).to_be_disabled()
    expect(page.get_by_label("Date", exact=True)).not_to_be_editable()
    expect(page.get_by_role("combobox")).not_to_be_editable()
    expect(page.get_by_role("radio", name="p")).to_be_disabled()
    expect(page.get_by_role("button", name="Off")).to_be_disabled()
    page.get_by_role("combobox").click()
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [("a", 1, 2, True, "x", "q", ["r"], "red", "2024-01-02")])


def test_fields_have_attributes_of_their_authors(open_app: OpenApp) -> None:
    """`html_attributes=` reaches the element, and changes with an update."""
    with gr.Blocks() as demo:
        attributes = gr.InputHTMLAttributes(
            lang="de", spellcheck=False, autocomplete="name", enterkeyhint="go"
        )
        name = gr.Textbox(label="Name", html_attributes=attributes)
        gr.Textbox(label="Email", type="email", html_attributes=gr.InputHTMLAttributes(autocomplete="off"))
        gr.MultimodalTextbox(label="Message", html_attributes=attributes)
        gr.Button("French").click(lambda: gr.Textbox(html_attributes={"lang": "fr"}), None, name)
    page = open_app(demo)
    for label in ("Name", "Message"):
        field = page.get_by_role("textbox", name=label)
        for attribute, value in {
            "lang": "de",
            "spellcheck": "false",
            "autocomplete": "name",
            "enterkeyhint": "go",
        }.items():
            expect(field).to_have_attribute(attribute, value)
    expect(page.get_by_label("Email")).to_have_attribute("autocomplete", "off")
    page.get_by_role("button", name="French").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_attribute("lang", "fr")


def test_a_number_that_is_only_shown_is_not_submitted(open_app: OpenApp) -> None:
    """Enter in a number that nobody can change sets nothing off; in one that can be changed it does."""
    heard = Heard()
    with gr.Blocks() as demo:
        for label, is_open in (("Shown", False), ("Asked", True)):
            gr.Number(1, label=label, interactive=is_open).submit(lambda label=label: heard.hear(label))
    page = open_app(demo)
    page.get_by_label("Shown").press("Enter")
    page.get_by_label("Asked").press("Enter")
    heard.wait_for(page, ["Asked"])
