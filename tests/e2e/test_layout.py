"""Where components stand: rows, columns, tabs, what is hidden, narrow screens."""

from __future__ import annotations

import pytest
from browser_apps import OpenApp
from heard import Heard
from kitchen_sink import kitchen_sink
from playwright.sync_api import FloatRect, Locator, ViewportSize, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

NARROW: ViewportSize = {"width": 360, "height": 740}


def box_of(element: Locator) -> FloatRect:
    """Where an element stands."""
    expect(element).to_be_visible()
    box = element.bounding_box()
    assert box is not None
    return box


def test_ids_and_classes_are_found(open_app: OpenApp) -> None:
    """`elem_id` and `elem_classes` lead CSS and scripts to a component."""
    with gr.Blocks() as demo:
        gr.Textbox("a", label="A", elem_id="first", elem_classes=["big", "red"])
        with gr.Row(elem_id="row", elem_classes="wide"):
            gr.Button("Go", elem_id="go")
    page = open_app(demo)
    expect(page.locator("#first.big.red textarea, #first.big.red input")).to_have_value("a")
    expect(page.locator("#row.wide")).to_be_visible()
    expect(page.locator("button#go, #go button")).to_have_text("Go")


def test_an_apps_own_css_and_script_run(open_app: OpenApp) -> None:
    """`css`, `js` and `head` of launch reach the page."""
    with gr.Blocks() as demo:
        gr.Textbox(label="A", elem_id="first")
    css = "#first { border-left: 7px solid rgb(255, 0, 0); }"
    page = open_app(
        demo, css=css, js="() => { document.title = 'from js' }", head='<meta name="by" content="me">'
    )
    expect(page.locator("#first")).to_have_css("border-left-width", "7px")
    expect(page).to_have_title("from js")
    expect(page.locator("meta[name=by]")).to_have_attribute("content", "me")


def test_hidden_is_in_the_page_and_invisible_is_not(open_app: OpenApp) -> None:
    """`visible=False` is out of the page, `"hidden"` in it but unseen; a function can show either."""
    with gr.Blocks() as demo:
        gone = gr.Textbox("one", label="Gone", visible=False)
        hidden = gr.Textbox("two", label="Hidden", visible="hidden")
        shown = [gone, hidden]
        gr.Button("Show").click(lambda: [gr.update(visible=True)] * 2, None, shown)
        gr.Button("Hide").click(lambda: [gr.update(visible=False), gr.update(visible="hidden")], None, shown)
    page = open_app(demo)
    expect(page.get_by_label("Hidden")).to_be_attached()
    for _ in range(2):
        expect(page.get_by_label("Gone")).to_have_count(0)
        expect(page.get_by_label("Hidden")).to_be_hidden()
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_label("Gone")).to_have_value("one")
        expect(page.get_by_label("Hidden")).to_be_visible()
        page.get_by_role("button", name="Hide").click()


def test_a_row_shares_its_width_by_scale(open_app: OpenApp) -> None:
    """Three to one is three to one, and `scale=0` takes only what it needs."""
    with gr.Blocks() as demo, gr.Row():
        gr.Textbox(label="A", scale=3, elem_id="a")
        gr.Textbox(label="B", scale=1, elem_id="b")
        gr.Button("Go", scale=0, min_width=80, elem_id="c")
    page = open_app(demo)
    a, b, c = (box_of(page.locator(name)) for name in ("#a", "#b", "#c"))
    assert 2.5 < a["width"] / b["width"] < 3.5
    assert 80 <= c["width"] < 140
    assert a["y"] == b["y"]


def test_columns_stand_side_by_side_and_wrap_when_narrow(open_app: OpenApp) -> None:
    """Two columns share a wide page, and follow one another on a narrow one."""
    with gr.Blocks() as demo, gr.Row():
        with gr.Column():
            gr.Textbox(label="A", elem_id="a")
        with gr.Column():
            gr.Textbox(label="B", elem_id="b")
    page = open_app(demo)
    a, b = box_of(page.locator("#a")), box_of(page.locator("#b"))
    assert a["y"] == b["y"]
    assert a["x"] + a["width"] < b["x"]
    page.set_viewport_size(NARROW)
    a, b = box_of(page.locator("#a")), box_of(page.locator("#b"))
    assert a["x"] == b["x"]
    assert a["y"] + a["height"] <= b["y"]


def test_nothing_scrolls_sideways_on_a_narrow_screen(open_app: OpenApp) -> None:
    """With every component on it, the page fits 360 pixels, tab by tab."""
    page = open_app(kitchen_sink())
    page.set_viewport_size(NARROW)
    expect(page.get_by_role("tab").first).to_be_visible()
    for tab in page.get_by_role("tab").all():
        tab.click()
        # Some parts look how much room there is before they take less of it.
        page.wait_for_function(f"document.documentElement.scrollWidth <= {NARROW['width']}")


def test_tabs_are_chosen_by_mouse_and_keys(open_app: OpenApp) -> None:
    """Arrows, Home and End choose tabs in a circle, past those that are off; only one is a stop of Tab."""
    with gr.Blocks() as demo, gr.Tabs():
        for name in ("One", "Two", "Off", "Three"):
            with gr.Tab(name, interactive=name != "Off"):
                gr.Textbox(label=f"In {name}")
    page = open_app(demo)
    expect(page.get_by_role("tab", name="One")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Two").click()
    expect(page.get_by_role("tabpanel", name="Two").get_by_label("In Two")).to_be_visible()
    expect(page.get_by_label("In One")).to_be_hidden()
    for key, chosen in [
        ("ArrowRight", "Three"),
        ("ArrowRight", "One"),
        ("ArrowLeft", "Three"),
        ("Home", "One"),
        ("End", "Three"),
    ]:
        page.keyboard.press(key)
        expect(page.get_by_role("tab", name=chosen)).to_be_focused()
        expect(page.get_by_label(f"In {chosen}")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("In Three")).to_be_focused()


def test_tabs_tell_which_was_chosen_and_can_be_set(open_app: OpenApp) -> None:
    """A tab's select event says which, and a function can choose a tab; what was typed in one stays."""
    heard = Heard()

    def selected(event: gr.SelectData) -> None:
        heard.hear((event.index, event.value))

    with gr.Blocks() as demo:
        with gr.Tabs() as tabs:
            with gr.Tab("One", id="one"):
                gr.Textbox(label="In One")
            with gr.Tab("Two", id="two") as two:
                gr.Textbox(label="In Two")
        two.select(selected, None, None)
        gr.Button("Back").click(lambda: gr.Tabs(selected="one"), None, tabs)
    page = open_app(demo)
    page.get_by_label("In One").fill("kept")
    page.get_by_role("tab", name="Two").click()
    heard.wait_for(page, [(1, "Two")])
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("In One")).to_have_value("kept")


def test_an_accordion_folds_by_click_and_key(open_app: OpenApp) -> None:
    """An accordion starts as it was told and unfolds by mouse and by keyboard."""
    with gr.Blocks() as demo, gr.Accordion("More", open=False):
        gr.Textbox("inside", label="Inside")
    page = open_app(demo)
    expect(page.get_by_label("Inside")).to_be_hidden()
    page.get_by_text("More").click()
    expect(page.get_by_label("Inside")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Inside")).to_be_hidden()
