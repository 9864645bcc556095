"""Label, JSON, Markdown and State: what functions show, and what never shows."""

from __future__ import annotations

import re

import pytest
from browser_apps import OpenApp
from heard import Heard
from page_watch import PageWatch
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e

MARKDOWN = """
## Results

| model | score |
|-------|------:|
| small | 0.5   |

```python
print("hi")
```

1. one
2. two

> said so, with $$a^2 + b^2 = c^2$$ and <b>bold</b>
"""

HOSTILE = """
<script>window.attacked = 1</script>
<img src=x onerror="window.attacked = 2">
<a href="javascript:window.attacked = 3">link</a>
<svg><animate onbegin="window.attacked = 4"></svg>
[another](javascript:window.attacked=5)
<form action="/steal"><input name=password></form>
<p style="position:fixed;inset:0">cover</p>
"""


def test_a_label_shows_confidences_from_the_surest_down(open_app: OpenApp) -> None:
    """A classifier's answer stands above its classes, each with its share."""
    demo = gr.Interface(
        lambda _text: {"cat": 0.25, "dog": 0.7, "ant": 0.05}, "text", gr.Label(num_top_classes=2)
    )
    page = open_app(demo)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("listitem")).to_have_text(["dog 70%", "cat 25%"], use_inner_text=True)
    expect(page.get_by_role("group", name="output").get_by_role("paragraph")).to_have_text("dog")


def test_a_label_can_be_clicked(open_app: OpenApp) -> None:
    """A click on a class is a select event that says which."""
    heard = Heard()

    def selected(event: gr.SelectData) -> None:
        heard.hear((event.index, event.value))

    with gr.Blocks() as demo:
        label = gr.Label({"cat": 0.25, "dog": 0.75})
        label.select(selected, None, None)
    page = open_app(demo)
    page.get_by_role("button", name="cat").click()
    heard.wait_for(page, [(1, "cat")])


def test_json_folds_and_copies(open_app: OpenApp) -> None:
    """A tree of JSON unfolds and folds by click and by key, and can be copied whole."""
    with gr.Blocks() as demo:
        gr.JSON({"user": {"name": "Ann", "tags": ["a", "b"]}, "n": None}, label="Data")
    page = open_app(demo)
    expect(page.get_by_text('"Ann"')).to_be_visible()
    page.get_by_role("button", name="user").click()
    expect(page.get_by_text('"Ann"')).to_have_count(0)
    expect(page.get_by_role("button", name="user")).to_contain_text("2 keys")
    page.get_by_role("button", name="user").press("Enter")
    expect(page.get_by_text('"Ann"')).to_be_visible()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText().then(JSON.parse)")
    assert {"user": {"name": "Ann", "tags": ["a", "b"]}, "n": None} == copied


def test_large_json_is_drawn_in_parts(open_app: OpenApp) -> None:
    """A list of a hundred thousand does not hang the page: it is drawn 200 at a time."""
    with gr.Blocks() as demo:
        gr.JSON(list(range(100_000)), label="Data", open=True)
    page = open_app(demo)
    expect(page.get_by_role("listitem")).to_have_count(201)
    page.get_by_role("button", name="more").click()
    expect(page.get_by_role("listitem")).to_have_count(401)


def test_markdown_shows_all_it_can(open_app: OpenApp) -> None:
    """Headings, tables, code, lists, quotes, HTML and formulas become elements."""
    with gr.Blocks() as demo:
        gr.Markdown(MARKDOWN)
    page = open_app(demo)
    expect(page.get_by_role("heading", name="Results", level=2)).to_be_visible()
    expect(page.get_by_role("cell", name="0.5")).to_have_css("text-align", re.compile("right$"))
    expect(page.locator("pre code")).to_have_text('print("hi")\n')
    expect(page.get_by_role("listitem")).to_have_text(["one", "two"])
    expect(page.locator("blockquote b")).to_have_text("bold")
    expect(page.locator(".katex-html")).to_be_visible()


def test_hostile_markdown_is_harmless(open_app: OpenApp, watch: PageWatch) -> None:
    """Scripts, handlers, script links, forms and overlays in markdown do nothing."""
    watch.allow(r"404|request failed: GET \S+/x:")  # the picture "x" is asked for, and is not there
    with gr.Blocks() as demo:
        shown = gr.Markdown("")
        gr.Button("Show").click(lambda: HOSTILE, None, shown)
    page = open_app(demo)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("cover")).to_be_visible()
    expect(page.get_by_text("cover")).to_have_css("position", "static")
    expect(page.locator(".prose form, .prose input, .prose script, .prose [href^=javascript]")).to_have_count(
        0
    )
    for text in ("link", "another"):
        page.get_by_text(text, exact=False).last.click()
    assert page.evaluate("window.attacked") is None


def test_links_in_markdown_leave_the_app_open(open_app: OpenApp) -> None:
    """A link opens elsewhere, and tells that page nothing."""
    with gr.Blocks() as demo:
        gr.Markdown("* [docs](https://example.org/docs)")
    page = open_app(demo)
    link = page.get_by_role("link", name="docs")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_state_is_kept_and_never_seen(open_app: OpenApp) -> None:
    """State lives on the server: it counts on from click to click, and is nowhere in the page."""

    def count(so_far: list[str]) -> tuple[list[str], int]:
        return [*so_far, "secret"], len(so_far) + 1

    with gr.Blocks() as demo:
        state = gr.State(["secret"])
        shown = gr.Number(label="Count")
        gr.Button("Count").click(count, state, [state, shown])
    page = open_app(demo)
    page.evaluate(
        """() => {
            window.said = [];
            const fetch = window.fetch;
            window.fetch = async (...request) => {
                const answer = await fetch(...request);
                answer.clone().text().then((text) => window.said.push(text));
                return answer;
            };
        }"""
    )
    for expected in ("2", "3", "4"):
        page.get_by_role("button", name="Count").click()
        expect(page.get_by_label("Count")).to_have_value(expected)
    assert "secret" not in page.content()
    page.wait_for_function("window.said.length === 3")
    answers = page.evaluate("window.said")
    assert [True] * 3 == ["process_completed" in answer for answer in answers]
    assert [False] * 3 == ["secret" in answer for answer in answers]


def test_state_tells_when_it_changes(open_app: OpenApp) -> None:
    """A State's change event fires when a function gave it another value, and not for the same."""
    heard = Heard()
    with gr.Blocks() as demo:
        state = gr.State(0)
        box = gr.Textbox(label="Set to")
        done = gr.Textbox("nothing yet", label="Done")
        box.submit(lambda text: (text, f"set to {text}"), box, [state, done])
        box.focus(None, None, done, js="() => ''")  # in the page: it is not late
        state.change(heard.hear, state, None)
    page = open_app(demo)
    for text in ("a", "a", "b"):
        page.get_by_label("Done").focus()
        page.get_by_label("Set to").fill(text)
        expect(page.get_by_label("Done")).to_have_value("")
        page.get_by_label("Set to").press("Enter")
        expect(page.get_by_label("Done")).to_have_value(f"set to {text}")
    heard.wait_for(page, ["a", "b"])


def test_a_labels_color_brings_no_other_styles(open_app: OpenApp) -> None:
    """A colour that is none, as a function may make one of what its user typed, leaves the page as it was."""
    with gr.Blocks() as demo:
        gr.Label("cat", label="Plain", color="rgb(1, 2, 3)")
        gr.Label("dog", label="Hostile", color="red; position: fixed; inset: 0")
    page = open_app(demo)
    expect(page.get_by_text("cat", exact=True)).to_have_css("--color", "rgb(1, 2, 3)")
    expect(page.get_by_text("dog", exact=True)).to_have_css("position", "static")
