"""What surrounds an app, in a browser: themes, style sheets, scripts, languages, the footer."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp, Serve
from network_log import NetworkLog
from playwright.sync_api import Browser, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

THEMES = ["base", "citrus", "cyberpunk", "default", "ember", "glass", "mario", "monochrome", "neon", "ocean"]


def board() -> gr.Blocks:
    """What themes change: buttons, fields, labels, links, chosen options."""
    with gr.Blocks() as demo:
        gr.Markdown("# Board\n\nWords with a [link](/elsewhere) and `code`.")
        with gr.Row():
            with gr.Column(variant="panel"):
                gr.Textbox(label="Name", placeholder="Ada", info="Some help")
                gr.Radio(["Square", "Wide"], value="Wide", label="Shape")
                gr.Checkbox(value=True, label="Keep")
                gr.Slider(0, 10, 4, label="Strength")
                with gr.Row():
                    gr.Button("Do", variant="primary")
                    gr.Button("Leave")
                    gr.Button("Stop", variant="stop")
            with gr.Column(variant="panel"):
                gr.Textbox("Hello", label="Greeting", interactive=False)
                gr.JSON({"a": [1, "b"]}, label="Details")
    return demo


@pytest.mark.parametrize("theme", [*THEMES, "origin", "soft"])
def test_every_theme_can_be_read(page: Page, serve: Serve, theme: str) -> None:
    """Axe finds nothing in any theme, by day and by night."""
    page.emulate_media(reduced_motion="reduce")
    url = serve(board(), theme=theme)
    for mode in ("light", "dark"):
        page.goto(f"{url}?__theme={mode}")
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        expect(page.get_by_text('"b"')).to_be_visible()
        violations = Axe().run(page).response["violations"]
        assert [] == [
            (v["id"], node["html"], node["failureSummary"]) for v in violations for node in v["nodes"]
        ]


def style(page: Page, selector: str, name: str) -> str:
    """A property of an element, as it is shown."""
    found: str = page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{name}")
    return found


def test_a_theme_changes_the_page(page: Page, open_app: OpenApp) -> None:
    """Hues, variables and corners reach the components, each in its mode."""
    theme = gr.themes.Base(primary_hue="red", radius_size="none").set(
        body_background_fill="#fffbe6",
        body_background_fill_dark="#101010",
        button_secondary_background_fill="rgb(1, 2, 3)",
        slider_color="rgb(4, 5, 6)",
        panel_background_fill="rgb(7, 8, 9)",
        checkbox_label_background_fill_selected="rgb(10, 11, 12)",
        checkbox_background_color_selected="rgb(13, 14, 15)",
        input_background_fill="rgb(16, 17, 18)",
    )
    open_app(board(), "?__theme=light", theme=theme)
    assert "rgb(220, 38, 38)" == style(page, ".button.primary", "backgroundColor")
    assert "0px" == style(page, ".button.primary", "borderTopLeftRadius")
    assert "rgb(255, 251, 230)" == style(page, "body", "backgroundColor")
    assert "rgb(1, 2, 3)" == style(page, ".button.secondary", "backgroundColor")
    expect(page.get_by_role("slider")).to_be_visible()
    assert "rgb(4, 5, 6)" == style(page, "input[type=range]", "getPropertyValue('--accent')")
    assert "rgb(7, 8, 9)" == style(page, ".panel", "backgroundColor")
    assert "rgb(10, 11, 12)" == style(page, ".choices label:has(:checked)", "backgroundColor")
    assert "rgb(13, 14, 15)" == style(page, ".checkbox input", "backgroundColor")
    assert "rgb(16, 17, 18)" == style(page, "textarea:not([readonly]), input.control", "backgroundColor")
    page.goto(f"{page.url.partition('?')[0]}?__theme=dark")
    expect(page.locator(".button.primary")).to_be_visible()
    assert "rgb(16, 16, 16)" == style(page, "body", "backgroundColor")
    assert "rgb(1, 2, 3)" != style(page, ".button.secondary", "backgroundColor")


def test_what_is_loaded_late_leaves_the_theme_alone(page: Page, open_app: OpenApp) -> None:
    """Text with lists, chats and programs bring style sheets along: none of them takes a theme back."""
    with gr.Blocks() as demo:
        gr.Markdown("1. One\n\n| a | b |\n|---|---|\n| 1 | $$x^2$$ |\n\n```python\nx = 1\n```")
        gr.Chatbot([{"role": "assistant", "content": "- One"}])
        gr.Code("x = 1", language="python")
        gr.Button("Do", variant="primary")
    open_app(demo, "?__theme=light", theme=gr.themes.Citrus(), css=".chat { color: rgb(1, 2, 3) }")
    expect(page.locator(".cm-content")).to_be_visible()
    expect(page.locator("td .katex")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert "#b45309" == style(page, "html", "getPropertyValue('--accent')")
    assert "rgb(251, 191, 36)" == style(page, ".button.primary", "backgroundColor")
    assert (
        1
        == page.locator("link[href*='main-'][disabled]").count()
        == page.locator("link[href*='main-']").count()
    )


def test_an_authors_css_head_and_script(page: Page, open_app: OpenApp) -> None:
    """The style sheet has the last word and may use Gradio's names; head and script are there."""
    with gr.Blocks() as demo:
        gr.Textbox(label="Name", elem_id="own")
    open_app(
        demo,
        "?__theme=light",
        css="#own label{color:var(--primary-700)} body{background:var(--background-fill-primary)}",
        head='<meta name="own" content="1"><script>window.before = 1</script>',
        js="() => { document.body.dataset.own = String(window.before) }",
    )
    expect(page.locator("body[data-own='1']")).to_be_visible()
    assert "rgb(15, 118, 110)" == style(page, "#own label", "color")
    assert "rgb(255, 255, 255)" == style(page, "body", "backgroundColor")
    expect(page.locator("meta[name=own]")).to_have_count(1)


def test_visitors_read_their_language(browser: Browser, serve: Serve) -> None:
    """Labels, titles, toasts and what functions change are in the browser's language, else in English."""
    i18n = gr.I18n(
        en={"title": "Hello", "name": "Name", "done": "Done", "more": "More"},
        es={"title": "Hola", "name": "Nombre", "done": "Hecho"},
    )

    def go(_: str) -> gr.Textbox:
        gr.Info(i18n("done"))
        return gr.Textbox(label=i18n("more"))

    with gr.Blocks(title=i18n("title")) as demo:
        box = gr.Textbox(label=i18n("name"))
        gr.Button(i18n("done")).click(go, box, box)
    url = serve(demo, i18n=i18n)
    for locale, language, title, name, done in (
        ("es-MX", "es", "Hola", "Nombre", "Hecho"),
        ("fr", "en", "Hello", "Name", "Done"),
    ):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        page.goto(url)
        expect(page.get_by_label(name)).to_be_visible()
        expect(page).to_have_title(title)
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.get_by_role("button", name=done).click()
        expect(page.get_by_test_id("toast-body")).to_contain_text(done)
        # Spanish has no word for it, English has.
        expect(page.get_by_label("More")).to_be_visible()
        context.close()


def letter() -> gr.Blocks:
    """What the page says by itself, from buttons to the footer; and one button of the author's."""
    with gr.Blocks() as demo:
        gr.Interface(lambda name, size: name * int(size), ["text", gr.Slider(0, 10, 4)], "text")
        gr.Dropdown(["a", "b"], value=None, label="Kind")
        gr.File(label="Letter")
        gr.Button("Submit my work").click(lambda: gr.Warning("Late"), None, None)
    return demo


@pytest.mark.parametrize(
    ("locale", "language", "direction", "submit", "api", "drop", "warning"),
    [
        ("de-AT", "de", "", "Senden", "Über die API nutzen", "Datei hier ablegen", "Warnung"),
        ("pt-PT", "pt-BR", "", "Enviar", "Usar pela API", "Solte um arquivo aqui", "Atenção"),
        ("zh-HK", "zh-TW", "", "送出", "透過 API 使用", "將檔案拖曳到這裡", "警告"),
        ("ar-EG", "ar", "rtl", "إرسال", "الاستخدام عبر API", "أفلت ملفًا هنا", "تنبيه"),
        ("sw", "en", "", "Submit", "Use via API", "Drop a file here", "Warning"),
    ],
)
def test_the_page_speaks_its_visitors_language(
    browser: Browser,
    serve: Serve,
    locale: str,
    language: str,
    direction: str,
    submit: str,
    api: str,
    drop: str,
    warning: str,
) -> None:
    """Its own words are in the browser's language if it knows that; an author's words stay as they are."""
    context = browser.new_context(locale=locale, reduced_motion="reduce")
    page = context.new_page()
    page.goto(serve(letter()))
    expect(page.get_by_role("button", name=submit, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=api)).to_be_visible()
    expect(page.get_by_text(drop)).to_be_visible()
    assert language == page.locator("html").get_attribute("lang")
    assert direction == page.evaluate("document.documentElement.dir")
    page.get_by_role("button", name="Submit my work").click()
    expect(page.get_by_test_id("toast-body").get_by_text(warning, exact=True)).to_be_visible()
    expect(page.get_by_test_id("toast-body").get_by_text("Late")).to_be_visible()
    assert [] == Axe().run(page).response["violations"]
    context.close()


def test_what_is_written_from_the_left_stays_so(browser: Browser, serve: Serve) -> None:
    """In a page from the right, programs, data and formulas are from the left; texts keep their order."""
    with gr.Blocks() as demo:
        gr.Markdown("An answer (of mine).\n\n```python\nreturn 1\n```\n\n$$a < b$$", elem_id="text")
        gr.Code("x = 1", language="python", elem_id="code")
        gr.JSON({"a": [1]}, elem_id="json")
        gr.Textbox("مرحبا", elem_id="box")
    context = browser.new_context(locale="ar")
    page = context.new_page()
    page.goto(serve(demo))
    expect(page.locator(".word-key")).to_have_css("color", "rgb(10, 95, 90)")
    for selector in ("#text pre", "#text .katex", "#code .cm-content", "#json [role=group]"):
        expect(page.locator(selector).first).to_have_css("direction", "ltr")
    expect(page.locator("#json li").first).to_have_css("text-align", "start")
    for selector in ("#text p", "#box :is(input, textarea)"):
        expect(page.locator(selector).first).to_have_css("direction", "rtl")
        expect(page.locator(selector).first).to_have_css("unicode-bidi", "plaintext")
    context.close()


def test_english_costs_no_dictionary(browser: Browser, serve: Serve) -> None:
    """Who reads English loads nothing for other languages; who reads another loads that one alone."""
    url = serve(letter())
    loaded = {}
    for locale, submit in (("en-US", "Submit"), ("ja", "送信")):
        context = browser.new_context(locale=locale)
        page = context.new_page()
        log = NetworkLog(page)
        page.goto(url)
        expect(page.get_by_role("button", name=submit, exact=True)).to_be_visible()
        files = {exchange.url.rsplit("/", 1)[-1].split("-")[0] for exchange in log.exchanges}
        loaded[locale] = files & {"translating", "ar", "de", "ja", "zh"}
        context.close()
    assert {"en-US": set(), "ja": {"ja", "translating"}} == loaded


def test_the_footer_is_the_authors(page: Page, open_app: OpenApp) -> None:
    """Links of one's own stand in the footer; an empty list takes it away."""
    open_app(board(), footer_links=["settings", {"label": "Terms", "url": "/terms"}])
    expect(page.get_by_role("link", name="Terms")).to_have_attribute("href", "/terms")
    expect(page.locator("footer")).not_to_contain_text("spacekit")
    open_app(board(), footer_links=[])
    expect(page.get_by_role("button", name="Do")).to_be_visible()
    expect(page.locator("footer")).to_have_count(0)


def test_variables_of_a_theme_reach_what_they_are_called_for(open_app: OpenApp) -> None:
    """A variable that a theme sets changes its element, whatever the component's own style says."""
    theme = gr.themes.Soft().set(
        block_radius="3px",
        block_border_width="4px",
        accordion_text_color="rgb(1, 2, 3)",
        input_text_size="21px",
        block_title_text_size="19px",
        button_large_padding="0 33px",
        prose_text_size="18px",
        checkbox_label_padding="0 17px",
        layout_gap="29px",
    )
    with gr.Blocks() as demo:
        with gr.Group(elem_id="group"):
            gr.Textbox(label="Name")
        with gr.Accordion("More", elem_id="more"):
            gr.Radio(["One"], label="Choice")
        gr.Markdown("Some *text*", elem_id="text")
        gr.Button("Go")
    page = open_app(demo, theme=theme)
    expect(page.locator("#group")).to_have_css("border-radius", "3px")
    expect(page.locator("#more")).to_have_css("border-left-width", "4px")
    expect(page.locator("#more > summary")).to_have_css("color", "rgb(1, 2, 3)")
    expect(page.get_by_label("Name")).to_have_css("font-size", "21px")
    expect(page.locator("label", has_text="Name")).to_have_css("font-size", "19px")
    expect(page.get_by_role("button", name="Go")).to_have_css("padding-left", "33px")
    expect(page.locator("#text .prose")).to_have_css("font-size", "18px")
    expect(page.locator(".choices label")).to_have_css("padding-left", "17px")
    expect(page.locator("#group")).to_have_css("row-gap", "29px")
