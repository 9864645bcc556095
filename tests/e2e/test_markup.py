"""HTML and HighlightedText: markup with its scripts and templates, text with classes and scores."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from heard import Heard
from page_watch import PageWatch
from playwright.sync_api import Locator, Page, expect

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


def test_bare_controls_in_markup_look_like_the_pages(open_app: OpenApp) -> None:
    """Buttons and fields without a style of their own have the page's; one rule of the author's outweighs."""
    markup = "<style>.own{padding:1px}</style><button>Go</button><button class=own>Own</button><input>"
    with gr.Blocks() as demo:
        gr.HTML(markup + "<select></select>")
        gr.HTML("<button>Plain</button>", apply_default_css=False)
    page = open_app(demo)
    for bare in ("button:has-text('Go')", "input", "select"):
        expect(page.locator(f".markup {bare}")).to_have_css("border-top-left-radius", "10px")
    expect(page.get_by_role("button", name="Own")).to_have_css("padding", "1px")
    expect(page.get_by_role("button", name="Plain")).to_have_css("border-top-left-radius", "0px")


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


ATTACKS = [
    "${document.title='stolen'}",
    "`+(document.title='stolen')+`",
    "\\`+(document.title='stolen')+`",
    "<img src=x: onerror=\"document.title='stolen'\">",
    "<svg onload=\"document.title='stolen'\"></svg>",
    "\" onmouseover=\"document.title='stolen'\" autofocus onfocus=\"document.title='stolen'",
    "{{{attack}}}{{#with this}}{{constructor.constructor}}{{/with}}",
    "</style><script>document.title='stolen'</script>",
    "red } body { display: none } x {",
    "</textarea><iframe srcdoc=\"<script>parent.document.title='stolen'</script>\"></iframe>",
]


def test_what_mustaches_insert_is_text(open_app: OpenApp) -> None:
    """What people typed goes into a template of Handlebars as text: it is no markup, no script, no style."""
    with gr.Blocks(title="Safe") as demo:
        attacks = gr.HTML(
            [],
            html_template='{{#each value}}<p title="{{this}}">{{this}}</p>{{/each}}${value.length} shown',
            css_template="p { color: {{value.[8]}} }",
            elem_id="attacked",
        )
        typed = gr.JSON(ATTACKS, visible=False)
        gr.Button("Show").click(lambda given: given, typed, attacks)
    page = open_app(demo)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text(f"{len(ATTACKS)} shown")).to_be_visible()
    expect(page.locator("#attacked p")).to_have_text(ATTACKS)
    for paragraph in page.locator("#attacked p").all():
        paragraph.hover()
    assert [] == page.locator("#attacked").locator("img, svg, script, iframe").all()
    expect(page).to_have_title("Safe")


@pytest.mark.parametrize("attack", ["${document.title='stolen'}", "`+(document.title='stolen')+`"])
def test_raw_mustaches_and_values_run_no_javascript_of_a_template(open_app: OpenApp, attack: str) -> None:
    """Even where markup is shown as it stands, a value is never a piece of the template's JavaScript."""
    with gr.Blocks(title="Safe") as demo:
        gr.HTML(attack, html_template="<p>{{{value}}}</p><p>${value}</p>", elem_id="shown")
    page = open_app(demo)
    expect(page.locator("#shown p")).to_have_text([attack, attack])
    expect(page).to_have_title("Safe")


def test_elements_stay_when_a_value_changes(open_app: OpenApp) -> None:
    """Listeners that a script put on elements, and what is typed in a field, outlive another value."""
    script = """
        element.querySelectorAll('button').forEach((button, at) => {
            button.addEventListener('click', () => { props.value = at + 1; });
        });
    """
    with gr.Blocks() as demo:
        gr.HTML(
            0,
            html_template=(
                "<b>{{value}} stars</b><input aria-label='Why'>"
                "${[1, 2, 3].map((star) => "
                "`<button class='${star <= value ? 'on' : ''}'>S${star}</button>`).join('')}"
            ),
            js_on_load=script,
        )
    page = open_app(demo)
    page.get_by_label("Why").fill("good")
    for star in (3, 1, 2):
        page.get_by_role("button", name=f"S{star}").click()
        expect(page.get_by_text(f"{star} stars")).to_be_visible()
        expect(page.locator("button.on")).to_have_count(star)
    expect(page.get_by_label("Why")).to_have_value("good")


def test_events_of_an_apps_own(open_app: OpenApp) -> None:
    """A script triggers an event that only it knows; what it sends is the event's data."""
    heard = Heard()
    with gr.Blocks() as demo:
        options = gr.HTML(
            ["One", "Two"],
            html_template="{{#each value}}<button>{{this}}</button>{{/each}}",
            js_on_load=(
                "element.addEventListener('click', (event) => "
                "trigger('chosen', {option: event.target.innerText}))"
            ),
        )

        def tell(data: gr.EventData) -> None:
            heard.hear(data.option)

        options.chosen(tell)
    page = open_app(demo)
    page.get_by_role("button", name="Two").click()
    heard.wait_for(page, ["Two"])


def test_components_stand_inside_of_markup(open_app: OpenApp) -> None:
    """Where a template says @children its components are, and keep what was typed when it is drawn again."""
    with gr.Blocks() as demo:
        with gr.HTML(
            "Card",
            html_template=(
                "<section class='card'><h2>{{value}}</h2>@children<footer>{{size}} in it</footer></section>"
            ),
            css_template=".card { border: 3px solid rgb(1, 2, 3) }",
            size=1,
        ) as card:
            name = gr.Textbox(label="Name")
            greeting = gr.Textbox(label="Greeting")
        gr.Button("Change").click(lambda: gr.HTML("Other", size=2), None, card)
        name.submit(lambda text: f"Hello {text}!", name, greeting)
    page = open_app(demo)
    inside = page.locator(".card")
    expect(inside).to_have_css("border-top-width", "3px")
    inside.get_by_label("Name").fill("Ann")
    page.get_by_role("button", name="Change").click()
    expect(inside.get_by_role("heading", name="Other")).to_be_visible()
    expect(inside.get_by_text("2 in it")).to_be_visible()
    inside.get_by_label("Name").press("Enter")
    expect(inside.get_by_label("Greeting")).to_have_value("Hello Ann!")


def test_updates_name_some_properties_of_several(open_app: OpenApp) -> None:
    """An update changes the properties that it names; the others stay, and who watches them is not told."""
    with gr.Blocks() as demo:
        shown = gr.HTML(
            "x",
            html_template="<p>{{name}} {{size}} {{value}}</p><i></i>",
            js_on_load="""
                watch('size', () => {
                    const told = element.querySelector('p').textContent;
                    element.querySelector('i').textContent += `told of ${told};`;
                });
                watch('name', () => { element.querySelector('i').textContent += 'wrong'; });
            """,
            name="Ann",
            size=1,
        )
        gr.Button("Size").click(lambda: gr.update(size=2), None, shown)
        gr.Button("Value").click(lambda: gr.HTML(value="y"), None, shown)
    page = open_app(demo)
    expect(page.get_by_text("Ann 1 x")).to_be_visible()
    page.get_by_role("button", name="Value").click()
    expect(page.get_by_text("Ann 1 y")).to_be_visible()
    page.get_by_role("button", name="Size").click()
    expect(page.locator("p", has_text="Ann 2 y")).to_be_visible()
    expect(page.locator("i")).to_have_text("told of Ann 2 y;")


def test_functions_of_the_app_for_scripts(open_app: OpenApp, watch: PageWatch) -> None:
    """A script calls functions of the app, sends a file, and is told why something is refused."""

    def add(left: int, right: int) -> int:
        return left + right

    async def greet(name: str, request: gr.Request) -> str:
        if not name:
            raise gr.Error("a name is needed")
        return f"Hello {name} of {request.url.path}"

    def read(path: str) -> str:
        return Path(path).read_text("utf-8")

    script = """
        const say = (text) => { element.querySelector('p').textContent += text + ';'; };
        say(await server.add(2, 3));
        say(await server.greet('Ann'));
        say(await server.greet('').catch((error) => error.message));
        const { path, url } = await upload(new File(['content'], 'a b#.txt', { type: 'text/plain' }));
        say(await (await fetch(url)).text());
        say(await server.read(path));
        say(typeof server.secret);
    """
    with gr.Blocks() as demo:
        gr.HTML(
            html_template="<p></p>", js_on_load=script, server_functions=[add, greet, read], elem_id="asked"
        )
    watch.allow("status of 422")
    page = open_app(demo)
    expect(page.locator("#asked p")).to_have_text(
        "5;Hello Ann of /gradio_api/component_server;a name is needed;content;content;undefined;"
    )


def test_scripts_of_the_head_come_first_and_once(open_app: OpenApp) -> None:
    """What head= asks for has loaded before js_on_load runs, and is there once for several components."""
    library = "data:text/javascript,window.loaded%20%3D%20(window.loaded%20%3F%3F%200)%20%2B%201"
    head = f'<script src="{library}"></script><meta name="by" content="head">'
    script = "element.querySelector('p').textContent = `loaded ${window.loaded}`"
    with gr.Blocks() as demo:
        for _ in range(2):
            gr.HTML(html_template="<p></p>", js_on_load=script, head=head)
    page = open_app(demo)
    expect(page.get_by_text("loaded 1")).to_have_count(2)
    expect(page.locator("head meta[name=by]")).to_have_count(1)


def test_a_script_that_fails_says_so(open_app: OpenApp) -> None:
    """An error of js_on_load stands below the markup; the rest of the page works."""
    with gr.Blocks() as demo:
        gr.HTML("<p>Shown</p>", js_on_load="nobody.knows()")
        gr.Button("Still here")
    page = open_app(demo)
    expect(page.get_by_text("js_on_load failed: ReferenceError")).to_be_visible()
    expect(page.get_by_text("Shown")).to_be_visible()
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
        scores = [("some", 0.2), ("much", 0.9), ("none", -0.9)]
        text = gr.HighlightedText(scores, label="Scores", interactive=False)
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


def marking(page: Page, name: str = "Entities") -> Locator:
    """The text that can be marked."""
    return page.get_by_role("textbox", name=name)


def marks(box: Locator) -> list[list[str]]:
    """Each mark's text and what it is marked as."""
    return box.locator("mark").evaluate_all("marks => marks.map((m) => [m.textContent, m.dataset.kind])")  # type: ignore[no-any-return]  # of JSON


def select_text(page: Page, box: Locator, start: int, length: int) -> None:
    """Put the cursor at a place by keys, and select from there on."""
    box.press("ControlOrMeta+Home")
    for _ in range(start):
        page.keyboard.press("ArrowRight")
    for _ in range(length):
        page.keyboard.press("Shift+ArrowRight")


def tokens(*parts: tuple[str, Any]) -> list[dict[str, Any]]:
    """Parts as functions get them."""
    return [{"token": text, "class_or_confidence": kind} for text, kind in parts]


def test_marks_are_added_changed_and_removed_by_keys(open_app: OpenApp) -> None:
    """With the keyboard alone a person marks a stretch, gives a mark another class, and takes one away."""
    heard = Heard()
    with gr.Blocks() as demo:
        text = gr.HighlightedText([("Ann lives in Rome.", None)], label="Entities", interactive=True)
        text.change(heard.hear, text, None)
    page = open_app(demo)
    box = marking(page)
    select_text(page, box, 0, 3)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ann is")).to_be_focused()
    page.keyboard.type("PER")
    page.keyboard.press("Enter")
    expect(box.locator("mark[data-kind=PER]")).to_have_text("Ann")
    expect(box).to_be_focused()
    marked = tokens(("Ann", "PER"), (" lives in Rome.", None))
    heard.wait_for(page, [marked])
    box.press("ControlOrMeta+Home")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ann is")).to_have_value("PER")
    page.keyboard.type("NAME")
    page.keyboard.press("Enter")
    expect(box.locator("mark[data-kind=NAME]")).to_have_text("Ann")
    # Of what changes while the app is told, it is told the last.
    renamed = tokens(("Ann", "NAME"), (" lives in Rome.", None))
    heard.wait_for(page, [marked, renamed])
    box.press("ControlOrMeta+Home")
    page.keyboard.press("Delete")
    expect(box.locator("mark")).to_have_count(0)
    heard.wait_for(page, [marked, renamed, tokens(("Ann lives in Rome.", None))])


def test_text_is_marked_with_the_mouse(open_app: OpenApp) -> None:
    """A double click takes a word; a click on a mark tells the app, and opens it to be changed or removed."""
    heard = Heard()
    with gr.Blocks() as demo:
        sentence = [("Ann", "PER"), (" lives in ", None), ("Rome", "LOC")]
        text = gr.HighlightedText(sentence, label="Entities", interactive=True, color_map={"VERB": "red"})

        def tell(data: gr.SelectData) -> None:
            heard.hear((data.index, data.value))

        text.select(tell, None, None)
    page = open_app(demo)
    box = marking(page)
    box.get_by_text("lives").dblclick(position={"x": 20, "y": 8})
    expect(page.get_by_label("lives is")).to_be_focused()
    assert {"PER", "LOC", "VERB"} == set(
        page.locator("datalist option").evaluate_all("options => options.map((option) => option.value)")
    )
    page.get_by_label("lives is").fill("VERB")
    page.get_by_role("button", name="Mark", exact=True).click()
    expect(box.locator("mark[data-kind=VERB]")).to_have_text("lives")
    assert [["Ann", "PER"], ["lives", "VERB"], ["Rome", "LOC"]] == marks(box)
    box.locator("mark").last.click()
    heard.wait_for(page, [(4, ["Rome", "LOC"])])
    page.get_by_role("button", name="Remove").click()
    expect(box.locator("mark")).to_have_text(["Ann", "lives"])


def test_the_text_itself_can_not_be_changed(open_app: OpenApp) -> None:
    """Typing, pasting and cutting leave the text as it is; Escape leaves the marks so."""
    heard = Heard()
    with gr.Blocks() as demo:
        text = gr.HighlightedText(SENTENCE, label="Entities", interactive=True)
        gr.Button("Send").click(heard.hear, text, None)
    page = open_app(demo)
    box = marking(page)
    select_text(page, box, 0, 5)
    page.keyboard.type("x")
    page.keyboard.press("ControlOrMeta+x")
    page.keyboard.press("ControlOrMeta+v")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Ann l is")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [tokens(*SENTENCE)])


def test_scores_are_numbers_from_minus_one_to_one(open_app: OpenApp) -> None:
    """A text with scores takes scores for marks, and nothing else."""
    heard = Heard()
    with gr.Blocks() as demo:
        text = gr.HighlightedText([("good", 0.5), (" bad", None)], label="Scores", interactive=True)
        text.change(heard.hear, text, None)
    page = open_app(demo)
    box = marking(page, "Scores")
    select_text(page, box, 5, 3)
    page.keyboard.press("Enter")
    page.get_by_label("bad is").fill("7")
    expect(page.get_by_role("button", name="Mark", exact=True)).to_be_disabled()
    page.get_by_label("bad is").fill("-0.5")
    page.keyboard.press("Enter")
    heard.wait_for(page, [tokens(("good", 0.5), (" ", None), ("bad", -0.5))])


def test_marks_are_made_where_functions_read_them(open_app: OpenApp) -> None:
    """Without the app's word, a text that an event reads can be marked, and one that only shows can not."""
    with gr.Blocks() as demo:
        read = gr.HighlightedText(SENTENCE, label="Read")
        gr.HighlightedText(SENTENCE, label="Shown")
        gr.Button("Send").click(lambda _: None, read, None)
    page = open_app(demo)
    expect(marking(page, "Read")).to_be_visible()
    expect(marking(page, "Shown")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marking_is_accessible(open_app: OpenApp, theme: str) -> None:
    """Axe finds nothing while a mark is open."""
    with gr.Blocks() as demo:
        gr.HighlightedText(SENTENCE, label="Entities", interactive=True, show_legend=True)
    page = open_app(demo, f"?__theme={theme}")
    box = marking(page)
    box.locator("mark").first.click()
    expect(page.get_by_label("Ann is")).to_be_focused()
    assert [] == [rule["id"] for rule in Axe().run(page).response["violations"]]
