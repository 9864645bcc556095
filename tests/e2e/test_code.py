"""Program text in the page: written, read, coloured, completed, copied and got, by hand and by key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from gate import Gate
from playwright.sync_api import Locator, Page, expect
from waiting import wait_until

import spacekit as gr

pytestmark = pytest.mark.e2e


def make_app(value: str | None = None, **options: Any) -> gr.Blocks:
    """An app that says what was written, and which events there were."""
    with gr.Blocks() as demo:
        code = gr.Code(value, label="Program", **options)
        said = gr.Textbox(label="Said")
        code.change(lambda text: text, code, said)
        for event in ("input", "focus", "blur"):
            # A place each: what was sent later may be answered sooner.
            getattr(code, event)(lambda: "heard", None, gr.Textbox(label=f"On {event}"))
    return demo


def editor(page: Page) -> Locator:
    """What one types into."""
    return page.get_by_role("textbox", name="Program")


def lines(page: Page) -> Locator:
    """The lines that are drawn."""
    return editor(page).locator(".cm-line")


def test_what_is_typed_reaches_the_function(open_app: OpenApp) -> None:
    """Typing sets off `input` and `change`, coming and going `focus` and `blur`; Tab indents until Escape."""
    page = open_app(make_app(language="python"))
    editor(page).click()
    expect(page.get_by_label("On focus")).to_have_value("heard")
    page.keyboard.type("if True:\n")
    page.keyboard.press("Tab")
    page.keyboard.type('print("x")')
    expect(page.get_by_label("Said")).to_have_value('if True:\n        print("x")')
    expect(page.get_by_label("On input")).to_have_value("heard")
    expect(page.get_by_label("On blur")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_label("On blur")).to_have_value("heard")
    expect(editor(page)).not_to_be_focused()


def test_words_have_colours_and_lines_numbers(open_app: OpenApp) -> None:
    """The language's words are coloured, lines are numbered; a function may change both and more."""
    with gr.Blocks() as demo:
        code = gr.Code("def f(): pass", "python", label="Program")
        changes: Any = {"value": "SELECT a FROM b", "language": "sql", "show_line_numbers": False, "lines": 8}
        gr.Button("Change").click(lambda: gr.Code(**changes), None, code)
    page = open_app(demo)
    keyword = lines(page).get_by_text("def", exact=True)
    expect(keyword).to_have_css("color", accent_ink(page))
    numbers = page.get_by_role("group", name="Program").locator(".cm-lineNumbers")
    expect(numbers).to_be_visible()
    before = page.get_by_role("group", name="Program").bounding_box()
    page.get_by_role("button", name="Change").click()
    expect(lines(page).get_by_text("SELECT", exact=True)).to_have_css("color", accent_ink(page))
    expect(numbers).to_have_count(0)
    after = page.get_by_role("group", name="Program").bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]


def accent_ink(page: Page) -> str:
    """The colour of the page's links, as the browser computes it."""
    return str(
        page.evaluate(
            """() => {
                const probe = document.body.appendChild(document.createElement('i'));
                probe.style.color = 'var(--accent-ink)';
                const { color } = getComputedStyle(probe);
                probe.remove();
                return color;
            }"""
        )
    )


def test_a_given_text_is_only_read(open_app: OpenApp) -> None:
    """An output can be reached and scrolled by the keyboard, and not changed."""
    page = open_app(make_app("x = 1", language="python", interactive=False))
    expect(editor(page)).to_have_attribute("aria-readonly", "true")
    editor(page).focus()
    page.keyboard.type("y")
    page.keyboard.press("Backspace")
    expect(lines(page)).to_have_text(["x = 1"])


def test_a_text_that_streams_leaves_the_reader_where_they_are(open_app: OpenApp) -> None:
    """What a function gives by and by is added; what somebody has selected stays selected."""
    gate = Gate()

    def write() -> Iterator[str]:
        yield "first = 1"
        gate.pass_through()
        yield "first = 1\nsecond = 2"

    with gr.Blocks() as demo:
        code = gr.Code(label="Program", language="python", interactive=False)
        gr.Button("Write").click(write, None, code)
    page = open_app(demo)
    page.get_by_role("button", name="Write").click()
    expect(lines(page)).to_have_text(["first = 1"])
    lines(page).first.dblclick(position={"x": 25, "y": 8})
    gate.let_go()
    expect(lines(page)).to_have_text(["first = 1", "second = 2"])
    assert "first" == page.evaluate("getSelection().toString()")


def test_long_lines_wrap_where_they_are_asked_to(open_app: OpenApp) -> None:
    """A long line scrolls in its field; wrapped, the field is as high as it needs, up to a limit."""
    long = "word " * 400
    with gr.Blocks() as demo:
        gr.Code(long, label="Program")
        gr.Code(long, label="Wrapped", wrap_lines=True, max_lines=6)
    page = open_app(demo)
    scrollers = page.locator(".cm-scroller")
    expect(scrollers).to_have_count(2)
    widths = "(all) => all.map((one) => one.scrollWidth > one.clientWidth)"
    heights = "(all) => all.map((one) => one.scrollHeight > one.clientHeight)"
    # The editor draws by and by, as it learns how much room there is.
    wait_until(
        lambda: [[True, False], [False, True]] == [scrollers.evaluate_all(kind) for kind in (widths, heights)]
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_words_are_proposed(open_app: OpenApp) -> None:
    """With `autocomplete` words are proposed while one types, and a click takes one."""
    page = open_app(make_app("long_name_of_mine = 1", language="python", autocomplete=True))
    editor(page).click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type("\nlong_n")
    expect(page.get_by_role("option", name="long_name_of_mine")).to_be_visible()
    expect(page.get_by_role("option", name="long_name_of_mine")).to_have_attribute("aria-selected", "true")
    assert [] == Axe().run(page).response["violations"]
    page.get_by_role("option", name="long_name_of_mine").click()
    expect(page.get_by_label("Said")).to_have_value("long_name_of_mine = 1\nlong_name_of_mine")


def test_a_text_is_copied_and_saved(open_app: OpenApp) -> None:
    """The buttons copy it, and save it under a name of its language; an author may leave them out."""
    with gr.Blocks() as demo:
        gr.Code("a: 1", "yaml", label="Program")
        gr.Code("b: 1", "yaml", label="Bare", buttons=[])
    page = open_app(demo)
    page.get_by_role("group", name="Program").get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_attached()
    assert "a: 1" == page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        page.get_by_role("button", name="Program: download").click()
    assert ("file.yml", "a: 1") == (download.value.suggested_filename, download.value.path().read_text())
    expect(page.get_by_role("group", name="Bare").get_by_role("button")).to_have_count(0)


def test_a_hostile_text_stays_text(open_app: OpenApp) -> None:
    """Markup in a program is shown and not run."""
    hostile = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>'
    page = open_app(make_app(hostile, language="html"))
    expect(lines(page)).to_have_text([hostile])
    assert page.evaluate("window.hacked") is None


def test_an_app_without_code_loads_no_editor(open_app: OpenApp, page: Page) -> None:
    """The editor comes for those who use it: and its languages one by one."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_app(gr.Interface(lambda text: text, "text", "text"))
    expect(page.get_by_role("button", name="Submit")).to_be_visible()
    assert [] == [url for url in asked if "Code-" in url or "dist-" in url]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_app: OpenApp, theme: str) -> None:
    """Empty, full, read-only and in search, it is complete for those who don't see it."""
    text = 'import os  # why\n\nclass A(B):\n    x: int = 3 if None else "s"\n\n    def f(self) -> str: ...\n'
    with gr.Blocks() as demo:
        gr.Code(text, "python", label="Program")
        gr.Code('{"a": [1, true, null]}', "json", label="Given", interactive=False)
        gr.Code('<p class="x">y</p><!-- z -->', "html", label="Markup", show_label=False)
        gr.Code(label="Empty")
    page = open_app(demo, f"?__theme={theme}")
    expect(lines(page).get_by_text("import", exact=True)).to_have_css("color", accent_ink(page))
    assert [] == Axe().run(page).response["violations"]
    editor(page).click()
    page.keyboard.press("ControlOrMeta+f")
    expect(page.get_by_role("textbox", name="Find")).to_be_focused()
    assert [] == Axe().run(page).response["violations"]
