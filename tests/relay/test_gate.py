"""What stands before an app: the warning on a browser's first visit, and a password."""

from __future__ import annotations

import base64
import http.client
import re
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from echo_app import EchoApp
from running_relay import RunningRelay
from sharing import Sharing, Visitor

pytestmark = pytest.mark.e2e

BROWSER = {"Accept": "text/html,*/*;q=0.8", "User-Agent": "Mozilla/5.0", "Sec-Fetch-Mode": "navigate"}
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
_TO = re.compile(r'name="to" value="([^"]+)"')


def page(visitor: Visitor, path: str = "/", **headers: str) -> tuple[int, str]:
    """What a browser is shown."""
    answer = visitor.ask(path, headers={**BROWSER, **headers})
    return answer.status, answer.read().decode()


def send_form(visitor: Visitor, origin: str | None = None, **fields: str) -> http.client.HTTPResponse:
    """Send the form as a browser does."""
    headers = {
        **BROWSER,
        "Origin": f"http://{visitor.host}" if origin is None else origin,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer = visitor.ask("/.spacekit/enter", "POST", urlencode(fields).encode(), headers)
    answer.read()
    return answer


def token_of(shown: str) -> str:
    """The token in a form."""
    found = _TOKEN.search(shown)
    assert found, shown
    return found[1]


def cookies_of(answer: http.client.HTTPResponse) -> str:
    """The cookies that an answer sets, as they are sent back."""
    return "; ".join(each.partition(";")[0] for each in answer.headers.get_all("set-cookie") or [])


@pytest.fixture
def locked(relay: RunningRelay, app: EchoApp) -> Iterator[Sharing]:
    """An app shared with a password."""
    with Sharing(relay, app.port, wishes={"auth": "ada:pass:w\xf6rd"}) as shared:
        yield shared


def basic(given: str) -> str:
    """A password as programs send it."""
    return "Basic " + base64.b64encode(given.encode()).decode()


# --- the warning


def test_browser_is_warned_once(app: EchoApp, visitor: Visitor) -> None:
    """The first page is the warning; one form later, the app at the address that was asked for."""
    status, shown = page(visitor, "/deep?x=1")
    assert 200 == status
    assert "somebody&#39;s app" in shown
    assert 0 == app.requests
    to = _TO.search(shown)
    assert to
    assert "/deep?x=1" == to[1]
    answer = send_form(visitor, to=to[1], token=token_of(shown))
    assert (303, "/deep?x=1") == (answer.status, answer.headers["location"])
    cookie = cookies_of(answer)
    assert '"/deep?x=1"' in page(visitor, "/deep?x=1", Cookie=f"theirs=1; {cookie}")[1]
    told = dict(visitor.told("/", Cookie=f"a=1; {cookie}; b=2")["headers"])
    assert "a=1; b=2" == told["cookie"], "the relay's cookie is not the app's business"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"User-Agent": "python-httpx/0.28", "Accept": "*/*"},
        {"User-Agent": "curl/8", "Accept": "text/html"},
        {"User-Agent": "Mozilla/5.0", "Accept": "*/*", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_programs_and_data_see_no_warning(visitor: Visitor, headers: dict[str, str]) -> None:
    """gradio_client, curl, and what a page fetches go through."""
    assert 200 == visitor.ask("/", headers=headers).status


def test_no_site_can_skip_the_warning(relay: RunningRelay, visitor: Visitor) -> None:
    """A form from elsewhere, an old one, one of another link, or none at all lets nobody in."""
    shown = page(visitor)[1]
    token = token_of(shown)
    with EchoApp("b") as other, Sharing(relay, other.port) as second, Visitor(relay, second.host) as there:
        foreign = token_of(page(there)[1])
    old = f"{int(token.partition('.')[0]) - 4000}.{token.partition('.')[2]}"
    for origin, given in (
        ("https://evil.example", token),
        ("null", token),
        ("", token),
        (None, foreign),
        (None, old),
        (None, "1.x"),
        (None, "x"),
    ):
        answer = send_form(visitor, origin, to="/", token=given)
        assert 403 == answer.status
        assert not cookies_of(answer)
    assert "somebody&#39;s app" in page(visitor, Cookie="spacekit_seen=1")[1]
    assert 403 == send_form(visitor).status


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "https://evil.example", "/\r\nX: y", "", "x"]
)
def test_form_leads_nowhere_else(visitor: Visitor, to: str) -> None:
    """The way on stays within the link, whatever the form says."""
    answer = send_form(visitor, to=to, token=token_of(page(visitor)[1]))
    assert (303, "/") == (answer.status, answer.headers["location"])


def test_cookie_of_one_link_is_none_of_another(relay: RunningRelay, visitor: Visitor) -> None:
    """Each link warns for itself."""
    cookie = cookies_of(send_form(visitor, to="/", token=token_of(page(visitor)[1])))
    with EchoApp("b") as other, Sharing(relay, other.port) as second, Visitor(relay, second.host) as there:
        assert "somebody&#39;s app" in page(there, Cookie=cookie)[1]


def test_cookies_of_other_links_lock_nobody_out(visitor: Visitor) -> None:
    """Another link can set a cookie of that name for the whole domain: ours beside it still counts."""
    cookie = cookies_of(send_form(visitor, to="/", token=token_of(page(visitor)[1])))
    for both in (f"spacekit_seen=x; {cookie}", f"{cookie}; spacekit_seen=x"):
        assert '"app": "app"' in page(visitor, Cookie=both)[1]


def test_posts_of_other_sites_are_warned_of_too(app: EchoApp, visitor: Visitor) -> None:
    """A form that another site sends to the app is a first visit, too; its body goes nowhere."""
    answer = visitor.ask("/login", "POST", b"x=1", BROWSER)
    assert "somebody&#39;s app" in answer.read().decode()
    assert 0 == app.requests


def test_large_form(visitor: Visitor) -> None:
    """A form larger than any of ours is a 413."""
    assert 413 == send_form(visitor, to="/" * 10_000).status


def test_text_in_the_page_is_text(visitor: Visitor) -> None:
    """What stands in the address can't become markup."""
    shown = page(visitor, "/?x='%22><script>alert(1)</script>")[1]
    assert "<script>" not in shown


def test_warning_can_be_turned_off(app: EchoApp) -> None:
    """With --no-warning the first visit is the app, and the client knows."""
    with RunningRelay(arguments=("--no-warning",)) as relay, Sharing(relay, app.port) as shared:
        assert shared.link["warning"] is False
        with Visitor(relay, shared.host) as visitor:
            assert '"app": "app"' in page(visitor)[1]


# --- the password


def test_password_opens_a_link_to_a_browser(relay: RunningRelay, app: EchoApp, locked: Sharing) -> None:
    """A page asks for it; the right one leads to the app, with a cookie for the next time."""
    with Visitor(relay, locked.host) as visitor:
        status, shown = page(visitor, "/deep")
        assert 401 == status
        assert 'autocomplete="current-password"' in shown
        assert 0 == app.requests
        token = token_of(shown)
        wrong = send_form(visitor, to="/deep", token=token, user="ada", password="pass")
        assert 401 == wrong.status
        assert not cookies_of(wrong)
        right = send_form(visitor, to="/deep", token=token, user="ada", password="pass:w\xf6rd")
        assert (303, "/deep") == (right.status, right.headers["location"])
        cookie = cookies_of(right)
        assert '"/deep"' in page(visitor, "/deep", Cookie=cookie)[1]
        assert 401 == page(visitor, "/", Cookie=cookie.replace("a", "b"))[0]
        told = visitor.told("/", Cookie=cookie, Authorization="Bearer of-the-app")
        assert "Bearer of-the-app" == dict(told["headers"])["authorization"]


def test_password_opens_a_link_to_programs(relay: RunningRelay, app: EchoApp, locked: Sharing) -> None:
    """HTTP Basic, which the app is not shown; without it a 401 that says so."""
    with Visitor(relay, locked.host) as visitor:
        answer = visitor.ask("/")
        assert (401, True) == (answer.status, answer.headers["www-authenticate"].startswith("Basic"))
        answer.read()
        told = visitor.told("/", Authorization=basic("ada:pass:w\xf6rd"))
        assert "authorization" not in dict(told["headers"])
        for wrong in (basic("ada:x"), basic("ada"), "Basic !", "Basic", "Bearer x"):
            assert 401 == visitor.get("/", Authorization=wrong)[0]
        assert 1 == app.requests


def test_data_of_a_page_opens_no_window(relay: RunningRelay, locked: Sharing) -> None:
    """What a page fetches gets a 401 at which no browser asks by itself."""
    with Visitor(relay, locked.host) as visitor:
        answer = visitor.ask("/", headers={"Sec-Fetch-Mode": "cors"})
        assert (401, "Form") == (answer.status, answer.headers["www-authenticate"])


def test_guessing_is_slow(relay: RunningRelay, locked: Sharing) -> None:
    """After five wrong passwords a visitor waits, the right one or not; others do not."""
    with Visitor(relay, locked.host) as visitor:
        began = time.monotonic()
        for number in range(5):
            status = visitor.get("/", Authorization=basic(f"ada:{number}"), X_Forwarded_For="192.0.2.9")[0]
            assert (401 if number < 4 else 429) == status
        assert time.monotonic() - began > 2
        for given in ("ada:6", "ada:pass:w\xf6rd"):
            assert 429 == visitor.get("/", Authorization=basic(given), X_Forwarded_For="192.0.2.9")[0]
        right = basic("ada:pass:w\xf6rd")
        assert 200 == visitor.get("/", Authorization=right, X_Forwarded_For="192.0.2.10")[0]


def test_new_password_ends_old_cookies(relay: RunningRelay, app: EchoApp, locked: Sharing) -> None:
    """A link that comes back with another password is closed to those who knew the old one."""
    with Visitor(relay, locked.host) as visitor:
        token = token_of(page(visitor)[1])
        cookie = cookies_of(send_form(visitor, to="/", token=token, user="ada", password="pass:w\xf6rd"))
        assert 200 == visitor.get("/", Cookie=cookie)[0]
        wishes = {"resume": locked.link["resume"], "auth": "ada:other"}
        with Sharing(relay, app.port, wishes=wishes):
            assert 401 == visitor.get("/", Cookie=cookie)[0]
