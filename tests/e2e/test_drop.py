"""The drop page as people use it: a real browser, a real host, real folders and zips."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from dropping import drop
from folders import files_of, write_files
from huggingface_hub.errors import RepositoryNotFoundError
from page_watch import PageWatch
from playwright.sync_api import Locator, Page, expect
from running_host import TOKEN, RunningHost
from zips import make_zip

from spacekit.drop.serve import served
from spacekit.drop.work import Server

pytestmark = pytest.mark.e2e

APP = """import spacekit as gr


def greet(name):
    return f"Hello {name}!"


gr.Interface(greet, "text", "text").launch(server_port=8000)
"""
READY = {
    "app.py": APP.replace("server_port=8000", ""),
    "README.md": "---\ntitle: Ready\nemoji: 👋\ncolorFrom: red\nsdk: gradio\napp_file: app.py\n---\n",
    "requirements.txt": "spacekit\n",
    ".gitignore": ".env\n.venv/\n__pycache__/\n",
}
# A build makes an environment; on a busy machine that takes its time.
BUILD_MS = 180_000
CHECK_MS = 60_000


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    """One host for all tests of the file."""
    with RunningHost() as running:
        yield running


@pytest.fixture
def dropped(page: Page, host: RunningHost, watch: PageWatch) -> Iterator[Page]:
    """The page, opened as a browser does that was told its address."""
    # Each Space has an address of its own on this machine.
    watch.allow(r"request to another host: http://127\.")
    with served(Server(host.url, TOKEN), 0) as running:
        page.goto(running.address)
        yield page
        page.goto("about:blank")


def zone(page: Page) -> Locator:
    """Where folders are dropped."""
    return page.get_by_role("button", name="Drop a folder or a zip here")


def button(page: Page, name: str) -> Locator:
    """A button by its exact name."""
    return page.get_by_role("button", name=name, exact=True)


def violations(page: Page) -> list[str]:
    """What axe has to say."""
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in Axe().run(page).response["violations"]]


def plan(page: Page, space: str) -> None:
    """From the findings to the plan."""
    button(page, "Continue").click(timeout=CHECK_MS)
    page.get_by_label("Space", exact=True).fill(space)
    button(page, "Show the plan").click()
    expect(button(page, "Push")).to_be_visible(timeout=CHECK_MS)


def live(page: Page, space: str) -> Page:
    """Push, wait, and open the app."""
    button(page, "Push").click()
    link = page.get_by_role("link", name=f"Open {space}")
    expect(link).to_be_visible(timeout=BUILD_MS)
    with page.context.expect_page() as opened:
        link.click()
    return opened.value


def test_a_folder_is_completed_mended_with_a_click_pushed_and_opened(
    dropped: Page, host: RunningHost, tmp_path: Path
) -> None:
    """Code alone, dropped as a folder, ends as an app that answers; the folder itself stays as it was."""
    files = {"main.py": APP, "data/a.csv": "a,b\n", ".env": "KEY=1", ".venv/pyvenv.cfg": "x"}
    folder = write_files(tmp_path / "stock-watch", files)
    before = files_of(folder)
    drop(zone(dropped), [folder])
    expect(dropped.get_by_role("heading", name="3 files are missing or incomplete")).to_be_visible(
        timeout=CHECK_MS
    )
    dropped.get_by_text("README.md").click()
    expect(dropped.get_by_text("+title: Stock watch")).to_be_visible()
    assert [] == violations(dropped)
    button(dropped, "Add them").click()
    expect(dropped.get_by_text("launch() listens on port 8000")).to_be_visible(timeout=CHECK_MS)
    expect(button(dropped, "Mend the errors first")).to_be_disabled()
    assert [] == violations(dropped)
    button(dropped, "Fix").first.click()
    plan(dropped, "ada/stock-watch")
    expect(dropped.get_by_text("A new Space on")).to_be_visible()
    assert [] == violations(dropped)
    app = live(dropped, "ada/stock-watch")
    assert [] == violations(dropped)
    app.get_by_label("name").fill("Ann")
    app.get_by_role("button", name="Submit").click()
    expect(app.get_by_label("output")).to_have_value("Hello Ann!")
    there = set(host.api().list_repo_files("ada/stock-watch", repo_type="space"))
    assert {"main.py", "data/a.csv", "README.md", "requirements.txt", ".gitignore"} <= there
    assert not {".env", ".venv/pyvenv.cfg"} & there
    assert before == files_of(folder)


def test_a_zip_is_pushed_and_opened(dropped: Page, tmp_path: Path) -> None:
    """A zip with its folder inside, dropped, becomes the app; dropped again there is nothing to push."""
    archive = make_zip(tmp_path / "ready.zip", {f"ready-main/{name}": text for name, text in READY.items()})
    drop(zone(dropped), [archive])
    plan(dropped, "ada/ready")
    app = live(dropped, "ada/ready")
    expect(app.get_by_role("button", name="Submit")).to_be_visible()
    button(dropped, "Start over").click()
    with dropped.expect_file_chooser() as chooser:
        button(dropped, "Choose a zip").click()
    chooser.value.set_files(archive)
    button(dropped, "Continue").click(timeout=CHECK_MS)
    dropped.get_by_label("Space", exact=True).fill("ada/ready")
    button(dropped, "Show the plan").click()
    expect(dropped.get_by_role("heading", name="ada/ready is as the folder is")).to_be_visible()


def test_a_hostile_zip_is_refused_and_the_page_goes_on(dropped: Page, tmp_path: Path) -> None:
    """The cause and what to do stand there; another try from the same page works."""
    drop(zone(dropped), [make_zip(tmp_path / "evil.zip", {"app.py": APP, "../../up.py": "1"})])
    problem = dropped.get_by_role("alert")
    expect(problem).to_contain_text("'../../up.py' can't be taken in: it leads out of the folder.")
    expect(problem).to_contain_text("Nothing was kept;")
    assert [] == violations(dropped)
    drop(zone(dropped), [write_files(tmp_path / "ready", READY)])
    expect(button(dropped, "Continue")).to_be_visible(timeout=CHECK_MS)
    expect(problem).to_have_count(0)


def test_what_a_folder_says_is_text(dropped: Page, tmp_path: Path, watch: PageWatch) -> None:
    """Names and contents of a dropped folder run nothing in the page that holds the user's token."""
    evil = "<img src=x onerror='document.title=1'>"
    readme = READY["README.md"].replace("title: Ready", f'title: "{evil}"')
    files = {**READY, "README.md": readme, f"a&{evil[:4].strip('<')} $$x$$ `b`.txt": evil}
    drop(zone(dropped), [write_files(tmp_path / "evil", files)])
    expect(dropped.get_by_role("heading", level=1)).to_contain_text(evil, timeout=CHECK_MS)
    assert "spacekit drop" == dropped.title()
    assert 0 == dropped.locator("main img").count()
    assert [] == watch.complaints()


def test_a_wrong_space_and_a_build_that_fails_say_what_to_do(dropped: Page, tmp_path: Path) -> None:
    """An error stands where it happened, with its cause and its hint, and the way back is there."""
    files = {**READY, "app.py": "raise ValueError('not today')\n" + READY["app.py"]}
    drop(zone(dropped), [write_files(tmp_path / "fails", files)])
    button(dropped, "Continue").click(timeout=CHECK_MS)
    dropped.get_by_label("Space", exact=True).fill("ada")
    button(dropped, "Show the plan").click()
    expect(dropped.get_by_role("alert")).to_contain_text("'ada' is no id of a Space.")
    dropped.get_by_label("Space", exact=True).fill("ada/fails")
    button(dropped, "Show the plan").click()
    button(dropped, "Push").click(timeout=CHECK_MS)
    expect(dropped.get_by_role("alert")).to_contain_text("does not run", timeout=BUILD_MS)
    expect(dropped.get_by_role("alert")).to_contain_text("not today")
    assert [] == violations(dropped)
    button(dropped, "Back to the plan").click()
    expect(button(dropped, "Push")).to_be_visible()


def test_the_page_asks_which_file_is_the_app(dropped: Page, tmp_path: Path) -> None:
    """Two files that could be it are a question, and the answer shows in what would be written."""
    drop(zone(dropped), [write_files(tmp_path / "two", {"first.py": APP, "second.py": APP})])
    dropped.get_by_role("radio", name="second.py").click(timeout=CHECK_MS)
    # It is there, folded, once the answer has come.
    written = dropped.get_by_text("+app_file: second.py")
    expect(written).to_be_attached()
    dropped.get_by_text("README.md").click()
    expect(written).to_be_visible()


def test_an_upload_is_stopped(dropped: Page, tmp_path: Path) -> None:
    """A folder that is still being sent can be stopped; the page is as it was before."""
    with (write_files(tmp_path / "large", READY) / "model.bin").open("wb") as stream:
        stream.truncate(60_000_000)
    slow = dropped.context.new_cdp_session(dropped)
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 4_000_000}
    slow.send("Network.emulateNetworkConditions", speed)
    drop(zone(dropped), [tmp_path / "large"])
    expect(dropped.get_by_text(re.compile(r"MB of 60\.0 MB · [1-9]\d? %"))).to_be_visible()
    button(dropped, "Cancel").click()
    expect(zone(dropped)).to_be_visible()
    expect(button(dropped, "Stop")).to_have_count(0)


# Notes each value that the upload's own bar shows; what comes after it begins anew, with a bar below.
SEE_SHARES = """() => {
  window.shares = [];
  const look = () => {
    const bar = document.querySelector('.drop-zone progress');
    if (bar?.hasAttribute('value')) window.shares.push(Number(bar.getAttribute('value')));
  };
  const watched = { subtree: true, childList: true, attributes: true, attributeFilter: ['value'] };
  new MutationObserver(look).observe(document.body, watched);
}"""


@pytest.mark.long
def test_three_thousand_files_and_200_megabytes(dropped: Page, host: RunningHost, tmp_path: Path) -> None:
    """A large folder goes the whole way; a push that is stopped in the middle left no commit."""
    many = {f"data/{number // 100}/{number}.txt": f"{number}\n" for number in range(3_000)}
    folder = write_files(tmp_path / "large", {**READY, **many})
    with (folder / "model.bin").open("wb") as stream:
        for _ in range(200):
            stream.write(os.urandom(1_000_000))
    dropped.evaluate(SEE_SHARES)
    drop(zone(dropped), [folder])
    expect(dropped.get_by_role("heading", name="Drop an app")).to_have_count(0, timeout=BUILD_MS)
    shares: list[int] = dropped.evaluate("window.shares")
    assert shares == sorted(shares), "what was sent does not become less"
    assert len(set(shares)) > 5, "it moves"
    expect(dropped.get_by_text("3,005 files · 200.0 MB")).to_be_visible(timeout=BUILD_MS)
    plan(dropped, "ada/large")
    expect(dropped.get_by_text("and 2,805 more")).to_be_visible()
    button(dropped, "Push").click()
    expect(dropped.get_by_text(re.compile(r"[1-9]\d*\.\d MB of 200\.\d MB"))).to_be_visible(timeout=CHECK_MS)
    button(dropped, "Stop").click()
    expect(dropped.get_by_role("alert")).to_contain_text("Stopped.")
    try:
        there = host.api().list_repo_files("ada/large", repo_type="space")
    except RepositoryNotFoundError:
        there = []
    assert "app.py" not in there
    button(dropped, "Another Space").click()
    dropped.get_by_label("Space", exact=True).fill("ada/large-2")
    button(dropped, "Show the plan").click()
    expect(button(dropped, "Push")).to_be_visible(timeout=CHECK_MS)
    app = live(dropped, "ada/large-2")
    expect(app.get_by_role("button", name="Submit")).to_be_visible()
    assert 3_006 <= len(host.api().list_repo_files("ada/large-2", repo_type="space"))
