"""ClearButton and DownloadButton: what they empty, and what they give."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from heard import Heard
from pictures import write_halves
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that files go to."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))


def test_a_clear_button_empties_fields(open_app: OpenApp) -> None:
    """Fields of every kind are empty after a click, as if nobody had filled them in; others stay."""
    heard = Heard()
    with gr.Blocks() as demo:
        fields = [
            gr.Textbox("a", label="Text"),
            gr.Number(1, label="Number"),
            gr.Slider(2, 9, 5, label="Slider"),
            gr.Checkbox(True, label="Checkbox"),
            gr.CheckboxGroup(["x", "y"], value=["x"], label="Group"),
            gr.Radio(["p", "q"], value="q", label="Radio"),
            gr.ColorPicker("#ff0000", label="Color"),
            gr.DateTime("2024-01-02 03:04:05", label="Date"),
        ]
        stays = gr.Textbox("stays", label="Other")
        clear = gr.ClearButton(fields[:-1])
        assert clear is clear.add(fields[-1])
        gr.Button("Send").click(lambda *values: heard.hear(values), [*fields, stays], None)
    page = open_app(demo)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_label("Text")).to_have_value("")
    expect(page.get_by_label("Color", exact=True)).to_have_value("")
    expect(page.get_by_label("Date", exact=True)).to_have_value("")
    expect(page.get_by_role("slider")).to_have_value("2")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    heard.wait_for(page, [("", None, 2, False, [], None, None, None, "stays")])


def test_a_clear_button_lets_a_state_begin_anew(open_app: OpenApp) -> None:
    """A state has the value that a new session starts with, however it was changed in between."""
    with gr.Blocks() as demo:
        words, count = gr.State([]), gr.State(lambda: 7)
        word, said = gr.Textbox("a", label="Word"), gr.Textbox(label="Said")

        def keep(word: str, words: list[str], count: int) -> tuple[str, list[str], int]:
            words.append(word)
            return f"{words} {count}", words, count + 1

        gr.Button("Keep").click(keep, [word, words, count], [said, words, count])
        gr.ClearButton([words, count, said])
    page = open_app(demo)
    for expected in ("['a'] 7", "['a', 'a'] 8"):
        page.get_by_role("button", name="Keep").click()
        expect(page.get_by_label("Said")).to_have_value(expected)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_label("Said")).to_have_value("")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("Said")).to_have_value("['a'] 7")


def test_a_download_button_gives_its_file(open_app: OpenApp, tmp_path: Path) -> None:
    """A click gives the file under its name, and is an event; one that a function gave later, too."""
    first, second = tmp_path / "one #1.txt", tmp_path / "two.txt"
    first.write_text("first")
    second.write_text("second")
    heard = Heard()
    with gr.Blocks() as demo:
        get = gr.DownloadButton("Get it", str(first), variant="primary")
        get.click(lambda path: heard.hear(Path(path).read_text()), get, None, trigger_mode="multiple")
        gr.Button("Other").click(lambda: gr.DownloadButton("Get the other", value=second), None, get)
    page = open_app(demo)
    with page.expect_download() as download:
        page.get_by_role("link", name="Get it").press("Enter")
    assert ("one #1.txt", "first") == (download.value.suggested_filename, download.value.path().read_text())
    heard.wait_for(page, ["first"])
    page.get_by_role("button", name="Other").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Get the other").click()
    assert ("two.txt", "second") == (download.value.suggested_filename, download.value.path().read_text())
    heard.wait_for(page, ["first", "second"])


def test_a_download_button_without_a_file_is_a_button(open_app: OpenApp) -> None:
    """With no file there is nothing to get, but a click is an event; when it is off, neither."""
    heard = Heard()
    with gr.Blocks() as demo:
        gr.DownloadButton("Later").click(lambda: heard.hear("clicked"), None, None)
        gr.DownloadButton("Off", interactive=False)
    page = open_app(demo)
    page.get_by_role("button", name="Later").click()
    heard.wait_for(page, ["clicked"])
    expect(page.get_by_role("button", name="Off")).to_be_disabled()


def test_buttons_of_the_apps_own_stand_in_corners(open_app: OpenApp) -> None:
    """A button among `buttons=` stands in the component's corner, and nowhere else, with all that it does."""
    with gr.Blocks() as demo:
        again = gr.Button("Again")
        text = gr.Textbox("x", label="Text", buttons=["copy", again])
        gr.Label("cat", label="Animal", buttons=[gr.Button("Unused", render=False, interactive=False)])
        again.click(lambda text: text * 2, text, text)
        gr.Button("Rename").click(lambda: gr.Button("Twice"), None, again)
    page = open_app(demo)
    corner = page.locator(".field", has=page.get_by_label("Text"))
    expect(corner.get_by_role("button")).to_have_text(["", "Again"])
    expect(page.get_by_role("button", name="Again")).to_have_count(1)
    page.get_by_role("button", name="Again").press("Enter")
    expect(page.get_by_label("Text")).to_have_value("xx")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("button", name="Twice").click()
    expect(page.get_by_label("Text")).to_have_value("xxxx")
    expect(page.get_by_role("button", name="Unused")).to_be_disabled()
    assert [] == Axe().run(page).response["violations"]


def test_icons_may_be_files(open_app: OpenApp, tmp_path: Path) -> None:
    """A file is a picture on a button, at the start and after a function changed it."""
    icon = write_halves(tmp_path / "an icon.png")
    with gr.Blocks() as demo:
        plain = gr.Button("Plain")
        gr.UploadButton("Up", icon=str(icon))
        gr.DownloadButton("Down", icon=str(icon))
        plain.click(lambda: gr.Button(icon=str(icon)), None, plain)
    page = open_app(demo)
    page.get_by_role("button", name="Plain").click()
    for name in ("Plain", "Up", "Down"):
        picture = page.locator("button, label", has_text=name).locator("img").first
        expect(picture).to_have_js_property("naturalWidth", 40)
