"""Rows, accordions, tabs, sidebars, steps and what can be dragged: their arguments and events."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 360, "height": 740}


def box_of(element: Locator) -> FloatRect:
    """Where an element stands."""
    expect(element).to_be_visible()
    box = element.bounding_box()
    assert box is not None
    return box


def axe_complaints(page: Page) -> list[str]:
    """What axe finds, by rule."""
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def test_rows_are_as_high_as_they_are_told(open_app: OpenApp) -> None:
    """`height`, `max_height` and `min_height` are pixels or CSS, and text that is no size does nothing."""
    with gr.Blocks() as demo:
        with gr.Row(height=120, elem_id="fixed"):
            gr.Textbox(lines=12)
        with gr.Row(max_height="10rem", elem_id="most"):
            gr.Textbox(lines=12)
        with gr.Row(min_height=300, elem_id="least"):
            gr.Markdown("x")
        with gr.Row(height="1px;position:fixed", elem_id="no-size"):
            gr.Markdown("x")
    page = open_app(demo)
    heights = [box_of(page.locator(f"#{name}"))["height"] for name in ("fixed", "most", "least")]
    assert [120, 160, 300] == heights
    expect(page.locator("#no-size")).to_have_css("position", "relative")


def test_a_row_makes_its_blocks_equally_high_when_asked(open_app: OpenApp) -> None:
    """`equal_height` stretches them; without it each has its own height."""
    with gr.Blocks() as demo:
        for name, is_equal in (("equal", True), ("own", False)):
            with gr.Row(equal_height=is_equal):
                gr.Textbox(label="a", lines=8, elem_id=f"{name}-high")
                gr.Number(label="b", elem_id=f"{name}-low")
    page = open_app(demo)
    equal = [box_of(page.locator(f"#equal-{part}"))["height"] for part in ("high", "low")]
    own = [box_of(page.locator(f"#own-{part}"))["height"] for part in ("high", "low")]
    assert equal[0] == equal[1]
    assert own[0] > own[1]


def test_a_button_beside_a_field_stands_beside_what_is_typed(open_app: OpenApp) -> None:
    """Not beside the label."""
    with gr.Blocks() as demo, gr.Row():
        gr.Textbox(label="Text", elem_id="text")
        gr.Button("Go", elem_id="go")
    page = open_app(demo)
    control, button = box_of(page.get_by_label("Text")), box_of(page.locator("#go"))
    assert abs(control["y"] - button["y"]) <= 2


def test_scale_and_min_width_are_exact(open_app: OpenApp) -> None:
    """Shares of a row are what `scale` says to the pixel, and `min_width` decides when it wraps."""
    with gr.Blocks() as demo:
        with gr.Row():
            for name, scale in (("one", 1), ("two", 2), ("five", 5)):
                with gr.Column(scale=scale, min_width=50, elem_id=name):
                    gr.Markdown("x")
        with gr.Row():
            gr.Textbox(min_width=700, elem_id="wide")
            gr.Textbox(min_width=400, elem_id="wrapped")
    page = open_app(demo)
    one, two, five = (box_of(page.locator(f"#{name}"))["width"] for name in ("one", "two", "five"))
    assert [2, 5] == pytest.approx([two / one, five / one], abs=0.02)
    assert box_of(page.locator("#wide"))["y"] < box_of(page.locator("#wrapped"))["y"]


def test_a_page_is_filled(open_app: OpenApp) -> None:
    """With `fill_height`, what has a `scale` shares the window's height; `fill_width` takes its width."""
    with gr.Blocks(fill_height=True, fill_width=True) as demo:
        with gr.Row(scale=2, elem_id="two"):
            gr.Markdown("x")
        with gr.Column(scale=1, elem_id="one"):
            gr.Markdown("x")
        gr.Textbox(label="Below", elem_id="below")
    page = open_app(demo)
    two, one, below = (box_of(page.locator(f"#{name}")) for name in ("two", "one", "below"))
    assert two["height"] > one["height"] > 100
    assert below["y"] > 600
    assert two["width"] > 1150


def test_an_accordion_folds_and_says_so(open_app: OpenApp) -> None:
    """By hand it fires `expand` and `collapse`; a function can fold it; its height can be limited."""
    with gr.Blocks() as demo:
        told = gr.Textbox(label="Told")
        with gr.Accordion("More", open=False, max_height=150, elem_id="more") as more:
            gr.Textbox(lines=20, label="Inside")
        more.expand(lambda: "expanded", None, told)
        more.collapse(lambda: "collapsed", None, told)
        gr.Button("Open").click(lambda: gr.Accordion(open=True), None, more)
    page = open_app(demo)
    summary = page.locator("summary")
    summary.click()
    expect(page.get_by_label("Told")).to_have_value("expanded")
    assert 150 == box_of(page.locator("#more"))["height"]
    summary.press("Enter")
    expect(page.get_by_label("Told")).to_have_value("collapsed")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_label("Inside")).to_be_visible()
    expect(page.get_by_label("Told")).to_have_value("collapsed")


def tabs() -> gr.Blocks:
    """Tabs that tell what happens to them."""
    with gr.Blocks() as demo:
        told, changed = gr.Textbox(label="Told"), gr.Number(0, label="Changed")
        with gr.Tabs(selected="b") as bar:
            with gr.Tab("Tab a", id="a"):
                gr.Textbox(label="In a")
            with gr.Tab("Tab b", id="b") as middle:
                gr.Textbox(label="In b")
            with gr.Tab("Tab c", id="c", render_children=True):
                gr.Textbox(label="In c")
            with gr.Tab("At the end", alignment="right", elem_id="end") as end:
                gr.Markdown("x")

        def tell(data: gr.SelectData) -> str:
            return f"{data.value} at {data.index}"

        end.select(tell, None, told)
        middle.select(tell, None, told)
        bar.change(lambda n: n + 1, changed, changed)
        gr.Button("To a").click(lambda: gr.Tabs(selected="a"), None, bar)
        gr.Button("To b").click(lambda: gr.Tabs(selected="b"), None, bar)
        gr.Button("Off").click(lambda: gr.Tab(interactive=False), None, end)

    return demo


def test_tabs_tell_what_was_picked_and_what_changed(open_app: OpenApp) -> None:
    """A tab's `select` and the bar's `change` are anybody's; `selected` names a tab, at any time."""
    page = open_app(tabs())
    expect(page.get_by_label("In b")).to_be_visible()
    expect(page.get_by_label("Told")).to_have_value("Tab b at 1")
    expect(page.get_by_label("Changed")).to_have_value("0")
    expect(page.get_by_label("In c")).to_be_attached()
    expect(page.get_by_label("In c")).to_be_hidden()
    page.get_by_role("tab", name="At the end").click()
    expect(page.get_by_label("Told")).to_have_value("At the end at 3")
    expect(page.get_by_label("Changed")).to_have_value("1")
    page.get_by_role("button", name="To a").click()
    expect(page.get_by_label("In a")).to_be_visible()
    expect(page.get_by_label("Changed")).to_have_value("2")
    expect(page.get_by_label("Told")).to_have_value("At the end at 3")
    page.get_by_role("button", name="To b").click()
    expect(page.get_by_label("Told")).to_have_value("Tab b at 1")
    expect(page.get_by_label("Changed")).to_have_value("3")
    page.get_by_role("button", name="Off").click()
    expect(page.get_by_role("tab", name="At the end")).to_be_disabled()


def test_a_tab_stands_at_the_right_end(open_app: OpenApp) -> None:
    """`alignment="right"` puts it there."""
    page = open_app(tabs())
    end = box_of(page.get_by_role("tab", name="At the end"))
    bar = box_of(page.get_by_role("tablist"))
    assert bar["x"] + bar["width"] - end["x"] - end["width"] < 8


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_tabs_without_room_are_in_a_menu(open_app: OpenApp, theme: str) -> None:
    """On a narrow page all of them can be reached from one button, by keys too."""
    with gr.Blocks() as demo, gr.Tabs():
        for at in range(8):
            with gr.Tab(f"Chapter {at}"):
                gr.Textbox(label=f"Text {at}")
    page = open_app(demo, query=f"?__theme={theme}")
    page.set_viewport_size(NARROW)
    opener = page.get_by_role("button", name="All tabs")
    opener.click()
    expect(page.get_by_role("menuitemradio", name="Chapter 0")).to_be_focused()
    assert [] == axe_complaints(page)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text 7")).to_be_visible()
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(page.get_by_role("tab", name="Chapter 7")).to_be_in_viewport()
    opener.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    page.set_viewport_size(WIDE)
    expect(opener).to_have_count(0)


def test_tabs_wrap_when_told_to(open_app: OpenApp) -> None:
    """`overflow_behavior="wrap"` shows all of them on several lines."""
    with gr.Blocks() as demo, gr.Tabs(overflow_behavior="wrap"):
        for at in range(12):
            with gr.Tab(f"Chapter {at}"):
                gr.Markdown("x")
    page = open_app(demo)
    page.set_viewport_size(NARROW)
    expect(page.get_by_role("tab", name="Chapter 11")).to_be_in_viewport()
    expect(page.get_by_role("button", name="All tabs")).to_have_count(0)


def sidebar(position: str = "left") -> gr.Blocks:
    """A page with a sidebar that tells what happens to it."""
    with gr.Blocks() as demo:
        with gr.Sidebar("Settings", width=300, position=position, elem_id="side") as side:  # type: ignore[arg-type]
            gr.Textbox(label="Inside")
        told = gr.Textbox(label="Told", elem_id="told")
        side.expand(lambda: "expanded", None, told)
        side.collapse(lambda: "collapsed", None, told)
        gr.Button("Fold").click(lambda: gr.Sidebar(open=False), None, side)
    return demo


@pytest.mark.parametrize("position", ["left", "right"])
def test_a_sidebar_stands_beside_the_page(open_app: OpenApp, position: str) -> None:
    """It has its width and side, the page makes room, and folding it is told."""
    page = open_app(sidebar(position))
    side, told = box_of(page.locator("#side")), box_of(page.locator("#told"))
    assert 300 == side["width"]
    if position == "left":
        assert (0, True) == (side["x"], told["x"] > 300)
    else:
        assert told["x"] + told["width"] < side["x"]
    page.get_by_role("button", name="Hide Settings").click()
    expect(page.get_by_label("Told")).to_have_value("collapsed")
    expect(page.get_by_label("Inside")).to_be_hidden()
    page.get_by_role("button", name="Show Settings").click()
    expect(page.get_by_label("Told")).to_have_value("expanded")
    page.get_by_role("button", name="Fold").click()
    expect(page.get_by_label("Inside")).to_be_hidden()
    expect(page.get_by_label("Told")).to_have_value("expanded")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_sidebar_waits_on_a_narrow_page(open_app: OpenApp, page: Page, theme: str) -> None:
    """There it starts folded, lies over the page when it is asked for, and Escape folds it."""
    page.set_viewport_size(NARROW)
    page = open_app(sidebar(), query=f"?__theme={theme}")
    expect(page.get_by_label("Inside")).to_be_hidden()
    page.get_by_role("button", name="Show Settings").click()
    page.get_by_label("Inside").click()
    assert [] == axe_complaints(page)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Inside")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_steps_are_walked(open_app: OpenApp, theme: str) -> None:
    """The app goes on, people can go back, and both are told; what was filled in stays."""
    with gr.Blocks() as demo:
        told, changed = gr.Textbox(label="Told"), gr.Number(0, label="Changed")
        with gr.Walkthrough(selected=0) as walk:
            for at, name in enumerate(("Picture", "Prompt", "Result")):
                with gr.Step(name, id=at) as step:
                    gr.Textbox(label=f"In {name}")
                    gr.Button(f"After {name}").click(
                        lambda at=at: gr.Walkthrough(selected=at + 1), None, walk
                    )

                def tell(data: gr.SelectData) -> str:
                    return f"{data.value} at {data.index}"

                step.select(tell, None, told)
        walk.change(lambda n: n + 1, changed, changed)
    page = open_app(demo, query=f"?__theme={theme}")
    page.get_by_label("In Picture").fill("kept")
    steps = page.locator("ol button")
    expect(steps.nth(1)).to_be_disabled()
    page.get_by_role("button", name="After Picture").click()
    page.get_by_role("button", name="After Prompt").click()
    expect(page.get_by_label("In Result")).to_be_visible()
    expect(page.get_by_label("Changed")).to_have_value("2")
    expect(page.locator("[aria-current=step]")).to_contain_text("Result")
    expect(page.get_by_label("Told")).to_have_value("Result at 2")
    assert [] == axe_complaints(page)
    steps.nth(0).click()
    expect(page.get_by_label("In Picture")).to_have_value("kept")
    expect(page.get_by_label("Told")).to_have_value("Picture at 0")
    expect(page.get_by_label("Changed")).to_have_value("3")


def test_what_can_be_dragged_is_put_elsewhere(open_app: OpenApp) -> None:
    """By the pointer and by keys, with the focus on what moves; what was typed stays."""
    with gr.Blocks() as demo, gr.Draggable(elem_id="order"):
        for name in "ABC":
            gr.Textbox(label=name)
    page = open_app(demo)
    page.get_by_label("A", exact=True).fill("first")
    expect(page.locator("#order label")).to_have_text(["A", "B", "C"])
    handle = page.get_by_role("button", name="Move A")
    start, end = box_of(handle), box_of(page.get_by_label("C", exact=True))
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + end["height"] + 5, steps=5)
    page.mouse.up()
    expect(page.locator("#order label")).to_have_text(["B", "C", "A"])
    expect(page.get_by_label("A", exact=True)).to_have_value("first")
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#order label")).to_have_text(["B", "A", "C"])
    expect(handle).to_be_focused()
    expect(page.get_by_text("A: 2 of 3")).to_be_attached()
    assert [] == axe_complaints(page)


def test_an_interface_stands_in_a_tab(open_app: OpenApp) -> None:
    """`TabbedInterface` shows each app in its tab, and each works."""
    demos = [gr.Interface(f, gr.Textbox(label=f"{f.__name__} of"), "text") for f in (str.upper, str.lower)]
    page = open_app(gr.TabbedInterface(demos, ["Up", "Down"], title="Letters"))
    expect(page.get_by_role("heading", name="Letters")).to_be_visible()
    page.get_by_role("tab", name="Down").click()
    page.get_by_label("lower of").fill("ABC")
    page.get_by_role("tabpanel").get_by_role("button", name="Submit").last.click()
    expect(page.get_by_label("output").last).to_have_value("abc")
