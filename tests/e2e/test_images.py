"""Pictures in the page: chosen, dropped, pasted, taken, streamed, clicked on, enlarged, got."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from dropping import drop
from page_watch import PageWatch
from pictures import BLUE, RED, data_url, halves, opened, write_halves
from playwright.sync_api import Locator, Page, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

ZONE = "Drop a picture here"
# A camera of less than it has, which is not what these tests are to wait for.
SMALL = gr.WebcamOptions(constraints={"video": {"width": 320, "height": 240}})


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that files go to."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def shape(picture: Any) -> str:
    """The shape of an array, and its first colour."""
    return "none" if picture is None else f"{picture.shape} {picture[0, 0].tolist()}"


def make_app(**options: Any) -> gr.Blocks:
    """An app that says what picture it was sent, and which events there were."""
    with gr.Blocks() as demo:
        picture = gr.Image(label="Photo", **options)
        said, heard = gr.Textbox(label="Shape"), gr.Textbox(label="Heard", lines=3)
        picture.change(shape, picture, said)
        log = gr.State(list)

        def note(event: str, log: list[str]) -> tuple[str, list[str]]:
            return " ".join([*log, event]), [*log, event]

        for event in ("upload", "clear", "input"):
            # One after the other: two at once would each add to the list as it was before them.
            getattr(picture, event)(
                lambda log, event=event: note(event, log),
                log,
                [heard, log],
                trigger_mode="multiple",
                concurrency_id="log",
            )
    return demo


def photo(page: Page) -> Locator:
    """The component."""
    return page.get_by_role("group", name="Photo")


def is_drawn(picture: Locator) -> bool:
    """Whether the browser got a picture and drew it."""
    return bool(picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth > 0; }"))


def paste(page: Page, url: str) -> None:
    """Put a picture on the clipboard, as copying it elsewhere does."""
    page.evaluate(
        """async (url) => {
            const blob = await (await fetch(url)).blob();
            await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
        }""",
        url,
    )


def test_a_chosen_picture_is_sent_shown_and_got(open_app: OpenApp, tmp_path: Path) -> None:
    """A picture from the dialog reaches the function, is drawn, and can be saved under its name."""
    file = write_halves(tmp_path / "a #1.png")
    page = open_app(make_app())
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=ZONE).click()
    chooser.value.set_files(file)
    expect(page.get_by_label("Shape")).to_have_value(f"(20, 40, 3) {list(RED)}")
    expect(page.get_by_label("Heard")).to_have_value(re.compile("upload"))
    assert is_drawn(photo(page).get_by_role("img", name="Photo"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Photo: download").click()
    assert ("a #1.png", file.read_bytes()) == (
        download.value.suggested_filename,
        download.value.path().read_bytes(),
    )


def test_a_picture_is_removed_by_the_keyboard(open_app: OpenApp, tmp_path: Path) -> None:
    """Removing tells the app, and leaves the keyboard where the next picture is chosen."""
    page = open_app(make_app())
    drop(page.get_by_role("button", name=ZONE), [write_halves(tmp_path / "a.png")])
    # Events of one act are sent at the same time, each by itself: either may be there first.
    came, went = "(input upload|upload input)", "(input clear|clear input)"
    expect(page.get_by_label("Heard")).to_have_value(re.compile(f"^{came}$"))
    page.get_by_role("button", name="Photo: remove").press("Enter")
    expect(page.get_by_label("Shape")).to_have_value("none")
    expect(page.get_by_label("Heard")).to_have_value(re.compile(f"^{came} {went}$"))
    expect(page.get_by_role("button", name=ZONE)).to_be_focused()


def test_another_picture_is_dropped_on_the_first(open_app: OpenApp, tmp_path: Path) -> None:
    """A picture takes the place of the one that is there; two at a time, and what is none, are refused."""
    page = open_app(make_app())
    first, second = write_halves(tmp_path / "a.png"), write_halves(tmp_path / "b.png", size=(60, 30))
    (tmp_path / "c.txt").write_text("x")
    drop(page.get_by_role("button", name=ZONE), [first])
    drop(photo(page).get_by_role("img"), [second])
    expect(page.get_by_label("Shape")).to_have_value(f"(30, 60, 3) {list(RED)}")
    drop(photo(page).get_by_role("img"), [first, second])
    expect(photo(page).get_by_role("alert")).to_have_text("One file is taken here, and that was 2.")
    drop(photo(page).get_by_role("img"), [tmp_path / "c.txt"])
    expect(photo(page).get_by_role("alert")).to_have_text("c.txt is of another kind than: image.")


def test_a_picture_is_pasted(open_app: OpenApp) -> None:
    """By the keys, and by the button; a clipboard without a picture is said."""
    page = open_app(make_app())
    page.evaluate("navigator.clipboard.writeText('words')")
    photo(page).get_by_role("button", name="Paste").click()
    expect(photo(page).get_by_role("alert")).to_have_text("There is no picture on the clipboard.")
    paste(page, data_url(halves()))
    page.get_by_role("button", name=ZONE).press("ControlOrMeta+v")
    expect(page.get_by_label("Shape")).to_have_value(f"(20, 40, 3) {list(RED)}")
    page.get_by_role("button", name="Photo: remove").click()
    expect(page.get_by_label("Shape")).to_have_value("none")
    photo(page).get_by_role("button", name="Paste").click()
    expect(page.get_by_label("Shape")).to_have_value(f"(20, 40, 3) {list(RED)}")


def test_a_photo_is_taken(open_app: OpenApp, page: Page) -> None:
    """The camera shows what it sees; a photo of that is the picture, and the camera is off again."""
    page.context.grant_permissions(["camera"])
    open_app(make_app(webcam_options=SMALL))
    photo(page).get_by_role("button", name="Take a photo").click()
    expect(page.get_by_label("Photo: what the camera shows")).to_be_visible()
    photo(page).get_by_role("button", name="Take the photo").click()
    expect(page.get_by_label("Shape")).to_have_value(re.compile(r"\(240, 320, 3\)"))
    expect(page.get_by_label("Heard")).to_have_value("input")
    assert is_drawn(photo(page).get_by_role("img", name="Photo"))


def test_a_camera_that_is_not_allowed(open_app: OpenApp, page: Page) -> None:
    """Why there is no camera is said, and the other ways are a button away."""
    open_app(make_app())
    photo(page).get_by_role("button", name="Take a photo").click()
    expect(photo(page).get_by_role("alert")).to_contain_text("The camera is not allowed here")
    photo(page).get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name=ZONE)).to_be_focused()


def test_a_camera_streams(open_app: OpenApp, page: Page) -> None:
    """Picture after picture reaches the function, and what it gives is shown, until the stream is stopped."""
    page.context.grant_permissions(["camera"])
    sizes: list[Any] = []

    def invert(frame: Any) -> Any:
        sizes.append(frame.shape)
        return 255 - frame

    with gr.Blocks() as demo:
        camera = gr.Image(label="Photo", sources="webcam", webcam_options=SMALL)
        changes, shown = gr.Textbox(label="Changes"), gr.Image(label="Inverted")
        count = gr.Number(label="Count")
        camera.change(lambda: "changed", None, changes)
        camera.stream(invert, camera, shown, stream_every=0.1).then(lambda: len(sizes), None, count)
    open_app(demo)
    page.get_by_role("button", name="Use the camera").click()
    photo(page).get_by_role("button", name="Start").click()
    expect(page.get_by_label("Count")).to_have_value(re.compile(r"^([5-9]|\d\d+)$"))
    inverted = page.get_by_role("group", name="Inverted").get_by_role("img", name="Inverted")
    # Each picture takes the place of the one before, so none can be decoded at leisure.
    inverted.evaluate("(image) => new Promise((loaded) => image.addEventListener('load', loaded))")
    photo(page).get_by_role("button", name="Stop").click()
    expect(photo(page).get_by_role("button", name="Start")).to_be_visible()
    assert [3] == [*{len(size) for size in sizes}]
    expect(page.get_by_label("Changes")).to_have_value("")


def test_a_stream_ends_by_itself(open_app: OpenApp, page: Page) -> None:
    """After its time limit a stream stops."""
    page.context.grant_permissions(["camera"])
    demo = gr.Interface(
        lambda frame: frame.shape[2],
        gr.Image(label="Photo", streaming=True, webcam_options=SMALL),
        "number",
        live=True,
        time_limit=1,
    )
    open_app(demo)
    page.get_by_role("button", name="Use the camera").click()
    photo(page).get_by_role("button", name="Start").click()
    # It ran, which a slow machine may be too late to see by the button to stop it.
    expect(page.get_by_label("output")).to_have_value("3")
    expect(photo(page).get_by_role("button", name="Start")).to_be_visible()


def test_a_click_says_where(open_app: OpenApp) -> None:
    """A listener of `select` learns the pixel, whatever size it is drawn in; a key means the middle."""
    with gr.Blocks() as demo:
        picture, where = gr.Image(halves(size=(400, 200)), label="Photo"), gr.Textbox(label="Where")

        def tell(data: gr.SelectData) -> str:
            return str(data.index)

        picture.select(tell, None, where)
    page = open_app(demo)
    button = photo(page).get_by_role("button", name="Photo: pick a place")
    assert is_drawn(button.get_by_role("img", include_hidden=True))
    box = button.locator("img").bounding_box()
    assert box
    scale = min(box["width"] / 400, box["height"] / 200)
    left, top = (box["width"] - 400 * scale) / 2, (box["height"] - 200 * scale) / 2
    button.locator("img").click(position={"x": left + 100.5 * scale, "y": top + 150.5 * scale})
    expect(page.get_by_label("Where")).to_have_value("[100, 150]")
    button.press("Enter")
    expect(page.get_by_label("Where")).to_have_value("[200, 100]")


def test_a_picture_fills_the_window(open_app: OpenApp) -> None:
    """A button opens it as large as the window; Escape brings back the page, and the keyboard to there."""
    with gr.Blocks() as demo:
        gr.Image(halves(), label="Photo", interactive=False, alt_text="Red and blue")
    page = open_app(demo)
    page.get_by_role("button", name="Photo: full screen").press("Enter")
    dialog = page.get_by_role("dialog", name="Photo")
    expect(dialog.get_by_role("img", name="Red and blue")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Photo: full screen")).to_be_focused()


def test_an_output_is_only_looked_at(open_app: OpenApp, tmp_path: Path) -> None:
    """A picture that a function gives has no way to change it, also where no label has room for tools."""
    with gr.Blocks() as demo:
        out = gr.Image(label="Photo", show_label=False, format="png")
        gr.Button("Make").click(lambda: np.array(halves()), None, out)
    page = open_app(demo)
    expect(photo(page).get_by_text("No picture yet")).to_be_attached()
    page.get_by_role("button", name="Make").click()
    expect(photo(page).get_by_role("img", name="Photo")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Photo: download").click()
    assert BLUE == opened(download.value.path()).getpixel((39, 0))
    expect(photo(page).get_by_role("button", name="Photo: remove")).to_have_count(0)
    drop(photo(page).get_by_role("img"), [write_halves(tmp_path / "a.png")])
    expect(photo(page).get_by_role("img", name="Photo")).to_be_visible()


def test_a_drawing_can_not_run(open_app: OpenApp, tmp_path: Path, watch: PageWatch) -> None:
    """SVG with a script in it is drawn as a picture; opened by itself it is a download."""
    hostile = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20" onload="top.hacked = 1">'
        '<rect width="30" height="20" fill="red"/><script>top.hacked = 1</script></svg>'
    )
    (tmp_path / "a.svg").write_text(hostile)
    page = open_app(make_app(type="filepath", interactive=True, value=None))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=ZONE).click()
    chooser.value.set_files(tmp_path / "a.svg")
    picture = photo(page).get_by_role("img", name="Photo")
    expect(picture).to_be_visible()
    assert is_drawn(picture)
    assert page.evaluate("window.hacked") is None
    address = picture.get_attribute("src")
    assert address
    answer = page.request.get(address)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    watch.allow("shape")


def test_what_a_browser_can_not_draw_is_said(open_app: OpenApp, tmp_path: Path) -> None:
    """A picture in a form that browsers do not know is there, and a sentence says so."""
    (tmp_path / "a.heic").write_bytes(b"....ftypheic")
    with gr.Blocks() as demo:
        gr.Image(str(tmp_path / "a.heic"), label="Photo")
    page = open_app(demo)
    expect(photo(page).get_by_text("it is not there, or no picture that this browser knows")).to_be_visible()


def test_an_interface_by_words(open_app: OpenApp, tmp_path: Path) -> None:
    """`Interface(classify, "image", "label")` is a whole app."""

    def classify(picture: Any) -> dict[str, float]:
        red = float(picture[:, :, 0].mean() / 255)
        return {"red": red, "not red": 1 - red}

    page = open_app(gr.Interface(classify, "image", "label"))
    drop(page.get_by_role("button", name=ZONE), [write_halves(tmp_path / "a.png")])
    expect(page.get_by_role("img", name="picture")).to_be_visible()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("group", name="output")).to_contain_text("not red")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("button", name=ZONE)).to_be_visible()


def test_examples_are_pictures(open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of examples show their pictures, in a table and alone; a click puts one into the input."""
    monkeypatch.chdir(tmp_path)
    write_halves(tmp_path / "a.png")
    write_halves(tmp_path / "b.png", size=(60, 30))
    with gr.Blocks() as demo:
        picture, name = gr.Image(label="Photo"), gr.Textbox(label="Name")
        said = gr.Textbox(label="Shape")
        picture.change(shape, picture, said)
        gr.Examples([["a.png", "A"], ["b.png", "B"]], [picture, name], label="Both")
        gr.Examples(["a.png"], picture, label="Alone")
    page = open_app(demo)
    both, alone = (page.get_by_role("group", name=label) for label in ("Both", "Alone"))
    expect(both.get_by_role("img")).to_have_count(2)
    assert all(is_drawn(one) for one in [*both.get_by_role("img").all(), alone.get_by_role("img")])
    assert [] == Axe().run(page).response["violations"]
    both.get_by_role("button", name="Use b.png, B").click()
    expect(page.get_by_label("Shape")).to_have_value(f"(30, 60, 3) {list(RED)}")
    expect(page.get_by_label("Name")).to_have_value("B")
    alone.get_by_role("button", name="a.png").click()
    expect(page.get_by_label("Shape")).to_have_value(f"(20, 40, 3) {list(RED)}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_app: OpenApp, theme: str) -> None:
    """Empty, full, enlarged, with the camera on, and as an output: complete for those who don't see it."""
    with gr.Blocks() as demo:
        gr.Image(label="Empty", placeholder="# Your face\nor a friend's")
        gr.Image(halves(), label="Photo")
        gr.Image(halves(), label="Picked").select(None, None, None, js="() => {}")
        gr.Image(label="Nothing given", interactive=False)
        gr.Image(label="Camera", sources="webcam")
    page = open_app(demo, f"?__theme={theme}")
    page.context.grant_permissions(["camera"])
    expect(photo(page).get_by_role("img")).to_be_visible()
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_label("Camera: what the camera shows")).to_be_visible()
    assert [] == Axe().run(page).response["violations"]
    page.get_by_role("button", name="Photo: full screen").click()
    expect(page.get_by_role("dialog", name="Photo").get_by_role("img")).to_be_visible()
    assert [] == Axe().run(page).response["violations"]
