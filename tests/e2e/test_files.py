"""Files in the page: chosen, dropped, sent, stopped, removed, got."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from dropping import drop
from folders import write_files
from page_watch import PageWatch
from playwright.sync_api import Page, Route, expect
from waiting import wait_until

import spacekit as gr

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that files go to."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def names(files: Any) -> str:
    """What the senders of files call them."""
    listed = files if isinstance(files, list) else [files] if files else []
    return "\n".join(file.orig_name for file in listed) or "none"


def make_app(**options: Any) -> gr.Blocks:
    """An app that says which files it was sent, and which events there were."""
    with gr.Blocks() as demo:
        files = gr.File(label="Photos", **options)
        said = gr.Textbox(label="Names")
        files.change(names, files, said)
        # A place each: what one act sets off is answered in any order.
        events = ("upload", "clear", "delete", "select")
        heard = {event: gr.Textbox(label=f"Heard {event}") for event in events}
        for event in ("upload", "clear"):
            getattr(files, event)(lambda event=event: event, None, heard[event])

        def tell_deleted(data: gr.DeletedFileData) -> str:
            return f"deleted {data.file['orig_name']}"

        def tell_selected(data: gr.SelectData) -> str:
            return f"selected {data.index} {data.value}"

        files.delete(tell_deleted, None, heard["delete"])
        files.select(tell_selected, None, heard["select"])
    return demo


def photos(page: Page) -> Any:
    """The component."""
    return page.get_by_role("group", name="Photos")


def test_a_chosen_file_is_sent(open_app: OpenApp, tmp_path: Path) -> None:
    """A file that was chosen arrives under its name, is listed with its size, and can be got."""
    (tmp_path / "a #1.txt").write_bytes(b"x" * 1500)
    page = open_app(make_app())
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Drop a file here").click()
    chooser.value.set_files(tmp_path / "a #1.txt")
    expect(page.get_by_label("Names")).to_have_value("a #1.txt")
    expect(page.get_by_label("Heard upload")).to_have_value("upload")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download a #1.txt, 1.5 kB").click()
    assert ("a #1.txt", b"x" * 1500) == (
        download.value.suggested_filename,
        download.value.path().read_bytes(),
    )


def test_a_dropped_folder_keeps_its_paths(open_app: OpenApp, tmp_path: Path) -> None:
    """A folder comes with all that is in it, however deep, and each file knows its path in there."""
    folder = write_files(
        tmp_path / "trip", {"a.txt": "1", "deep/er/b.txt": "2", ".hidden": "3", "ü/ c.txt": "4"}
    )
    page = open_app(make_app(file_count="directory"))
    drop(page.get_by_role("button", name="Drop a folder here"), [folder])
    expected = {"trip/a.txt", "trip/deep/er/b.txt", "trip/.hidden", "trip/ü/ c.txt"}
    expect(page.get_by_label("Heard upload")).to_have_value("upload")
    expect(page.get_by_label("Names")).not_to_have_value("")
    assert expected == set(page.get_by_label("Names").input_value().split("\n"))


def test_a_folder_with_more_files_than_a_browser_lists_at_once(open_app: OpenApp, tmp_path: Path) -> None:
    """A folder of 600 files comes whole; the page draws the first of them and says how many there are."""
    folder = write_files(tmp_path / "many", {f"{number:03}.txt": str(number) for number in range(600)})
    page = open_app(make_app(file_count="directory"))
    drop(page.get_by_role("button", name="Drop a folder here"), [folder])
    expect(photos(page).get_by_text("600 files ·")).to_be_visible(timeout=30_000)
    expect(photos(page).get_by_role("listitem")).to_have_count(200)
    photos(page).get_by_role("button", name="Show 200 more").click()
    expect(photos(page).get_by_role("listitem")).to_have_count(400)
    expect(page.get_by_label("Heard upload")).to_have_value("upload")
    expect(page.get_by_label("Names")).not_to_have_value("")
    assert 600 == len(page.get_by_label("Names").input_value().split("\n"))


def test_several_files_are_added_and_removed(open_app: OpenApp, tmp_path: Path) -> None:
    """Files join those that are there; each can be removed by the keyboard, which stays in the list."""
    write_files(tmp_path, {"a.txt": "1", "b.txt": "2", "c.txt": "3"})
    page = open_app(make_app(file_count="multiple"))
    drop(page.get_by_role("button", name="Drop files here"), [tmp_path / "a.txt", tmp_path / "b.txt"])
    expect(page.get_by_label("Names")).to_have_value("a.txt\nb.txt")
    drop(photos(page).get_by_role("list"), [tmp_path / "c.txt"])
    expect(page.get_by_label("Names")).to_have_value("a.txt\nb.txt\nc.txt")
    photos(page).get_by_role("button", name="b.txt", exact=True).click()
    expect(page.get_by_label("Heard select")).to_have_value("selected 1 b.txt")
    photos(page).get_by_role("button", name="Remove a.txt").press("Enter")
    expect(page.get_by_label("Heard delete")).to_have_value("deleted a.txt")
    expect(photos(page).get_by_role("button", name="Remove b.txt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(photos(page).get_by_role("button", name="Remove c.txt")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Names")).to_have_value("none")
    expect(page.get_by_label("Heard clear")).to_have_value("clear")
    expect(page.get_by_role("button", name="Drop files here")).to_be_focused()


def test_files_are_put_in_another_order(open_app: OpenApp, tmp_path: Path) -> None:
    """By dragging, and by keys, which stay on the file that they move."""
    write_files(tmp_path, {"a.txt": "1", "b.txt": "2", "c.txt": "3"})
    page = open_app(make_app(file_count="multiple", allow_reordering=True))
    drop(page.get_by_role("button", name="Drop files here"), [tmp_path / f"{name}.txt" for name in "abc"])
    expect(page.get_by_label("Names")).to_have_value("a.txt\nb.txt\nc.txt")
    handle = photos(page).get_by_role("button", name="Move a.txt:")
    handle.press("ArrowDown")
    expect(page.get_by_label("Names")).to_have_value("b.txt\na.txt\nc.txt")
    expect(handle).to_be_focused()
    handle.drag_to(photos(page).get_by_role("listitem").last)
    expect(page.get_by_label("Names")).to_have_value("b.txt\nc.txt\na.txt")
    handle.press("ArrowDown")
    photos(page).get_by_role("button", name="Remove b.txt").click()
    expect(page.get_by_label("Names")).to_have_value("c.txt\na.txt")


def test_what_is_not_taken_is_said(open_app: OpenApp, tmp_path: Path, watch: PageWatch) -> None:
    """The wrong kind, too many and too large are refused before anything is sent."""
    write_files(tmp_path, {"a.txt": "1", "b.png": "2", "large.png": "3" * 3000})
    page = open_app(make_app(file_types=["image"]), max_file_size="2kb")
    zone = page.get_by_role("button", name="Drop a file here")
    drop(zone, [tmp_path / "a.txt"])
    expect(photos(page).get_by_role("alert")).to_have_text("a.txt is of another kind than: image.")
    drop(zone, [tmp_path / "a.txt", tmp_path / "b.png"])
    expect(photos(page).get_by_role("alert")).to_have_text("One file is taken here, and that was 2.")
    drop(zone, [tmp_path / "large.png"])
    expect(photos(page).get_by_role("alert")).to_have_text(
        "large.png has 3.0 kB, and 2.0 kB are taken at most."
    )
    drop(zone, [tmp_path / "b.png"])
    expect(page.get_by_label("Names")).to_have_value("b.png")
    expect(photos(page).get_by_role("alert")).to_have_count(0)
    assert [] == watch.complaints()


def test_an_upload_is_stopped_in_the_middle(open_app: OpenApp, tmp_path: Path, cache: Path) -> None:
    """While a file is sent its share grows with the bytes that left; Cancel stops it and keeps nothing."""
    large = tmp_path / "large.bin"
    with large.open("wb") as stream:
        stream.truncate(60_000_000)
    page = open_app(make_app())
    slow = page.context.new_cdp_session(page)
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 4_000_000}
    slow.send("Network.emulateNetworkConditions", speed)
    drop(page.get_by_role("button", name="Drop a file here"), [large])
    expect(photos(page).get_by_text("of 60.0 MB")).to_be_visible()
    expect(
        photos(page).get_by_text(re.compile(r"^[1-9]\d?\.\d MB of 60\.0 MB · [1-9]\d? %$"))
    ).to_be_visible()
    share = photos(page).get_by_role("progressbar").get_attribute("value")
    assert share is not None
    assert 0 < int(share) < 100
    photos(page).get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Drop a file here")).to_be_visible()
    expect(photos(page).get_by_role("status")).to_have_text("Stopped; nothing was kept")
    slow.send("Network.emulateNetworkConditions", speed | {"uploadThroughput": -1})
    (tmp_path / "a.txt").write_text("1")
    drop(page.get_by_role("button", name="Drop a file here"), [tmp_path / "a.txt"])
    expect(page.get_by_label("Names")).to_have_value("a.txt")
    # What was stopped is cleared away by the server once it has noticed.
    wait_until(lambda: ["a.txt"] == [path.name for path in cache.rglob("*") if path.is_file()])


def test_an_app_that_refuses_says_why(open_app: OpenApp, tmp_path: Path, watch: PageWatch) -> None:
    """What the server says of an upload stands beside the field, and another try is possible."""
    (tmp_path / "a.txt").write_text("1")
    page = open_app(make_app())

    def refuse(route: Route) -> None:
        route.fulfill(status=413, json={"detail": "the disk is full"})

    page.route("**/gradio_api/upload", refuse)
    watch.allow("413")
    drop(page.get_by_role("button", name="Drop a file here"), [tmp_path / "a.txt"])
    expect(photos(page).get_by_role("alert")).to_have_text("the disk is full")
    page.unroute("**/gradio_api/upload")
    drop(page.get_by_role("button", name="Drop a file here"), [tmp_path / "a.txt"])
    expect(page.get_by_label("Names")).to_have_value("a.txt")


def test_an_output_is_only_got(open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that a function gives has a link and no way to change it; dropping on it does nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made.csv").write_text("a,b")
    with gr.Blocks() as demo:
        out = gr.File(label="Photos")
        gr.Button("Make").click(lambda: "made.csv", None, out)
    page = open_app(demo)
    expect(photos(page).get_by_text("No file yet")).to_be_visible()
    page.get_by_role("button", name="Make").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download made.csv, 3 B").click()
    assert ("made.csv", "a,b") == (download.value.suggested_filename, download.value.path().read_text())
    expect(photos(page).get_by_role("button")).to_have_count(0)


def test_an_upload_button(open_app: OpenApp, tmp_path: Path) -> None:
    """A button opens the dialog, sends what was chosen, and tells its listeners."""
    (tmp_path / "app.zip").write_bytes(b"PK")
    with gr.Blocks() as demo:
        button, said = gr.UploadButton("Send a zip", file_types=[".zip"]), gr.Textbox(label="Names")
        button.upload(names, button, said)
    page = open_app(demo)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Send a zip").click()
    assert ".zip" == chooser.value.element.get_attribute("accept")
    chooser.value.set_files(tmp_path / "app.zip")
    expect(page.get_by_label("Names")).to_have_value("app.zip")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_app: OpenApp, tmp_path: Path, theme: str) -> None:
    """Empty, full and with a problem, the component is complete for those who don't see it."""
    write_files(tmp_path, {"a.txt": "1", "b.txt": "2"})
    page = open_app(make_app(file_count="multiple"), f"?__theme={theme}")
    expect(page.get_by_role("button", name="Drop files here")).to_be_visible()
    assert [] == Axe().run(page).response["violations"]
    drop(page.get_by_role("button", name="Drop files here"), [tmp_path / "a.txt", tmp_path / "b.txt"])
    expect(photos(page).get_by_text("2 files ·")).to_be_visible()
    assert [] == Axe().run(page).response["violations"]
