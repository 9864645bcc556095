"""Names by which authors' style sheets and scripts find the parts of a Gradio page, and what those do."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp
from playwright.sync_api import Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

NAMES = [
    "gradio-app > .gradio-container main.contain",
    "footer .built-with",
    "footer button.show-api",
    "#prose.block .prose.md h1",
    "#markup.block .html-container b",
    ".tabs .tab-wrapper .tab-container button.selected",
    "button#first-button[role=tab]",
    "#first.tabitem",
    "#group.gr-group",
    "#text.block label > span[data-testid=block-info]",
    "#text textarea[data-testid=textbox]",
    "#number input[data-testid=number-input]",
    "#check .checkbox-container input[data-testid=checkbox]",
    "#radio .wrap label.selected span",
    "#radio label[data-testid=b-radio-label]",
    "#several .token",
    "#more.gr-accordion > .label-wrap.open > span",
    "#chat .bubble-wrap .message-wrap .message-row.user-row .message.user[data-testid=user]",
    "#chat .message-row.bot-row .message.bot[data-testid=bot]",
    "#chat .label[data-testid=block-label]",
    "#write .submit-button",
    "#write .upload-button",
    "#verdict .output-class[data-testid=label-output-value]",
    "#verdict .confidence-set",
    "#data .json-holder",
    "#examples .gallery-item",
    "#side.sidebar .sidebar-content",
]


def board() -> gr.Blocks:
    """One of each."""
    with gr.Blocks() as demo:
        gr.Markdown("# Words", elem_id="prose")
        gr.HTML("<b>x</b>", elem_id="markup")
        with gr.Tabs(), gr.Tab("First", elem_id="first"), gr.Group(elem_id="group"):
            text = gr.Textbox(label="Text", elem_id="text")
            gr.Number(label="Number", elem_id="number")
            gr.Checkbox(label="Check", elem_id="check")
            gr.Radio(["a", "b"], value="a", interactive=True, elem_id="radio")
            gr.Dropdown(["a", "b"], value=["a"], multiselect=True, interactive=True, elem_id="several")
        with gr.Accordion("More", elem_id="more", elem_classes="mine"):
            gr.Markdown("Inside")
        said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
        gr.Chatbot(said, elem_id="chat")
        gr.MultimodalTextbox(elem_id="write", interactive=True)
        gr.Label({"a": 0.7, "b": 0.3}, elem_id="verdict")
        gr.JSON({"a": 1}, elem_id="data")
        gr.Examples(["one", "two"], text, elem_id="examples")
        with gr.Sidebar(elem_id="side"):
            gr.Markdown("Aside")
    return demo


def test_parts_have_gradios_names(page: Page, open_app: OpenApp) -> None:
    """What selectors written for Gradio's pages find is there."""
    open_app(board())
    assert "/gradio_api" == page.evaluate("window.gradio_config.api_prefix")
    for name in NAMES:
        expect(page.locator(name).first).to_be_attached()


def test_one_class_of_an_authors_outweighs_a_components_look(page: Page, open_app: OpenApp) -> None:
    """A rule with one class changes what a component says of itself; imports and lengths are there, too."""
    css = """
    @import url("data:text/css,body{border-top:3px solid rgb(9, 9, 9)}");
    .mine { background: rgb(1, 2, 3) }
    .message { padding: var(--size-5) }
    .label { line-height: var(--line-md) }
    .dark .mine { background: rgb(4, 5, 6) }
    """
    open_app(board(), "?__theme=light", css=css)
    expect(page.locator("#more")).to_have_css("background-color", "rgb(1, 2, 3)")
    expect(page.locator("#more > summary")).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(page.locator("#chat .message.user")).to_have_css("padding", "20px")
    expect(page.locator("body")).to_have_css("border-top-width", "3px")


def test_scripts_turn_the_night_on_by_its_class(page: Page, open_app: OpenApp) -> None:
    """A button that toggles `dark` on the body changes the page, and the footer says so."""
    with gr.Blocks() as demo:
        gr.Button("Toggle").click(None, js="() => document.body.classList.toggle('dark')")
        gr.Button("All day").click(None, js="() => document.documentElement.classList.remove('dark')")
        gr.Button("All night").click(None, js="() => document.documentElement.classList.add('dark')")
    open_app(demo, "?__theme=light")
    day = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    page.get_by_role("button", name="Toggle").click()
    expect(page.locator("body")).not_to_have_css("background-color", day)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark theme")).to_be_visible()
    page.get_by_role("button", name="Toggle").click()
    expect(page.locator("body")).to_have_css("background-color", day)
    page.get_by_role("button", name="All night").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Dark theme").click()
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_css("background-color", day)
