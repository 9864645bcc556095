"""Dynamic parts of a page: drawn, drawn again, with what people typed and where they were."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from playwright.sync_api import Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def boxes() -> gr.Blocks:
    """As many boxes as the number says, each with its echo."""
    with gr.Blocks() as demo:
        count = gr.Number(2, label="Count")

        @gr.render(inputs=count)
        def draw(count: float) -> None:
            for at in range(int(count or 0)):
                with gr.Row():
                    box = gr.Textbox(label=f"Box {at}", key=at)
                    echo = gr.Textbox(label=f"Echo {at}")
                gr.Button(f"Say {at}").click(lambda text: f"{text}!", box, echo)

    return demo


def test_a_part_follows_its_inputs(open_app: OpenApp) -> None:
    """It is drawn when the page opens and when an input changes, and what it holds works."""
    page = open_app(boxes())
    expect(page.get_by_label("Box 1")).to_be_visible()
    page.get_by_label("Box 1").fill("hello")
    page.get_by_role("button", name="Say 1").click()
    expect(page.get_by_label("Echo 1")).to_have_value("hello!")
    page.get_by_label("Count").fill("3")
    expect(page.get_by_label("Box 2")).to_be_visible()
    page.get_by_label("Count").fill("1")
    expect(page.get_by_label("Box 1")).to_have_count(0)
    expect(page.get_by_label("Box 0")).to_be_visible()


def test_a_button_in_a_part_is_as_wide_as_one_beside_it(open_app: OpenApp) -> None:
    """Whether the page stands still or was drawn is no difference to the eye."""
    with gr.Blocks() as demo:
        gr.Button("Still")
        number = gr.Number(1, label="Number")

        @gr.render(inputs=number)
        def draw(_number: float) -> None:
            gr.Button("Drawn")

    page = open_app(demo)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.get_by_role("button", name="Drawn")).to_be_visible()
    still = page.get_by_role("button", name="Still").bounding_box()
    drawn = page.get_by_role("button", name="Drawn").bounding_box()
    assert still is not None
    assert drawn is not None
    assert (still["x"], still["width"]) == (drawn["x"], drawn["width"])


def test_keys_keep_values_and_others_start_anew(open_app: OpenApp) -> None:
    """What has a key keeps what was typed; what has none is as the function makes it."""
    page = open_app(boxes())
    page.get_by_label("Box 0").fill("kept")
    page.get_by_role("button", name="Say 0").click()
    expect(page.get_by_label("Echo 0")).to_have_value("kept!")
    page.get_by_label("Count").fill("3")
    expect(page.get_by_label("Box 2")).to_be_visible()
    expect(page.get_by_label("Box 0")).to_have_value("kept")
    expect(page.get_by_label("Echo 0")).to_have_value("")


def test_keys_keep_the_focus(open_app: OpenApp) -> None:
    """A field that draws its own surroundings anew can be typed on in."""
    with gr.Blocks() as demo:
        words = gr.State([""])

        @gr.render(inputs=words)
        def draw(words: list[str]) -> None:
            with gr.Group(), gr.Row():
                for at, word in enumerate(words):
                    box = gr.Textbox(word, label=f"Word {at}", key=f"word {at}")
                    box.input(
                        lambda text, ws, at=at: [*ws[:at], text, *ws[at + 1 :]],
                        [box, words_state],
                        words_state,
                    )
            gr.Markdown("-".join(words))

        words_state = words

    page = open_app(demo)
    box = page.get_by_label("Word 0")
    box.click()
    for so_far in ("a", "ab", "abc"):
        page.keyboard.type(so_far[-1])
        expect(page.get_by_text(so_far, exact=True)).to_be_visible()
        expect(box).to_be_focused()
    expect(box).to_have_value("abc")


def test_only_what_was_changed_is_preserved(open_app: OpenApp) -> None:
    """A value that nobody touched is the function's new one, and a key preserves no more than it says."""
    with gr.Blocks() as demo:
        text = gr.Textbox("one", label="Text")

        @gr.render(inputs=text)
        def draw(text: str) -> None:
            touched = gr.Textbox(text, label=f"Touched {text}", key="touched", interactive=True)
            gr.Textbox(text, label="Left", key="left")
            own = gr.Textbox("x", label=f"Own {text}", key="own", preserved_by_key=["label"])
            rename = gr.Button("Rename", key="rename")
            rename.click(lambda: [gr.Textbox(label=f"Renamed {at}") for at in (1, 2)], None, [touched, own])

    page = open_app(demo)
    page.get_by_label("Touched one").fill("mine")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_label("Renamed 1")).to_have_value("mine")
    page.get_by_label("Text", exact=True).fill("two")
    expect(page.get_by_label("Touched two")).to_have_value("mine")
    expect(page.get_by_label("Left")).to_have_value("two")
    expect(page.get_by_label("Renamed 2")).to_be_visible()


def test_a_todo_list(open_app: OpenApp) -> None:
    """The usual example: rows that come and go by the buttons in them, in order."""
    with gr.Blocks() as demo:
        tasks = gr.State(["a", "b", "c"])
        new = gr.Textbox(label="New")
        new.submit(lambda tasks, name: ([*tasks, name], ""), [tasks, new], [tasks, new])

        @gr.render(inputs=tasks)
        def draw(names: list[str]) -> None:
            for name in names:
                with gr.Row():
                    gr.Textbox(name, label=f"Task {name}", container=False)
                    done = gr.Button(f"Done {name}", scale=0)
                    done.click(lambda ts, name=name: [t for t in ts if t != name], tasks, tasks)

    page = open_app(demo)
    for name, left in (("b", "acd"), ("a", "cd")):
        if name == "b":
            page.get_by_label("New").fill("d")
            page.get_by_label("New").press("Enter")
            expect(page.get_by_label("Task d")).to_be_visible()
        page.get_by_role("button", name=f"Done {name}").click()
        expect(page.get_by_label(f"Task {name}")).to_have_count(0)
        names = [f"Done {letter}" for letter in left]
        expect(page.get_by_role("button", name="Done")).to_have_text(names)


def test_streams_errors_and_chains_inside(open_app: OpenApp) -> None:
    """A generator streams into what was drawn, an error is told, and a chain goes on."""
    with gr.Blocks() as demo:

        @gr.render()
        def draw() -> None:
            out, after = gr.Textbox(label="Out"), gr.Textbox(label="After")

            def count() -> Any:
                yield from ("1", "1 2", "1 2 3")

            def refuse() -> None:
                raise gr.Error("not today", print_exception=False)

            gr.Button("Count").click(count, None, out).then(lambda text: f"then {text}", out, after)
            gr.Button("Refuse").click(refuse, None, out)

    page = open_app(demo)
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Out")).to_have_value("1 2 3")
    expect(page.get_by_label("After")).to_have_value("then 1 2 3")
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_text("not today")).to_be_visible()
    expect(page.get_by_label("Out")).to_have_value("1 2 3")


def test_a_function_that_fails_says_so_and_leaves_what_is_there(open_app: OpenApp) -> None:
    """The part keeps its last good state, with the word Error; the next drawing mends it."""
    with gr.Blocks() as demo:
        text = gr.Textbox("good", label="Text")

        @gr.render(inputs=text)
        def draw(text: str) -> None:
            if text == "bad":
                raise gr.Error("can't draw this", print_exception=False)
            gr.Markdown(f"drawn {text}")

    page = open_app(demo)
    expect(page.get_by_text("drawn good")).to_be_visible()
    page.get_by_label("Text").fill("bad")
    expect(page.get_by_text("can't draw this")).to_be_visible()
    expect(page.get_by_text("drawn good")).to_be_visible()
    expect(page.locator("main").get_by_text("Error", exact=True)).to_be_visible()
    page.get_by_label("Text").fill("fine")
    expect(page.get_by_text("drawn fine")).to_be_visible()
    expect(page.locator("main").get_by_text("Error", exact=True)).to_have_count(0)


def test_parts_in_parts_and_tabs(open_app: OpenApp) -> None:
    """A part inside of a part starts by itself, and tabs made in one work."""
    with gr.Blocks() as demo:
        text = gr.Textbox("a", label="Text")

        @gr.render(inputs=text)
        def draw(text: str) -> None:
            with gr.Tabs():
                with gr.Tab("First"):
                    inner = gr.Textbox(f"inner {text}", label="Inner")
                with gr.Tab("Second"):
                    gr.Markdown("in the second")

            @gr.render(inputs=inner)
            def draw_inner(inner: str) -> None:
                gr.Markdown(f"from {inner}")

    page = open_app(demo)
    expect(page.get_by_text("from inner a")).to_be_visible()
    page.get_by_role("tab", name="Second").click()
    expect(page.get_by_text("in the second")).to_be_visible()
    page.get_by_label("Text").fill("b")
    expect(page.get_by_text("from inner b")).to_be_visible()
    expect(page.get_by_text("from inner a")).to_have_count(0)
    page.get_by_label("Inner").fill("typed")
    expect(page.get_by_text("from typed")).to_be_visible()


def test_clocks_of_a_part_end_with_it(open_app: OpenApp) -> None:
    """A `Timer` made in a part ticks until the part is drawn anew."""
    ticks: list[str] = []

    def tick(text: str) -> str:
        ticks.append(text)
        return f"{text} {ticks.count(text)}"

    with gr.Blocks() as demo:
        text = gr.Textbox("a", label="Text")

        @gr.render(inputs=text)
        def draw(text: str) -> None:
            ticking = gr.Textbox(label="Ticking")
            gr.Timer(0.05).tick(lambda: tick(text), None, ticking)

    page = open_app(demo)
    expect(page.get_by_label("Ticking")).to_have_value(re.compile("a ([5-9]|..)"))
    page.get_by_label("Text").fill("b")
    expect(page.get_by_label("Ticking")).to_have_value(re.compile("b ([5-9]|..)"))
    assert ["b"] * 3 == ticks[-3:]


def axe_complaints(page: Page) -> list[str]:
    """What axe finds, by rule."""
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_drawn_part_is_for_everyone(open_app: OpenApp, theme: str) -> None:
    """axe finds nothing in it."""
    page = open_app(boxes(), query=f"?__theme={theme}")
    expect(page.get_by_label("Box 1")).to_be_visible()
    assert [] == axe_complaints(page)
