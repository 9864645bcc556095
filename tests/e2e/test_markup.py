"""HTML and HighlightedText: markup with its scripts and templates, text with classes and scores."""

from __future__ import annotations

import html
from typing import Any

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e

SENTENCE = [("Ann", "PER"), (" lives\nin ", None), ("Rome", "LOC"), (".", None)]


def test_markup_is_shown_and_clicked(open_app: OpenApp) -> None:
    """Markup is drawn as it stands, again when a function gives another, and a click is an event."""
    heard = Heard()
    with gr.Blocks() as demo:
        shown = gr.HTML("<h2 style='color: rgb(1, 2, 3)'>First</h2>", label="News", show_label=True)
        shown.click(lambda: heard.hear("clicked"), None, None)
        gr.Button("Next").click(lambda: "<h2>Second</h2>", None, shown)
    page = open_app(demo)
    expect(page.get_by_role("heading", name="First")).to_have_css("color", "rgb(1, 2, 3)")
    expect(page.get_by_text("News")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("heading", name="Second").click()
    heard.wait_for(page, ["clicked"])


def test_what_was_escaped_stays_text(open_app: OpenApp) -> None:
    """What a person typed and the app escaped is read, not run."""
    with gr.Blocks() as demo:
        typed, shown = gr.Textbox(label="Name"), gr.HTML()
        typed.submit(lambda text: f"<p>Hello {html.escape(text)}</p>", typed, shown)
    page = open_app(demo)
    attack = "<img src=x onerror=\"document.title='stolen'\"><script>document.title='stolen'</script>"
    page.get_by_label("Name").fill(attack)
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_text(f"Hello {attack}")).to_be_visible()
    expect(page).not_to_have_title("stolen")


def test_templates_and_scripts(open_app: OpenApp) -> None:
    """A template is drawn from value and properties; a script sets the value and triggers events."""
    heard = Heard()
    script = """
        element.addEventListener('click', (event) => {
            if (!event.target.matches('button')) return;
            props.value = Number(event.target.textContent);
            trigger('submit', {stars: props.value, of: props.size});
        });
    """
    with gr.Blocks() as demo:
        rating = gr.HTML(
            2,
            html_template=(
                "<p>${value} of ${size}</p>"
                "${Array.from({length: size}, (_, at) => `<button>${at + 1}</button>`).join('')}"
            ),
            css_template="p { padding-left: ${value}px }",
            js_on_load=script,
            size=5,
        )

        def tell(data: gr.EventData) -> None:
            heard.hear(f"submit {data.stars} of {data.of}")

        rating.submit(tell, None, None)
        rating.change(lambda value: heard.hear(f"change {value}"), rating, None)
        gr.Button("Fewer").click(lambda: gr.HTML(value=1, size=3), None, rating)
    page = open_app(demo)
    expect(page.get_by_text("2 of 5")).to_have_css("padding-left", "2px")
    page.get_by_role("button", name="4").click()
    expect(page.get_by_text("4 of 5")).to_have_css("padding-left", "4px")
    heard.wait_for_all(page, {"submit 4 of 5", "change 4"})
    page.get_by_role("button", name="Fewer").click()
    expect(page.get_by_text("1 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="4")).to_have_count(0)


def test_a_template_that_fails_says_so(open_app: OpenApp) -> None:
    """An error in a template stands in its place; the rest of the page works."""
    with gr.Blocks() as demo:
        gr.HTML(3, html_template="${nobody.knows}")
        gr.Button("Still here")
    page = open_app(demo)
    expect(page.get_by_text("drawn: ReferenceError")).to_be_visible()
    expect(page.get_by_role("button", name="Still here")).to_be_visible()


def test_parts_of_a_text_are_marked(open_app: OpenApp) -> None:
    """Each part with a class is marked and says it; line breaks are kept; a click says which it was."""
    heard = Heard()
    with gr.Blocks() as demo:
        text = gr.HighlightedText(SENTENCE, label="Entities")

        def tell(data: gr.SelectData) -> None:
            heard.hear((data.index, data.value))

        text.select(tell, None, None)
    page = open_app(demo)
    group = page.get_by_role("group", name="Entities")
    expect(group.get_by_role("button")).to_have_text(["Ann PER", "Rome LOC"])
    expect(group.locator(".control")).to_have_css("white-space-collapse", "preserve")
    group.get_by_role("button", name="Rome").press("Enter")
    heard.wait_for(page, [(2, ["Rome", "LOC"])])


def test_a_legend_names_the_classes_once(open_app: OpenApp) -> None:
    """With a legend the classes stand above the text, and beside their parts for those who hear it."""
    with gr.Blocks() as demo:
        gr.HighlightedText(SENTENCE, label="Entities", show_legend=True)
    page = open_app(demo)
    expect(page.get_by_role("list", name="Classes").get_by_role("listitem")).to_have_text(["PER", "LOC"])
    expect(page.locator("mark .unseen")).to_have_text([" PER", " LOC"])


def background(locator: Any) -> str:
    """The colour behind an element."""
    return str(locator.evaluate("element => getComputedStyle(element).backgroundColor"))


def test_scores_have_strengths(open_app: OpenApp) -> None:
    """A higher score has a stronger colour, and says itself to those who do not see it."""
    heard = Heard()
    with gr.Blocks() as demo:
        text = gr.HighlightedText([("some", 0.2), ("much", 0.9), ("none", -0.9)], label="Scores")
        gr.Button("Send").click(heard.hear, text, None)
    page = open_app(demo)
    marks = page.get_by_role("group", name="Scores").locator("mark")
    expect(marks).to_have_text(["some (0.2)", "much (0.9)", "none (-0.9)"])
    assert 3 == len({background(mark) for mark in marks.all()})
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [[{"token": t, "class_or_confidence": s} for t, s in text.value]])


def test_a_color_map_brings_no_other_styles(open_app: OpenApp) -> None:
    """A colour that is none, whoever gave it, leaves the page as it was."""
    hostile = {"PER": "red; position: fixed; inset: 0", "LOC": "#ff0000"}
    with gr.Blocks() as demo:
        gr.HighlightedText(SENTENCE, label="Entities", color_map=hostile)
    page = open_app(demo)
    expect(page.locator("mark").first).to_have_css("position", "static")
    assert background(page.locator("mark").first) != background(page.locator("mark").last)
