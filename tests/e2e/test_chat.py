"""Chatbot and MultimodalTextbox in the page: what is shown, and what people do with it."""

from __future__ import annotations

import re
import wave
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from chat_page import field, log, said
from dropping import drop
from heard import Heard
from page_watch import PageWatch
from playwright.sync_api import Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

TALK: list[Any] = [
    {"role": "user", "content": "What is **this**?"},
    gr.ChatMessage(
        "One moment", metadata={"title": "Looking it up", "id": 1, "status": "done", "duration": 2}
    ),
    gr.ChatMessage("Page two", metadata={"title": "Reading", "parent_id": 1, "log": "3 pages"}),
    {"role": "assistant", "content": ["It is `code`:\n\n```python\nprint(1)\n```", gr.Label({"cat": 0.9})]},
    {"role": "user", "content": "And now?"},
    gr.ChatMessage("Choose", options=[{"value": "yes", "label": "Yes, please"}, {"value": "no"}]),
]
FEEDBACK = ["Like", "Dislike", "Odd"]
ATTACKS = [
    "<script>document.title='stolen'</script>",
    "<img src=x onerror=\"document.title='stolen'\">",
    "<svg onload=\"document.title='stolen'\"><script>document.title='stolen'</script></svg>",
    "[x](javascript:document.title='stolen')",
    "<a href=\"javascript:document.title='stolen'\">x</a>",
    "<iframe srcdoc=\"<script>parent.document.title='stolen'</script>\"></iframe>",
    "<think onclick=\"document.title='stolen'\">x</think>",
    "<details open ontoggle=\"document.title='stolen'\">x</details>",
    "<math><mtext><img src=x onerror=\"document.title='stolen'\"></mtext></math>",
    '```"><img src=x onerror="document.title=\'stolen\'">\nx\n```',
]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that files go to; the app may give away those of the test's own."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cache"


def test_messages_are_shown_as_what_they_are(open_app: OpenApp) -> None:
    """Markdown, code, thoughts inside of thoughts, components and options each have their look."""
    with gr.Blocks() as demo:
        gr.Chatbot(TALK, label="Talk", height=900)
    page = open_app(demo)
    expect(said(page)).to_have_count(4)
    expect(said(page).first.locator("strong")).to_have_text("this")
    expect(page.get_by_role("group", name="Label").get_by_text("90%")).to_be_visible()
    thought = page.locator("details").first
    expect(thought.get_by_text("One moment")).to_be_hidden()
    expect(thought.locator("summary").first).to_contain_text("(2.0 s)")
    thought.locator("summary").first.click()
    expect(thought.locator("details")).to_contain_text("Page two")
    expect(thought.locator("details summary")).to_contain_text("3 pages")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "print(1)\n" == page.evaluate("navigator.clipboard.readText()")


def told(heard: Heard) -> gr.Blocks:
    """A chat that says what people do to it."""
    with gr.Blocks() as demo:
        talk = gr.Chatbot(TALK, label="Talk", editable="user", height=900, feedback_options=FEEDBACK)

        def liked(data: gr.LikeData) -> None:
            heard.hear(("like", data.index, data.liked))

        def picked(data: gr.SelectData) -> None:
            heard.hear(("option", data.index, data.value))

        def selected(data: gr.SelectData) -> None:
            heard.hear(("select", data.index, data.value))

        def copied(data: gr.CopyData) -> None:
            heard.hear(("copy", data.value))

        def edited(data: gr.EditData) -> None:
            heard.hear(("edit", data.index, data.previous_value, data.value))

        def again(data: gr.RetryData) -> None:
            heard.hear(("retry", data.index, data.value))

        def undone(data: gr.UndoData) -> None:
            heard.hear(("undo", data.index, data.value))

        listeners = {"like": liked, "option_select": picked, "select": selected, "copy": copied}
        listeners |= {"edit": edited, "retry": again, "undo": undone}
        # What a person does next does not wait until the page has learnt that the last call is over.
        for event, listener in listeners.items():
            getattr(talk, event)(listener, trigger_mode="multiple")
        talk.clear(lambda: heard.hear(("clear",)))
    return demo


def test_what_people_say_of_answers_is_told(open_app: OpenApp) -> None:
    """Liking, disliking, words of the author's own, selecting and copying: each with its data."""
    heard, events = Heard(), list[Any]()
    page = open_app(told(heard))
    last = said(page).last
    for name, event in (
        ("Like", ("like", 5, True)),
        ("Dislike", ("like", 5, False)),
        ("Odd", ("like", 5, "Odd")),
        ("Select message", ("select", 5, "Choose")),
        ("Copy message", ("copy", "Choose")),
    ):
        last.get_by_role("button", name=name, exact=True).press("Enter")
        heard.wait_for(page, events := [*events, event])
    expect(last.get_by_role("button", name="Odd")).to_have_attribute("aria-pressed", "true")
    expect(last.get_by_role("button", name="Like", exact=True)).to_have_attribute("aria-pressed", "false")


def test_what_people_ask_for_is_told(open_app: OpenApp) -> None:
    """Asking again, taking back, picking an option, editing and clearing: each with its data."""
    heard, events = Heard(), list[Any]()
    page = open_app(told(heard))
    for name, event in (
        ("Retry", ("retry", 4, "And now?")),
        ("Undo", ("undo", 4, "And now?")),
        ("Yes, please", ("option", 0, "yes")),
    ):
        page.get_by_role("button", name=name).click()
        heard.wait_for(page, events := [*events, event])
    said(page).nth(2).get_by_role("button", name="Edit message").press("Enter")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    page.keyboard.type(" Really?")
    page.keyboard.press("Enter")
    heard.wait_for(page, events := [*events, ("edit", 4, "And now?", "And now? Really?")])
    expect(said(page).nth(2)).to_contain_text("And now? Really?")
    page.get_by_role("button", name="Talk: clear").click()
    heard.wait_for(page, events := [*events, ("clear",)])
    expect(said(page)).to_have_count(0)


def test_no_message_runs_a_script(open_app: OpenApp, watch: PageWatch) -> None:
    """Whatever stands in a message, by whom it may be, is text or harmless markup."""
    from urllib.parse import quote

    drawing = Path("drawing.svg")
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg' onload='parent.document.title=\"stolen\"'/>")
    page_of_theirs = Path("page.html")
    page_of_theirs.write_text("<script>document.title='stolen'</script>")
    name = "<img src=x onerror=\"document.title='stolen'\">"
    messages: list[Any] = [
        {"role": role, "content": attack} for attack in ATTACKS for role in ("user", "assistant")
    ]
    file: dict[str, Any] = {"path": str(drawing), "orig_name": f"{name}.svg", "alt_text": name}
    messages.append({"role": "user", "content": [file, {"path": str(page_of_theirs), "orig_name": name}]})
    messages.append(gr.ChatMessage("x", metadata={"title": name, "log": name}, options=[{"value": name}]))
    with gr.Blocks() as demo:
        gr.Chatbot(messages, label="Talk", height=2000, placeholder=ATTACKS[1])
        gr.MultimodalTextbox({"text": name, "files": [file]}, label="Message")
    # The pictures of the attacks are nowhere.
    watch.allow("404")
    page = open_app(demo)
    expect(log(page).get_by_role("img", name=name)).to_be_visible()
    expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    for link in log(page).get_by_role("link").all():
        assert "javascript:" not in (link.get_attribute("href") or "")
    expect(page).not_to_have_title("stolen")
    # Opened by itself the page of theirs is a download.
    address = page.url.split("?")[0]
    kept = next(Path("cache").rglob("page.html")).resolve()
    with page.expect_download():
        page.evaluate("(to) => { location.href = to }", f"{address}gradio_api/file={quote(str(kept))}")


def test_messages_with_files(open_app: OpenApp) -> None:
    """Files are chosen, dropped, pasted and removed; they go with the message, and stand in the chat."""
    Path("a.txt").write_text("1")
    Path("b.txt").write_text("22")

    def read(message: dict[str, Any], _history: list[Any]) -> str:
        return f"{message['text']}|{','.join(Path(path).read_text() for path in message['files'])}"

    box = gr.MultimodalTextbox(
        label="",
        placeholder="Type a message",
        file_count="multiple",
        file_types=["text"],
        max_plain_text_length=20,
    )
    page = open_app(gr.ChatInterface(read, multimodal=True, textbox=box))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    chooser.value.set_files("a.txt")
    expect(page.get_by_role("listitem")).to_have_text(["a.txt"])
    drop(field(page), [Path("b.txt").resolve()])
    expect(page.get_by_role("listitem")).to_have_text(["a.txt", "b.txt"])
    page.get_by_role("button", name="Remove a.txt").press("Enter")
    expect(page.get_by_role("listitem")).to_have_text(["b.txt"])
    page.evaluate("navigator.clipboard.writeText('a text that is too long for a message')")
    field(page).press("ControlOrMeta+v")
    expect(page.get_by_role("listitem")).to_have_text(["b.txt", "pasted_text.txt"])
    field(page).fill("Read")
    field(page).press("Enter")
    expect(said(page).last).to_contain_text("Read|22,a text that is too long for a message")
    expect(said(page).first.get_by_role("link")).to_have_count(2)
    expect(page.get_by_role("listitem")).to_have_count(0)
    expect(field(page)).to_be_editable()
    Path("c.png").write_bytes(b"x")
    drop(field(page), [Path("c.png").resolve()])
    expect(page.get_by_role("alert")).to_have_text("c.png is of another kind than: text.")


@pytest.mark.parametrize("ending", ["html", "svg", "xhtml", "xml"])
def test_no_file_of_a_person_runs_a_script(open_app: OpenApp, ending: str) -> None:
    """A file that is sent with a message is got, and never shown as a page of the app's."""
    attack = "document.title='stolen'"
    file = Path(f"<img src=x onerror={attack}>.{ending}")
    file.write_text(
        f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{attack}</script>'
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="{attack}"><script>{attack}</script></svg></html>'
    )
    page = open_app(gr.ChatInterface(lambda message, _: {"path": message["files"][0]}, multimodal=True))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    chooser.value.set_files(file)
    expect(page.get_by_role("listitem")).to_be_visible()
    field(page).press("Enter")
    expect(said(page)).to_have_count(2)
    for link in log(page).get_by_role("link").all():
        # As a click without `download` would: the server itself says that it is nothing to show.
        with page.expect_download():
            page.evaluate("(to) => { location.href = to }", link.get_attribute("href"))
    expect(page).not_to_have_title("stolen")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("layout", ["bubble", "panel"])
def test_axe_finds_nothing(open_app: OpenApp, theme: str, layout: Any) -> None:
    """A chat with all there is in it, its tools and its field, is complete for those who don't see it."""
    with gr.Blocks() as demo:
        talk = gr.Chatbot(TALK, label="Talk", editable="all", layout=layout)
        talk.like(lambda: None)
        talk.retry(lambda: None)
        gr.Chatbot(label="Empty", placeholder="Ask *me*", examples=[{"text": "What?"}])
        Path("a.txt").write_text("1")
        gr.MultimodalTextbox({"text": "x", "files": ["a.txt"]}, label="Message", stop_btn=True)
    page = open_app(demo, f"?__theme={theme}")
    expect(page.get_by_role("group", name="Label").get_by_text("90%")).to_be_visible()
    page.locator("summary").first.click()
    assert [] == Axe().run(page).response["violations"]
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= 360")
    assert [] == Axe().run(page).response["violations"]


@pytest.mark.parametrize("kind", ["chat", "markdown"])
def test_authors_may_answer_for_html(open_app: OpenApp, kind: str) -> None:
    """With `sanitize_html=False` HTML is shown as it stands, and only there."""
    text = "<div onclick=\"document.title='clicked'\" style='padding-left: 7px'>Press</div>"
    with gr.Blocks(title="App") as demo:
        if kind == "chat":
            gr.Chatbot([{"role": "assistant", "content": text}], sanitize_html=False)
            gr.Chatbot([{"role": "assistant", "content": text}])
        else:
            gr.Markdown(text, sanitize_html=False)
            gr.Markdown(text)
    page = open_app(demo)
    trusted, harmless = page.get_by_text("Press").first, page.get_by_text("Press").last
    expect(page.get_by_text("Press")).to_have_count(2)
    harmless.click()
    expect(page).to_have_title("App")
    expect(harmless).to_have_css("padding-left", "0px")
    trusted.click()
    expect(page).to_have_title("clicked")
    expect(trusted).to_have_css("padding-left", "7px")


def test_a_conversation_is_shared_where_the_device_can(open_app: OpenApp, page: Page) -> None:
    """The device gets the conversation as text; without a way to share there is no button."""
    page.add_init_script("navigator.share = async (given) => { window.shared = given; }")
    with gr.Blocks() as demo:
        gr.Chatbot(
            [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}], label="Talk"
        )
        gr.Chatbot([{"role": "user", "content": "Hi"}], label="Other", buttons=["copy", gr.Button("Own")])
    open_app(demo)
    expect(page.get_by_role("button", name="Other: share")).to_have_count(0)
    expect(page.get_by_role("button", name="Own")).to_be_visible()
    page.get_by_role("button", name="Talk: share").click()
    shared = page.wait_for_function("window.shared").json_value()
    assert "Talk" == shared["title"]
    assert ["Hi", "Hello"] == [word for word in ("Hi", "Hello") if word in shared["text"]]


def test_a_message_is_spoken(open_app: OpenApp, page: Page) -> None:
    """What the microphone hears from one press to the next is a file of the message: a WAV."""
    page.context.grant_permissions(["microphone"])
    heard = Heard()

    def listen(message: dict[str, Any]) -> None:
        with wave.open(message["files"][0]) as sound:
            heard.hear((sound.getsampwidth(), sound.getnframes() > 0))

    with gr.Blocks() as demo:
        message = gr.MultimodalTextbox(label="Message", sources=["microphone"])
        message.submit(listen, message, None)
    open_app(demo)
    expect(page.get_by_role("button", name="Add files")).to_have_count(0)
    page.get_by_role("button", name="Record", exact=True).click()
    stop = page.get_by_role("button", name="Stop recording")
    expect(stop).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^0:0[1-9]$"))
    stop.click()
    expect(page.get_by_text("recording.wav")).to_be_visible()
    page.get_by_label("Message", exact=True).press("Enter")
    heard.wait_for(page, [(2, True)])


def test_a_microphone_that_is_not_allowed(open_app: OpenApp, page: Page) -> None:
    """Why nothing is recorded is said, and the message can be typed."""
    with gr.Blocks() as demo:
        gr.MultimodalTextbox(label="Message", sources=["upload", "microphone"])
    open_app(demo)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("The microphone is not allowed here")
    expect(page.get_by_role("button", name="Add files")).to_be_visible()
