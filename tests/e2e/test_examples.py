"""Examples and Dataset: rows that a click puts into an app's inputs."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_apps import OpenApp
from heard import Heard
from playwright.sync_api import expect

import spacekit as gr

pytestmark = pytest.mark.e2e


def test_a_click_fills_the_inputs(open_app: OpenApp) -> None:
    """A row of the table, by mouse or keyboard, goes into the inputs; what it does not say stays."""
    with gr.Blocks() as demo:
        name, count = gr.Textbox(label="Name"), gr.Number(7, label="Count")
        shown = gr.Textbox(label="Shown")
        gr.Button("Go").click(lambda name, count: f"{name} {count}", [name, count], shown)
        gr.Examples([["Ann", 1], ["Ben", None]], [name, count])
    page = open_app(demo)
    expect(page.get_by_role("columnheader")).to_have_text(["Name", "Count", "Pick"])
    page.get_by_role("cell", name="Ben").first.click()
    expect(page.get_by_label("Name")).to_have_value("Ben")
    expect(page.get_by_label("Count")).to_have_value("7")
    page.get_by_role("button", name="Use Ann, 1").press("Enter")
    expect(page.get_by_label("Count")).to_have_value("1")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Shown")).to_have_value("Ann 1")


def test_a_click_can_run_the_function(open_app: OpenApp) -> None:
    """With `run_on_click` the function runs on the row; one input's rows are buttons, page by page."""
    with gr.Blocks() as demo:
        name, shown = gr.Textbox(label="Name"), gr.Textbox(label="Shown")
        gr.Examples(
            [f"number {n}" for n in range(5)],
            name,
            shown,
            lambda text: text.upper(),
            run_on_click=True,
            examples_per_page=3,
        )
    page = open_app(demo)
    samples = page.get_by_role("button", name="number")
    expect(samples).to_have_text(["number 0", "number 1", "number 2"])
    page.get_by_role("button", name="Page 2").click()
    expect(page.get_by_role("button", name="Page 2")).to_have_attribute("aria-current", "page")
    expect(samples).to_have_text(["number 3", "number 4"])
    samples.last.click()
    expect(page.get_by_label("Shown")).to_have_value("NUMBER 4")


def test_an_interface_has_examples(open_app: OpenApp) -> None:
    """An interface shows its examples below; a click fills its inputs, the additional ones too."""
    demo = gr.Interface(
        lambda name, count: f"{name} {count}",
        gr.Textbox(label="Name"),
        gr.Textbox(label="Answer"),
        examples=[["Ann", 2], ["Ben"]],
        additional_inputs=gr.Number(7, label="Count"),
        example_labels=["First", "Second"],
    )
    page = open_app(demo)
    page.get_by_role("button", name="First").click()
    expect(page.get_by_label("Name")).to_have_value("Ann")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Answer")).to_have_value("Ann 2")
    page.get_by_role("button", name="Second").click()
    expect(page.get_by_label("Name")).to_have_value("Ben")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Answer")).to_have_value("Ben 2")


def test_pictures_are_shown_small(open_app: OpenApp, tmp_path: Path) -> None:
    """A file that is a picture is shown in its row, wherever it lies; one that can't be is named."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    for name in ("red.svg", "blue.svg"):
        (folder / name).write_text(square, "utf-8")
    (folder / "broken.svg").write_text("no picture", "utf-8")
    with gr.Blocks() as demo:
        file, word = gr.File(label="Picture"), gr.Textbox(label="Word")
        gr.Examples([[str(folder / "red.svg"), "one"], [str(folder / "broken.svg"), "two"]], [file, word])
        gr.Examples(str(folder), file, label="Folder")
    page = open_app(demo)
    table = page.get_by_role("table")
    expect(table.get_by_role("img", name="red.svg")).to_have_js_property("naturalWidth", 9)
    expect(table.get_by_role("cell", name="broken.svg", exact=True)).to_be_visible()
    folder_rows = page.get_by_role("group", name="Folder").get_by_role("button")
    expect(folder_rows).to_have_count(3)
    folder_rows.filter(has=page.get_by_role("img", name="blue.svg")).click()
    expect(page.get_by_role("link", name="blue.svg")).to_be_visible()


def test_a_dataset_tells_what_was_picked(open_app: OpenApp) -> None:
    """A row is a click with its values and a selection with its index; a function can give other rows."""
    heard = Heard()
    with gr.Blocks() as demo:
        rows = gr.Dataset(components=["text"], samples=[["a"], ["b"]], label="Rows", sample_labels=["A", "B"])
        # The second may come before the page has learnt that the first is over.
        rows.click(lambda row: heard.hear(f"click {row}"), rows, None, trigger_mode="multiple")

        def tell(data: gr.SelectData) -> None:
            heard.hear(f"select {data.index} {data.value}")

        rows.select(tell, None, None, trigger_mode="multiple")
        gr.Button("Other").click(lambda: gr.Dataset(samples=[["<i>c</i>"]], sample_labels=None), None, rows)
    page = open_app(demo)
    page.get_by_role("group", name="Rows").get_by_role("button", name="B").click()
    before = {"click ['b']", "select 1 ['b']"}
    heard.wait_for_all(page, before)
    page.get_by_role("button", name="Other").click()
    page.get_by_role("button", name="<i>c</i>").click()
    heard.wait_for_all(page, before | {"click ['<i>c</i>']", "select 0 ['<i>c</i>']"})
