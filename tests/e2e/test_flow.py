"""What follows from a call: chains, updates, several outputs."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("should_fail", "followers"), [(False, {"then", "success worked"}), (True, {"then", "failure"})]
)
def test_a_chain_goes_on_as_each_link_asks(open_app: OpenApp, should_fail: bool, followers: set[str]) -> None:
    """`then` follows always, `success` after an answer, `failure` after an error."""
    heard = Heard()

    def work() -> str:
        if should_fail:
            raise gr.Error("failed as asked", print_exception=False)
        return "worked"

    with gr.Blocks() as demo:
        shown = gr.Textbox(label="Shown")
        done = gr.Textbox(label="Done")
        first = gr.Button("Go").click(work, None, shown)
        first.success(lambda text: heard.hear(f"success {text}"), shown, None)
        first.failure(lambda: heard.hear("failure"), None, None)
        first.then(lambda: heard.hear("then"), None, None).then(lambda: "all", None, done)
    page = open_app(demo)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Done")).to_have_value("all")
    heard.wait_for_all(page, followers)


def test_links_of_a_chain_run_in_order(open_app: OpenApp) -> None:
    """Each link sees what the one before has shown."""
    with gr.Blocks() as demo:
        box = gr.Textbox("a", label="Text")
        chain = gr.Button("Go").click(lambda text: text + "b", box, box)
        chain.then(lambda text: text + "c", box, box).then(lambda text: text + "d", box, box)
    page = open_app(demo)
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Text")).to_have_value("abcd")


def test_a_component_that_is_returned_updates_only_what_was_passed(open_app: OpenApp) -> None:
    """`return gr.Textbox(label=...)` changes the label and leaves the value and all else alone."""
    with gr.Blocks() as demo:
        box = gr.Textbox("kept", label="Before", info="info", lines=2, interactive=True)
        gr.Button("Go").click(lambda: gr.Textbox(label="After"), None, box)
    page = open_app(demo)
    page.get_by_label("Before").fill("typed")
    page.get_by_role("button", name="Go").click()
    field = page.get_by_label("After")
    expect(field).to_have_value("typed")
    expect(field).to_have_accessible_description("info")
    expect(field).to_have_attribute("rows", "2")


def test_an_update_can_change_every_look(open_app: OpenApp) -> None:
    """Label, value, interactivity, variant and classes change in place."""
    with gr.Blocks() as demo:
        box = gr.Textbox("old", label="Box", elem_id="box")
        button = gr.Button("Go", elem_id="go")
        button.click(
            lambda: (
                gr.update(value="new", interactive=False, placeholder="?", elem_classes=["done"]),
                gr.Button("Done", variant="primary", interactive=False),
            ),
            None,
            [box, button],
        )
    page = open_app(demo)
    page.get_by_role("button", name="Go").click()
    expect(page.locator("#box.done").get_by_label("Box")).to_have_value("new")
    expect(page.get_by_label("Box")).not_to_be_editable()
    expect(page.get_by_role("button", name="Done")).to_be_disabled()


def test_outputs_can_be_skipped_and_given_by_name(open_app: OpenApp) -> None:
    """`skip()` leaves an output as it is, `None` empties it, a dict sets those it names."""
    with gr.Blocks() as demo:
        a, b, c = (gr.Textbox(name, label=name) for name in ("First", "Second", "Third"))
        gr.Button("Skip").click(lambda: ("new a", gr.skip(), None), None, [a, b, c])
        gr.Button("Name").click(lambda: {b: "named b"}, None, [a, b, c])
    page = open_app(demo)
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_label("First")).to_have_value("new a")
    expect(page.get_by_label("Second")).to_have_value("Second")
    expect(page.get_by_label("Third")).to_have_value("")
    page.get_by_role("button", name="Name").click()
    expect(page.get_by_label("Second")).to_have_value("named b")
    expect(page.get_by_label("First")).to_have_value("new a")


def test_inputs_can_come_as_a_dict(open_app: OpenApp) -> None:
    """A set of inputs reaches the function as values by component."""
    with gr.Blocks() as demo:
        a, b = gr.Number(2, label="One"), gr.Number(3, label="Other")
        total = gr.Number(label="Sum")
        gr.Button("Add").click(lambda values: values[a] + values[b], {a, b}, total)
    page = open_app(demo)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Sum")).to_have_value("5")


def test_the_answer_is_said_to_screen_readers(open_app: OpenApp) -> None:
    """When an answer is there, a live region says which output it is and what it holds."""
    page = open_app(gr.Interface(lambda name: f"Hello {name}", "text", "text"))
    page.get_by_label("name").fill("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("[aria-live=polite]")).to_have_text("output: Hello Ann")
