"""FileExplorer and ParamViewer in the page: opened, picked, read, by hand and by key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from browser_apps import OpenApp
from folders import write_files
from page_watch import PageWatch
from playwright.sync_api import Locator, Page, Route, expect

import spacekit as gr

pytestmark = pytest.mark.e2e

PARAMS = {
    "size": {"type": "int | Scale", "description": "How *large*.", "default": "3"},
    "name": {"type": "str", "description": "<img src=x onerror='window.hacked = 1'>", "default": None},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder to show."""
    files = {"a.txt": "1", "b.py": "2", "deep/c.py": "3", "deep/er/d.py": "4", ".env": "KEY=1"}
    return write_files(tmp_path, files)


def make_app(root: Path, **options: Any) -> gr.Blocks:
    """An app that says what was picked."""

    def relative(paths: Any) -> str:
        listed = [paths] if isinstance(paths, str) else paths or []
        return json.dumps([Path(path).relative_to(root).as_posix() for path in listed])

    with gr.Blocks() as demo:
        explorer = gr.FileExplorer(root_dir=root, label="Files", **options)
        picked, heard = gr.Textbox(label="Picked"), gr.Textbox(label="Heard")
        explorer.change(relative, explorer, picked)

        def tell(data: gr.SelectData) -> str:
            return f"{data.value} {data.selected}"

        explorer.select(tell, None, heard)
        gr.Button("Pick").click(lambda: str(root / "deep/er/d.py"), None, explorer)
        gr.Button("Narrow").click(
            lambda: gr.FileExplorer(glob="*.py", root_dir=root / "deep"), None, explorer
        )
    return demo


def files(page: Page) -> Locator:
    """The component."""
    return page.get_by_role("group", name="Files")


def test_files_are_picked(open_app: OpenApp, root: Path) -> None:
    """Folders open and show what they hold; what is checked reaches the function, folders with all below."""
    page = open_app(make_app(root))
    expect(files(page).get_by_role("checkbox", name="a.txt")).to_be_visible()
    expect(files(page).get_by_text(".env")).to_have_count(0)
    files(page).get_by_role("checkbox", name="a.txt").check()
    expect(page.get_by_label("Picked")).to_have_value('["a.txt"]')
    expect(page.get_by_label("Heard")).to_have_value("a.txt True")
    files(page).get_by_role("button", name="deep").press("Enter")
    files(page).get_by_role("checkbox", name="c.py").press("Space")
    expect(page.get_by_label("Picked")).to_have_value('["a.txt", "deep/c.py"]')
    expect(page.get_by_label("Heard")).to_have_value("deep/c.py True")
    files(page).get_by_role("checkbox", name="a.txt").uncheck()
    expect(page.get_by_label("Picked")).to_have_value('["deep/c.py"]')
    expect(page.get_by_label("Heard")).to_have_value("a.txt False")
    files(page).get_by_role("checkbox", name="All in deep").click()
    expect(page.get_by_label("Picked")).to_have_value("[]")
    expect(page.get_by_label("Heard")).to_have_value("deep False")
    files(page).get_by_role("checkbox", name="All in deep").click()
    expect(page.get_by_label("Picked")).to_have_value('["deep/er/d.py", "deep/c.py"]')
    expect(page.get_by_label("Heard")).to_have_value("deep True")


def test_what_is_picked_meanwhile_stays(open_app: OpenApp, root: Path) -> None:
    """While a folder is asked for what is in it, a file is picked; both are picked then."""
    page = open_app(make_app(root))
    expect(files(page).get_by_role("checkbox", name="a.txt")).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/component_server", hold, times=1)
    files(page).get_by_role("checkbox", name="All in deep").click()
    files(page).get_by_role("checkbox", name="a.txt").check()
    expect(page.get_by_label("Picked")).to_have_value('["a.txt"]')
    held[0].continue_()
    expect(page.get_by_label("Picked")).to_have_value('["a.txt", "deep/er/d.py", "deep/c.py"]')


def test_one_file_is_picked(open_app: OpenApp, root: Path) -> None:
    """With `file_count="single"` a file takes the place of the one before, in whatever folder."""
    page = open_app(make_app(root, file_count="single"))
    files(page).get_by_role("radio", name="a.txt").check()
    expect(page.get_by_label("Picked")).to_have_value('["a.txt"]')
    files(page).get_by_role("button", name="deep").click()
    files(page).get_by_role("radio", name="c.py").check()
    expect(page.get_by_label("Picked")).to_have_value('["deep/c.py"]')
    expect(files(page).get_by_role("radio", name="a.txt")).not_to_be_checked()


def test_a_function_picks_and_changes_the_folder(open_app: OpenApp, root: Path) -> None:
    """What a function picks is shown where it lies; another folder or pattern is listed anew."""
    page = open_app(make_app(root))
    page.get_by_role("button", name="Pick").click()
    expect(files(page).get_by_role("checkbox", name="d.py")).to_be_checked()
    page.get_by_role("button", name="Narrow").click()
    expect(files(page).get_by_role("checkbox", name="a.txt")).to_have_count(0)
    expect(files(page).get_by_role("checkbox", name="c.py")).to_be_visible()


def test_an_output_is_only_looked_at(open_app: OpenApp, root: Path) -> None:
    """Folders open, and nothing can be picked."""
    with gr.Blocks() as demo:
        gr.FileExplorer(root_dir=root, label="Files", interactive=False, value=str(root / "b.py"))
    page = open_app(demo)
    expect(files(page).get_by_role("checkbox", name="b.py")).to_be_checked()
    expect(files(page).get_by_role("checkbox", name="a.txt")).to_be_disabled()
    files(page).get_by_role("button", name="deep").click()
    expect(files(page).get_by_role("checkbox", name="c.py")).to_be_disabled()


def test_a_folder_that_is_gone_is_said(open_app: OpenApp, root: Path, watch: PageWatch) -> None:
    """What can't be listed says so in its place."""
    watch.allow("422")
    page = open_app(make_app(root))
    expect(files(page).get_by_role("button", name="deep")).to_be_visible()
    (root / "deep").rename(root / "gone")
    files(page).get_by_role("button", name="deep").click()
    expect(files(page).get_by_role("alert")).to_contain_text("no such file or folder")


def test_parameters_are_read(open_app: OpenApp) -> None:
    """Each parameter opens to its default and its description, which is text; some names are links."""
    with gr.Blocks() as demo:
        gr.ParamViewer(PARAMS, linkify=["Scale"], anchor_links="draw")
    page = open_app(demo)
    viewer = page.get_by_role("region", name="Parameters")
    viewer.get_by_text("size: int").click()
    expect(viewer.get_by_text("How large.")).to_be_visible()
    expect(viewer.get_by_text("default 3")).to_be_visible()
    expect(viewer.get_by_role("link", name="Scale")).to_have_attribute("href", "#h-scale")
    viewer.get_by_text("name: str").click()
    expect(viewer.get_by_text("<img src=x")).to_be_visible()
    expect(viewer.get_by_role("link", name="Link to name")).to_have_attribute("href", "#param-draw-name")
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_app: OpenApp, root: Path, theme: str) -> None:
    """Open, picked and only shown, they are complete for those who don't see them."""
    with gr.Blocks() as demo:
        gr.FileExplorer(root_dir=root, label="Files", value=[str(root / "deep/c.py")])
        gr.FileExplorer(root_dir=root, label="One", file_count="single")
        gr.FileExplorer(root_dir=root, label="Given", interactive=False)
        gr.ParamViewer(PARAMS, linkify=["Scale"], anchor_links=True)
        gr.Label({"cat": 0.9, "dog": 0.1}, label="Tinted", color="#c2410c")
    page = open_app(demo, f"?__theme={theme}")
    expect(files(page).get_by_role("checkbox", name="c.py")).to_be_checked()
    expect(page.get_by_text("Looking…")).to_have_count(0)
    page.get_by_role("region", name="Parameters").get_by_text("size: int").click()
    assert [] == Axe().run(page).response["violations"]
