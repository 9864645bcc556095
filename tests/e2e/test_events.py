"""Which event fires when: by a person, by a function, or by both."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def test_change_hears_people_and_functions_and_input_only_people(open_app: OpenApp) -> None:
    """Typing fires `input` and `change`; a function's new value `change` alone; the same value neither."""
    changes, inputs = Heard(), Heard()
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Text")
        done = gr.Number(0, label="Done")
        box.change(changes.hear, box, None, trigger_mode="multiple")
        box.input(inputs.hear, box, None, trigger_mode="multiple")
        gr.Button("Set").click(lambda count: ("set", count + 1), done, [box, done])
    page = open_app(demo)
    for typed in (["a"], ["a", "ab"]):
        page.get_by_label("Text").press_sequentially(typed[-1][-1])
        changes.wait_for(page, typed)
        inputs.wait_for(page, typed)
    for count in ("1", "2"):
        page.get_by_role("button", name="Set").click()
        expect(page.get_by_label("Done")).to_have_value(count)
    changes.wait_for(page, ["a", "ab", "set"])
    inputs.wait_for(page, ["a", "ab"])


def test_a_change_that_sets_its_own_component_ends(open_app: OpenApp) -> None:
    """A change event that tidies up its own field settles once the value is the same."""
    heard = Heard()

    def tidy(text: str) -> str:
        heard.hear(text)
        return text.strip().upper()

    with gr.Blocks() as demo:
        box = gr.Textbox(label="Text")
        box.change(tidy, box, box)
    page = open_app(demo)
    page.get_by_label("Text").fill(" ann ")
    expect(page.get_by_label("Text")).to_have_value("ANN")
    heard.wait_for(page, [" ann ", "ANN"])


def test_focus_submit_and_blur_fire_once_each(open_app: OpenApp) -> None:
    """A field tells when the cursor comes and goes and when Enter is pressed."""
    heard = Heard()
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Text")
        gr.Textbox(label="Other")
        box.focus(lambda: heard.hear("focus"), None, None)
        box.blur(lambda: heard.hear("blur"), None, None)
        box.submit(lambda: heard.hear("submit"), None, None)
    page = open_app(demo)
    page.get_by_label("Text").focus()
    heard.wait_for(page, ["focus"])
    page.keyboard.press("Enter")
    heard.wait_for(page, ["focus", "submit"])
    page.keyboard.press("Tab")
    heard.wait_for(page, ["focus", "submit", "blur"])


def test_marking_text_is_a_select_event(open_app: OpenApp) -> None:
    """A function learns which part of a text was marked, and where it stands."""
    heard = Heard()

    def selected(event: gr.SelectData) -> None:
        heard.hear((event.value, event.index))

    with gr.Blocks() as demo:
        box = gr.Textbox("some words", label="Text")
        box.select(selected, None, None)
    page = open_app(demo)
    page.get_by_label("Text").select_text()
    heard.wait_for(page, [("some words", [0, 10])])


def test_select_says_what_was_chosen(open_app: OpenApp) -> None:
    """Dropdown, Radio and Checkbox tell which choice was made, and whether it was taken or given up."""
    heard = Heard()

    def selected(event: gr.SelectData) -> None:
        heard.hear((event.index, event.value, event.selected))

    with gr.Blocks() as demo:
        fields = [
            gr.Dropdown([("One", 1), ("Two", 2)], label="Pick"),
            gr.Radio(["small", "large"], label="Size"),
            gr.Checkbox(label="Agree"),
        ]
        for field in fields:
            field.select(selected, None, None, trigger_mode="multiple")  # type: ignore[attr-defined]
    page = open_app(demo)
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="Two").click()
    expected = [(1, 2, True), (1, "large", True), (0, "Agree", True), (0, "Agree", False)]
    heard.wait_for(page, expected[:1])
    page.get_by_role("radio", name="large").check()
    heard.wait_for(page, expected[:2])
    page.get_by_role("checkbox").check()
    heard.wait_for(page, expected[:3])
    page.get_by_role("checkbox").uncheck()
    heard.wait_for(page, expected)


def test_load_runs_when_the_page_opens(open_app: OpenApp) -> None:
    """`load` fills the page at every visit, and a `value` that is a function does the same."""
    visits = iter(range(1, 10))
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Loaded")
        gr.Number(lambda: next(visits), label="Visit")
        demo.load(lambda: "hello", None, box)
    page = open_app(demo)
    expect(page.get_by_label("Loaded")).to_have_value("hello")
    expect(page.get_by_label("Visit")).not_to_have_value("")
    first = page.get_by_label("Visit").input_value()
    page.reload()
    expect(page.get_by_label("Visit")).not_to_have_value(first)
    expect(page.get_by_label("Visit")).not_to_have_value("")


def test_javascript_runs_in_the_page(open_app: OpenApp) -> None:
    """`js` alone needs no server; before a function it makes the function's inputs."""
    heard = Heard()
    with gr.Blocks() as demo:
        box = gr.Textbox("a", label="Text")
        gr.Button("Double").click(None, box, box, js="text => text + text")
        gr.Button("Send").click(heard.hear, box, None, js="text => [text.toUpperCase()]")
    page = open_app(demo)
    page.get_by_role("button", name="Double").click()
    expect(page.get_by_label("Text")).to_have_value("aa")
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, ["AA"])


def test_a_script_that_fails_says_so(open_app: OpenApp) -> None:
    """An author's script that throws is an error for the user to see, and the page lives on."""
    with gr.Blocks() as demo:
        box = gr.Textbox("a", label="Text")
        gr.Button("Break").click(None, box, box, js="() => { throw new Error('out of ideas') }")
        gr.Button("Work").click(None, box, box, js="() => 'fine'")
    page = open_app(demo)
    page.get_by_role("button", name="Break").click()
    expect(page.get_by_role("alert")).to_contain_text("out of ideas")
    page.get_by_role("button", name="Work").click()
    expect(page.get_by_label("Text")).to_have_value("fine")


def test_on_listens_to_several(open_app: OpenApp) -> None:
    """One function hears several events through `on`."""
    heard = Heard()
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Text")
        button = gr.Button("Go")
        gr.on([box.submit, button.click], heard.hear, box, None, trigger_mode="multiple")
    page = open_app(demo)
    page.get_by_label("Text").fill("a")
    page.get_by_label("Text").press("Enter")
    heard.wait_for(page, ["a"])
    page.get_by_role("button", name="Go").click()
    heard.wait_for(page, ["a", "a"])


def test_a_function_reads_what_stands_in_the_pages_address(open_app: OpenApp) -> None:
    """`request.query_params` is what stands after `?` in the address of the page."""
    with gr.Blocks() as demo:
        shown = gr.Textbox(label="Shown")

        def tell(request: gr.Request) -> str:
            return f"{request.query_params.get('topic')} {request.query_params.get('other')}"

        demo.load(tell, None, shown)
    page = open_app(demo, "?topic=cats%20%26%20dogs")
    expect(page.get_by_label("Shown")).to_have_value("cats & dogs None")
