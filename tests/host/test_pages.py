"""The host's own pages, as a browser asks for them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx2
import pytest
import small_spaces
from running_host import RunningHost

from spacekit.host.pages.waiting import error_page, waiting_page
from spacekit.host.status import RuntimeStatus
from spacekit.host.store.models import Space

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_TOKEN = re.compile(r"^  (--[\w-]+): ([^;]+);", re.MULTILINE)


class Balanced(HTMLParser):
    """Fails where a tag is closed that was not open."""

    VOID = frozenset({"meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open it."""
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert tag == self.open.pop()


EVIL = '</pre><script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.mark.parametrize("stage", ["BUILDING", "BUILD_ERROR", "PAUSED", EVIL])
def test_what_an_app_says_is_text(stage: str) -> None:
    """A Space's stage and message are shown as they are; no tag of theirs gets into a page."""
    space = Space(namespace="me", name="app")
    for html in (waiting_page(space, RuntimeStatus(stage, message=EVIL)), error_page(404, EVIL)):
        page = Balanced()
        page.feed(html)
        assert [] == page.open
        assert "<script" not in html
        assert "<img" not in html


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing-here", 404, "does not answer GET /nothing-here"),
        ("/spaces/me/nobody", 404, "There is no Space me/nobody here"),
    ],
)
def test_a_browser_gets_a_page_and_a_program_gets_json(
    host: RunningHost, path: str, status: int, said: str
) -> None:
    """The same sentence in both; the headers that the Hub's client reads are there for both."""
    page = httpx2.get(host.url + path, headers=BROWSER, timeout=60)
    answer = httpx2.get(host.url + path, timeout=60)
    assert (status, status) == (page.status_code, answer.status_code)
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert said in page.text
    assert said in answer.json()["error"]
    assert page.headers["x-error-message"] == answer.headers["x-error-message"]


def test_an_address_of_no_space_is_a_page_too(host: RunningHost) -> None:
    """A mistyped name below the host's domain says that there is no such Space."""
    headers = BROWSER | {"Host": f"me-nobody.localhost:{host.port}"}
    page = httpx2.get(host.url, headers=headers, timeout=60)
    assert 404 == page.status_code
    assert "There is no Space me-nobody here" in page.text


@pytest.mark.e2e
def test_the_address_printed_after_an_upload_leads_to_the_space(host: RunningHost) -> None:
    """`hf upload` prints /spaces/.../commit/...; whoever opens it sees the Space."""
    sha = small_spaces.push_app(host.api(), "me/linked", small_spaces.answering("1"))
    for kind in ("commit", "tree"):
        address = f"{host.url}/spaces/me/linked/{kind}/{sha}"
        page = httpx2.get(address, headers=BROWSER, timeout=60, follow_redirects=True)
        assert (200, f"{host.url}/spaces/me/linked") == (page.status_code, str(page.url))
        assert "me/linked" in page.text


@pytest.mark.e2e
def test_the_page_of_a_space_leads_to_its_base_path(host: RunningHost) -> None:
    """`base_path` is where the button goes, query and all, and never out of the Space."""
    card = b"---\nsdk: gradio\nbase_path: '/demo?__theme=dark&x=\"><b>'\n---\n"
    small_spaces.push(host.api(), "me/based", {"README.md": card, "app.py": small_spaces.answering("1")})
    assert "RUNNING" == small_spaces.wait_until_settled(host.api(), "me/based").stage
    address = small_spaces.address_of(host.api(), "me/based")
    page = small_spaces.get(f"{host.url}/spaces/me/based").decode()
    assert f'class="button" href="{address}/demo?__theme=dark&amp;x=%22%3E%3Cb%3E"' in page


def test_a_failed_revision_is_told_beside_the_one_that_serves(host: RunningHost) -> None:
    """The page of a Space says what went wrong with the newest revision and which one serves instead."""
    good = small_spaces.push_app(host.api(), "me/half", small_spaces.answering("1"))
    small_spaces.wait_until_settled(host.api(), "me/half")
    small_spaces.push(host.api(), "me/half", {"app.py": b"raise SystemExit('no model here')\n"})
    small_spaces.wait_until_settled(host.api(), "me/half")
    page = httpx2.get(f"{host.url}/spaces/me/half", headers=BROWSER, timeout=60).text
    assert "App failed" in page
    assert "no model here" in page
    assert f"The revision before, <code>{good[:7]}</code> serves at" in page
