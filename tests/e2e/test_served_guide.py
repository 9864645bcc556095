"""`spacekit guide`: the guide is served with its programs running beside their code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gradio_client import Client
from playwright.sync_api import Page, Response, expect

from spacekit.guide.chapters import Chapter, Program, read_guide
from spacekit.guide.serve import served

pytestmark = pytest.mark.e2e

# Answers from here on say that something is wrong.
BAD = 400


@pytest.fixture(scope="module")
def guide() -> Iterator[str]:
    """The address of the guide."""
    with served(0) as address:
        yield address


@pytest.mark.parametrize("chapter", read_guide(), ids=lambda chapter: chapter.name or "contents")
def test_each_chapter_shows_its_apps(page: Page, guide: str, chapter: Chapter) -> None:
    """A page a chapter, with a frame a program that shows its app; nothing fails or comes from elsewhere.

    Requests that break off are the business of the watch over all pages.
    """
    failed: list[str] = []

    def look(response: Response) -> None:
        if response.status >= BAD or not response.url.startswith(guide):
            failed.append(response.url)

    page.on("response", look)
    page.goto(f"{guide}{chapter.name}")
    expect(page.get_by_role("heading", level=1)).to_have_text(chapter.title)
    expect(page.locator("iframe")).to_have_count(len(chapter.programs))
    for at in range(len(chapter.programs)):
        frame = page.locator("iframe").nth(at)
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.locator("main")).to_be_visible()
        expect(frame.content_frame.locator("footer")).to_contain_text("API")
    assert [] == failed


def test_an_app_of_the_guide_answers_beside_its_code(page: Page, guide: str) -> None:
    """The reader types into it, and goes on to the next chapter; a client can call it, too."""
    page.goto(f"{guide}hello-world")
    expect(page.get_by_text("def greet").first).to_be_visible()
    app = page.get_by_title("Hello world, app 2").content_frame
    app.get_by_label("Name").fill("Ada")
    app.get_by_role("button", name="Greet").click()
    expect(app.get_by_label("Greeting")).to_have_value("Hello, Ada!")
    page.get_by_role("link", name="Next: Interface").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Interface")
    client = Client(f"{guide}apps/hello-world-2/", verbose=False)
    assert "Hello, Bob!" == client.predict("Bob", api_name="/greet")


def test_an_app_that_lacks_a_package_says_which(page: Page) -> None:
    """The rest of the guide is there all the same."""
    chapters = [
        Chapter("", "All", ("# All",)),
        Chapter("one", "One", ("# One", Program("one-1", "import no_such_package\n"))),
    ]
    with served(0, chapters) as address:
        page.goto(f"{address}one")
        expect(page.get_by_text("pip install no_such_package")).to_be_visible()
        expect(page.locator("iframe")).to_have_count(0)
