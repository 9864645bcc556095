"""The page opens for the browser that was given its key, and for nobody else."""

from __future__ import annotations

import io
import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from spacekit.drop.guard import Keys
from spacekit.drop.serve import Served, served
from spacekit.drop.work import Server

TOKEN = "a-token-that-must-not-be-seen"


@pytest.fixture
def dropped() -> Iterator[Served]:
    """The dropped, served."""
    with served(Server("http://127.0.0.1:1", TOKEN), 0) as running:
        yield running


def root(dropped: Served) -> str:
    """Its address without the key."""
    return dropped.address.partition("?")[0].rstrip("/")


@contextmanager
def opened(dropped: Served) -> Iterator[httpx.Client]:
    """A browser that has exchanged the key."""
    with httpx.Client(base_url=root(dropped), timeout=60) as client:
        client.get(dropped.address, follow_redirects=True).raise_for_status()
        yield client


def test_the_key_is_exchanged_for_a_cookie_and_leaves_the_address(dropped: Served) -> None:
    """The browser ends at the address without the key, with a cookie that scripts can't read."""
    with httpx.Client(timeout=60) as client:
        answer = client.get(dropped.address)
        assert (303, "/") == (answer.status_code, answer.headers["location"])
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert parse_qs(urlsplit(dropped.address).query)["key"][0] not in cookie
        assert 200 == client.get(f"{root(dropped)}/").status_code


def test_the_key_works_once(dropped: Served) -> None:
    """Who reads the address later, in a history or a screenshot, gets nothing; the browser goes on."""
    with opened(dropped) as first, httpx.Client(timeout=60) as second:
        assert 403 == second.get(dropped.address).status_code
        assert 303 == first.get(dropped.address).status_code


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?key=",
        "/?key=wrong",
        "/?key=%00",
        "/config",
        "/gradio_api/info",
        "/gradio_api/file=/etc/passwd",
    ],
)
def test_a_stranger_gets_nothing(dropped: Served, path: str) -> None:
    """Without the cookie every address is closed, and says how to get in."""
    answer = httpx.get(root(dropped) + path, timeout=60)
    assert 403 == answer.status_code
    assert "spacekit drop" in answer.text
    assert TOKEN not in answer.text


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload", "/gradio_api/run/push"])
def test_a_stranger_does_nothing(dropped: Served, path: str) -> None:
    """No event, no upload and no call without the cookie."""
    assert 403 == httpx.post(root(dropped) + path, json={"data": [], "fn_index": 0}, timeout=60).status_code
    wrong = {"cookie": f"spacekit-drop-{urlsplit(dropped.address).port}=wrong"}
    assert 403 == httpx.post(root(dropped) + path, json={}, headers=wrong, timeout=60).status_code


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:1", "", "a@127.0.0.1"])
def test_a_name_that_leads_here_is_no_way_in(dropped: Served, host: str) -> None:
    """A site whose name an attacker points at this machine is refused, cookie or not."""
    with opened(dropped) as client:
        assert 403 == client.get("/", headers={"host": host}).status_code
        assert 403 == client.get(f"/?key={Keys().key}", headers={"host": host}).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_other_pages_of_the_same_browser_do_nothing(dropped: Served, headers: dict[str, str]) -> None:
    """A page of another site, or of another port of this machine, can't use the cookie that goes along."""
    with opened(dropped) as client:
        assert 200 == client.get("/config").status_code
        assert 403 == client.get("/config", headers=headers).status_code
        assert 403 == client.post("/gradio_api/queue/join", json={}, headers=headers).status_code


def test_the_page_is_not_framed_and_tells_nobody_where_it_is(dropped: Served) -> None:
    """A page around it can't have its buttons clicked, and links of it carry no address along."""
    with opened(dropped) as client:
        headers = client.get("/").headers
    assert ("frame-ancestors 'none'", "DENY", "no-referrer") == (
        headers["content-security-policy"],
        headers["x-frame-options"],
        headers["referrer-policy"],
    )


def test_what_opens_the_browser_is_readable_by_its_user_alone(dropped: Served) -> None:
    """The file that leads a browser to the page holds the key, so only its owner may read it."""
    assert 0o600 == stat.S_IMODE(dropped.opener.stat().st_mode)
    assert 0o700 == stat.S_IMODE(dropped.opener.parent.stat().st_mode)
    assert dropped.address in dropped.opener.read_text()


def test_neither_key_nor_token_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Requests with the key, and refusals, leave no trace of either."""
    caplog.set_level(logging.DEBUG)
    out, err = io.StringIO(), io.StringIO()
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        served(Server("http://127.0.0.1:1", TOKEN), 0) as dropped,
    ):
        key = parse_qs(urlsplit(dropped.address).query)["key"][0]
        with opened(dropped) as client:
            client.get("/config")
        httpx.get(dropped.address, timeout=60)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("http")]
    said = "\n".join([out.getvalue(), err.getvalue(), *ours])
    assert key not in said
    assert TOKEN not in said
    assert TOKEN not in repr(Server("http://127.0.0.1:1", TOKEN))
