"""What proxies say of a request, whom it is believed from, and what comes of it."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.server.forwarded import HOST, Forwarded, front_of, root_of

NEAR, FAR = ("10.0.0.1", 5), ("93.184.216.34", 5)
TRAEFIK = {
    "host": "app:7860",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-host": "site.example:8443",
    "x-forwarded-port": "8443",
    "x-forwarded-prefix": "/app",
    "x-forwarded-proto": "https",
    "x-forwarded-server": "traefik-0",
    "x-real-ip": "203.0.113.9",
}


def settled(
    headers: dict[str, str] | list[tuple[str, str]],
    path: str = "/config",
    client: tuple[str, int] | None = NEAR,
    root_path: str = "",
    mount: str = "",
    own: str = "",
) -> Scope:
    """A request as the routes see it."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    scope: Scope = {
        "type": "http",
        "scheme": "http",
        "path": path,
        "client": client,
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs],
        "root_path": own,
    }

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        """Nothing."""

    middleware = Forwarded(app, root_path, mount)
    middleware._settle(scope)  # what comes before the app
    return scope


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (TRAEFIK, "https://site.example:8443/app"),
        ({"host": "a", "x-forwarded-proto": "wss"}, "https://a"),
        ({"host": "a", "x-forwarded-port": "8443", "x-forwarded-proto": "https"}, "https://a:8443"),
        ({"host": "a:1", "x-forwarded-port": "2"}, "http://a:1"),
        ({"host": "a", "x-forwarded-port": "443", "x-forwarded-proto": "https"}, "https://a"),
        # The port of a proxy behind the one with the certificate.
        ({"host": "a", "x-forwarded-host": "b", "x-forwarded-port": "8000"}, "http://b"),
        ({"host": "a", "x-forwarded-port": "80", "x-forwarded-proto": "https"}, "https://a"),
        ({"host": "a:443", "x-forwarded-proto": "https"}, "https://a"),
        ({"host": "a", "x-forwarded-prefix": "/one, /two/"}, "http://a/one/two"),
        ({"host": "[::1]:7860", "x-forwarded-host": "[2001:db8::1]"}, "http://[2001:db8::1]"),
        # What can be no part of an address is not believed at all.
        ({"host": "a", "x-forwarded-host": "evil.example/x"}, "http://a"),
        ({"host": "a", "x-forwarded-host": 'b"><script>'}, "http://a"),
        ({"host": "a", "x-forwarded-proto": "javascript"}, "http://a"),
        ({"host": "a", "x-forwarded-prefix": "//evil.example"}, "http://a"),
        ({"host": "a", "x-forwarded-prefix": "/a/../.."}, "http://a"),
        ({"host": "a", "x-forwarded-prefix": "/a?b"}, "http://a"),
        ({"host": "a", "x-forwarded-port": "99999999"}, "http://a"),
        ({"host": "<script>"}, "http://localhost"),
    ],
)
def test_what_a_proxy_says_is_where_the_visitor_is(headers: dict[str, str], expected: str) -> None:
    """The address of the app, as whoever the proxy serves knows it."""
    assert expected == root_of(settled(headers), "")


def test_lines_of_one_header_are_one_list() -> None:
    """Each of several proxies may add a line of its own."""
    lines = [("host", "a"), ("x-forwarded-prefix", "/one"), ("x-forwarded-prefix", "/two")]
    assert "http://a/one/two" == root_of(settled(lines), "")


def test_a_stranger_says_nothing() -> None:
    """Headers that proxies send count from near by, and not from the internet."""
    scope = settled(TRAEFIK, client=FAR)
    assert "http://app:7860" == root_of(scope, "")
    assert (FAR, "http") == (scope["client"], scope["scheme"])


@pytest.mark.parametrize(
    ("named", "client", "is_believed"),
    [
        ("", ("127.0.0.1", 5), True),
        ("", ("192.168.3.4", 5), True),
        ("", ("100.64.1.2", 5), True),
        ("", ("fd00::1", 5), True),
        ("", ("2606:4700::1", 5), False),
        ("", ("unix:", 5), False),
        ("", None, True),
        ("93.184.216.0/24", FAR, True),
        ("93.184.216.0/24", NEAR, False),
        ("10.0.0.1, junk", NEAR, True),
        ("*", FAR, True),
    ],
)
def test_who_is_believed(
    monkeypatch: pytest.MonkeyPatch, named: str, client: tuple[str, int] | None, is_believed: bool
) -> None:
    """Whoever is on this machine or in a private network, or those that `FORWARDED_ALLOW_IPS` names."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", named)
    host = "site.example:8443" if is_believed else "app:7860"
    assert host == front_of(settled(TRAEFIK, client=client)).host


def test_a_server_that_looked_before_us_is_believed() -> None:
    """uvicorn puts the visitor in its proxy's place, without a port: then the headers are a proxy's."""
    assert "https://site.example:8443/app" == root_of(settled(TRAEFIK, client=("203.0.113.9", 0)), "")


@pytest.mark.parametrize(
    ("named", "forwarded", "expected"),
    [
        ("", "203.0.113.9", "203.0.113.9"),
        ("", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9, 127.0.0.1", "203.0.113.9"),
        # A visitor from the same network can't pretend to be another; who has more proxies names them.
        ("", "6.6.6.6, 10.0.0.7", "10.0.0.7"),
        ("10.0.0.0/8", "203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("*", "203.0.113.9, 8.8.8.8", "203.0.113.9"),
        ("", "[2001:db8::1]:44", "2001:db8::1"),
        ("", "203.0.113.9:4711", "203.0.113.9"),
        ("", "", "10.0.0.1"),
    ],
)
def test_who_the_visitor_is(
    monkeypatch: pytest.MonkeyPatch, named: str, forwarded: str, expected: str
) -> None:
    """The last address that a proxy saw which is none of the known proxies'."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", named)
    assert expected == settled({"host": "a", "x-forwarded-for": forwarded})["client"][0]


@pytest.mark.parametrize(
    ("path", "root_path", "own", "mount", "headers", "expected", "root"),
    [
        ("/config", "/app", "", "", {}, "/config", "http://a/app"),
        ("/app/config", "/app", "", "", {}, "/config", "http://a/app"),
        ("/app", "/app/", "", "", {}, "/", "http://a/app"),
        ("/apple", "/app", "", "", {}, "/apple", "http://a/app"),
        ("/app/config", "", "", "", {"x-forwarded-prefix": "/app"}, "/config", "http://a/app"),
        ("/config", "https://b.example/app", "", "", {}, "/config", "https://b.example/app"),
        # Mounted in somebody's FastAPI app.
        ("/demo/config", "", "/demo", "/demo", {}, "/config", "http://a/demo"),
        ("/demo/config", "/app/demo", "/demo", "/demo", {}, "/config", "http://a/app/demo"),
        (
            "/demo/config",
            "",
            "/demo",
            "/demo",
            {"x-forwarded-prefix": "/app"},
            "/config",
            "http://a/app/demo",
        ),
        # Whose own root_path comes before, whether the proxy takes it off or not, and says so or not.
        ("/demo/config", "", "/app/demo", "/demo", {}, "/config", "http://a/app/demo"),
        ("/app/demo/config", "", "/app/demo", "/demo", {}, "/config", "http://a/app/demo"),
        (
            "/demo/config",
            "",
            "/app/demo",
            "/demo",
            {"x-forwarded-prefix": "/app"},
            "/config",
            "http://a/app/demo",
        ),
    ],
)
def test_a_path_may_be_taken_off_or_not(
    path: str, root_path: str, own: str, mount: str, headers: dict[str, str], expected: str, root: str
) -> None:
    """The routes see the same, and the address of the app is the same, whichever way a proxy does it."""
    from starlette._utils import get_route_path

    scope = settled({"host": "a", **headers}, path, NEAR, root_path, mount, own)
    assert expected == get_route_path(scope)
    assert root == root_of(scope, root_path)


@given(st.dictionaries(st.sampled_from(sorted(TRAEFIK)), st.text(st.characters(max_codepoint=255))))
def test_whatever_is_said_an_address_comes_of_it(headers: dict[str, str]) -> None:
    """No header makes anything else of the address than a scheme, a host and a path."""
    scope = settled(headers)
    front = front_of(scope)
    assert front.scheme in ("http", "https")
    assert HOST.fullmatch(front.host)
    url = httpx.URL(root_of(scope, ""))
    assert front.path == url.path.removesuffix("/")
    assert b"" == url.query


def test_nobody_else_is_shown_what_somebody_said(serve: Serve) -> None:
    """What names the visitor's address says that it is for them alone, and a forged one leaves no trace."""
    with gr.Blocks() as demo:
        gr.Textbox().submit(lambda text: text, gr.Textbox(), gr.Textbox(), api_name="same")
    url = serve(demo)
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-prefix": "/evil", "x-forwarded-proto": "https"}
    with httpx.Client(base_url=url) as http:
        for path in ("config", "gradio_api/info", "gradio_api/openapi.json"):
            first = http.get(path, headers=forged)
            assert "https://evil.example/evil" in first.text
            assert "private, no-cache" == first.headers["cache-control"]
            # A cache that asks whether its copy is right is told that it is not.
            again = http.get(path, headers={"if-none-match": first.headers["etag"]})
            assert (200, False) == (again.status_code, "evil" in again.text)
        page = http.get("/", headers=forged)
        assert "evil" not in page.text + json.dumps(dict(page.headers))
        led = http.get("/logout", headers=forged)
        assert "./" == led.headers["location"]
