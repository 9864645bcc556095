"""`allowed_origins`: whose pages may call an app and show it, as browsers are told."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.server.allowed_origins import AllowedOrigins
from spacekit_runtime.server.forwarded import OWN_HOST
from spacekit_runtime.server.origins import is_rebound

SITE = "https://site.example"


def hello() -> gr.Blocks:
    """A small app."""
    with gr.Blocks() as demo:
        gr.Textbox().submit(lambda text: text, gr.Textbox(), gr.Textbox(), api_name="same")
    return demo


@pytest.mark.parametrize(
    ("named", "origin", "expected"),
    [
        (SITE, SITE, True),
        (SITE, "https://SITE.example", True),
        (SITE, "http://site.example", False),
        (SITE, "https://site.example:8443", False),
        (SITE, "https://www.site.example", False),
        (SITE, "https://site.example.evil.example", False),
        (SITE + "/", SITE, True),
        (SITE + ":443", SITE, True),
        ("https://site.example:8443", "https://site.example:8443", True),
        ("https://*.site.example", "https://a.b.site.example", True),
        ("https://*.site.example", SITE, False),
        ("https://*.site.example", "https://evilsite.example", False),
        ("https://*.site.example", "https://site.example.evil.example", False),
        ("http://localhost:*", "http://localhost:3000", True),
        ("http://localhost:*", "http://localhost", True),
        ("http://localhost:*", "http://localhost.evil.example:1", False),
        ("https://*", "https://any.example", True),
        ("https://*", "http://any.example", False),
        ("vscode-webview://*", "vscode-webview://0abc", True),
        ("https://münchen.example", "https://xn--mnchen-3ya.example", True),
        ("http://[::1]:5", "http://[::1]:5", True),
        ("*", "https://any.example", True),
        ("*", "null", True),
        ("null", "null", True),
        (SITE, "null", False),
        (SITE, "", False),
        ("https://*.site.example", "https://*.site.example", False),
        (SITE, "https://site.example@evil.example", False),
    ],
)
def test_who_is_on_the_list(named: str, origin: str, expected: bool) -> None:
    """An entry means one origin, or all below a name, or any port, and nothing that only looks alike."""
    assert expected is AllowedOrigins([named]).allows(origin)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ("site.example", "has no scheme; say 'https://site.example'"),
        ("https://site.example/app", "more than an origin.*: 'https://site.example'"),
        ("https://ann:pw@site.example", "more than an origin.*: 'https://site.example'"),
        ("https://a.*.example", "a \\* stands for sub-domains"),
        ("https://site*.example", "a \\* stands for sub-domains"),
        ("https://site.example:70000", "a port is from 1 to 65535"),
        ("https://site.example:0", "a port is from 1 to 65535"),
        ("https:// site.example", "is no origin"),
        ("", "is no origin"),
        ("https://site.example; script-src *", "is no origin|a \\* stands"),
    ],
)
def test_what_is_no_origin_is_said(given_: str, said: str) -> None:
    """A list that could not work is an error at launch, which says how to write it."""
    with pytest.raises(LaunchError, match=said):
        hello().launch(allowed_origins=[given_], prevent_thread_lock=True, quiet=True)


@pytest.mark.parametrize("given_", [5, {"a": 1}, [None]])
def test_what_is_no_list_is_said(given_: object) -> None:
    """Likewise what is no list of texts."""
    with pytest.raises(LaunchError, match="origin"):
        hello().launch(allowed_origins=given_, prevent_thread_lock=True, quiet=True)  # type: ignore[arg-type]


@given(st.text())
def test_an_entry_can_not_break_out_of_the_header(entry: str) -> None:
    """Whatever is taken for an origin makes one more word of the policy."""
    try:
        policy = AllowedOrigins([entry]).frame_policy
    except LaunchError:
        return
    assert policy is None or policy.decode().isprintable()
    assert policy is None or (3, False) == (len(policy.split()), b";" in policy or b"," in policy)


def test_those_on_the_list_may_call_and_no_others(serve: Serve) -> None:
    """With a list it alone counts, also for an app on this machine; the app's own pages are always on it."""
    url = serve(hello(), allowed_origins=[SITE])
    with httpx.Client(base_url=url) as http:
        own = url.rstrip("/")
        told = http.get("/config", headers={"origin": SITE})
        assert (200, SITE, "origin") == (
            told.status_code,
            told.headers["access-control-allow-origin"],
            told.headers.get_list("vary")[-1].split(", ")[-1],
        )
        assert 200 == http.get("/config", headers={"origin": own}).status_code
        for origin in ("http://localhost:3000", "https://evil.example", "null"):
            refused = http.get("/config", headers={"origin": origin})
            assert (403, True) == (refused.status_code, "does not name it" in refused.json()["detail"])
            assert "access-control-allow-origin" not in refused.headers


def test_a_name_that_was_led_here_is_no_way_in(serve: Serve) -> None:
    """Whoever has a name can lead it to this machine once its page is open: that page calls nothing here."""
    url = httpx.URL(serve(hello()))
    port = url.port
    body = {"data": ["x"], "session_hash": "s"}

    def asked(host: str, origin: str, **more: str) -> int:
        headers = {"host": host, "origin": origin, **more}
        return httpx.post(url.join("/gradio_api/run/same"), json=body, headers=headers).status_code

    evil = f"evil.example:{port}"
    assert 403 == asked(evil, f"http://{evil}")
    assert 403 == asked(f"{evil.replace(':', '.:')}", "http://evil.example")
    # A page sends what it likes, to its own address: neither a proxy's words nor a browser's free it.
    assert 403 == asked(evil, f"http://{evil}", **{"x-forwarded-for": "8.8.8.8", "via": "1.1 proxy"})
    assert 403 == asked(evil, f"http://{evil}", **{"x-forwarded-host": "localhost"})
    # Names of one's own, addresses, and what comes through a proxy, which has a port of its own.
    for host in (f"laptop:{port}", f"laptop.local:{port}", f"app.test:{port}", f"127.0.0.1:{port}"):
        assert 200 == asked(host, f"http://{host}")
    for host in ("app.example", "app.example:8080"):
        assert 200 == asked(host, f"http://{host}")


def test_a_name_of_ones_own_is_named(serve: Serve) -> None:
    """An author who has a name lead to the app says so."""
    url = httpx.URL(serve(hello(), allowed_origins=["http://app.example:*"]))
    host = f"app.example:{url.port}"
    body = {"data": ["x"], "session_hash": "s"}
    headers = {"host": host, "origin": f"http://{host}"}
    assert 200 == httpx.post(url.join("/gradio_api/run/same"), json=body, headers=headers).status_code


@pytest.mark.parametrize(
    ("server", "host", "more", "expected"),
    [
        (("127.0.0.1", 7860), b"evil.example:7860", {}, True),
        (("::1", 7860), b"evil.example:7860", {}, True),
        (("127.0.0.1", 80), b"evil.example", {}, True),
        (("127.0.0.1", 443), b"evil.example", {"scheme": "https"}, True),
        (("127.0.0.1", 7860), b"evil.example:7860", {OWN_HOST: "evil.example:7860"}, False),
        (("127.0.0.1", 7860), b"evil.example", {}, False),
        (("10.0.0.5", 7860), b"app.example:7860", {}, False),
        (("testserver", 80), b"app.example", {}, False),
        (("/run/app.sock", None), b"app.example", {}, False),
        (None, b"app.example", {}, False),
        (("127.0.0.1", 7860), b"[::1]:7860", {}, False),
        (("127.0.0.1", 7860), b"nas.home.arpa:7860", {}, False),
        (("127.0.0.1", 7860), b"[", {}, False),
        (("127.0.0.1", 7860), b"evil.example:99999", {}, False),
        (("127.0.0.1", 7860), b"", {}, False),
    ],
)
def test_a_led_name_is_known(
    server: tuple[str, int | None] | None, host: bytes, more: dict[str, Any], expected: bool
) -> None:
    """By a connection from this machine, to the app's own port, for a name that others can have."""
    scope = {"type": "http", "scheme": "http", "server": server, "headers": [(b"host", host)], **more}
    assert expected is is_rebound(scope)


def test_hidden_pages_are_named_or_let_in(serve: Serve) -> None:
    """`null` is one of the list, or let in by `strict_cors=False`."""
    null = {"origin": "null"}
    assert (
        200 == httpx.get(serve(hello(), allowed_origins=[SITE, "null"]) + "config", headers=null).status_code
    )
    lax = serve(hello(), allowed_origins=[SITE], strict_cors=False)
    assert 200 == httpx.get(lax + "config", headers=null).status_code
    assert f"frame-ancestors 'self' {SITE}" == _policy(lax)


@pytest.mark.parametrize(
    ("named", "policy"),
    [
        ([], "frame-ancestors 'self'"),
        ([SITE, "https://*.b.example", "http://localhost:*"], None),
        ("*", ""),
        (["null"], ""),
        (None, ""),
    ],
)
def test_browsers_are_told_who_may_show_it(
    serve: Serve, named: list[str] | str | None, policy: str | None
) -> None:
    """Each page says so, the one to sign in on too; files and answers need not."""
    expected = "frame-ancestors 'self' https://site.example https://*.b.example http://localhost:*"
    for options in ({}, {"auth": ("ann", "pa55")}):
        url = serve(hello(), allowed_origins=named, **options)
        assert (expected if policy is None else policy) == httpx.get(url).headers.get(
            "content-security-policy", ""
        )
        assert "content-security-policy" not in httpx.get(url + "spacekit-app.js").headers


def test_the_environment_names_them_too(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list with commas; what `launch` is told counts more."""
    monkeypatch.setenv("SPACEKIT_ALLOWED_ORIGINS", f"{SITE}, https://b.example")
    assert f"frame-ancestors 'self' {SITE} https://b.example" == _policy(serve(hello()))
    assert "frame-ancestors 'self'" == _policy(serve(hello(), allowed_origins=[]))
    monkeypatch.setenv("SPACEKIT_ALLOWED_ORIGINS", "b.example")
    with pytest.raises(LaunchError, match=r"SPACEKIT_ALLOWED_ORIGINS: 'b\.example' has no scheme"):
        serve(hello())


def _policy(url: str) -> str:
    return httpx.get(url).headers["content-security-policy"]


def test_a_page_can_not_pass_for_a_proxy(serve: Serve) -> None:
    """A browser asks before it sends such a header, and is told that it may not."""
    asked = {
        "origin": "http://localhost:3000",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,X-Forwarded-Host,forwarded,x-real-ip,x-mine",
    }
    told = httpx.options(serve(hello()) + "login", headers=asked)
    assert "content-type, x-mine" == told.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        # The browser says so itself.
        ({"origin": "https://app.example", "sec-fetch-site": "same-origin"}, 200),
        # nginx, told nothing but the app's address, before a page without https.
        ({"origin": "http://app.example", "x-real-ip": "203.0.113.9"}, 200),
        ({"origin": "http://app.example", "x-real-ip": "203.0.113.9", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://app.example"}, 403),
        ({"origin": "https://app.example", "x-forwarded-host": "app.example"}, 200),
    ],
)
def test_a_page_behind_a_proxy_that_hides_its_host_is_known(
    serve: Serve, headers: dict[str, str], expected: int
) -> None:
    """The app's own page may call it although the proxy calls the app by a name of this machine."""
    assert expected == httpx.get(serve(hello()) + "config", headers=headers).status_code


def test_a_whole_root_path_names_the_apps_own_pages(serve: Serve) -> None:
    """Whoever says where the app is has said whose pages are its own."""
    url = serve(hello(), root_path="https://site.example/app", allowed_origins=[])
    assert 200 == httpx.get(url + "config", headers={"origin": SITE}).status_code
    assert 403 == httpx.get(url + "config", headers={"origin": "https://b.example"}).status_code


def test_who_signs_in_behind_a_proxy_that_hides_its_host_is_told_the_cure(serve: Serve) -> None:
    """Without https and a host an app can't tell its own page from others; a `root_path` tells it."""
    headers = {"origin": "http://site.example", "x-real-ip": "203.0.113.9"}
    form: dict[str, Any] = {"data": {"username": "ann", "password": "pa55"}, "headers": headers}
    refused = httpx.post(serve(hello(), auth=("ann", "pa55")) + "login", **form)
    assert (403, True) == (refused.status_code, "proxy_set_header Host" in refused.json()["detail"])
    told = serve(hello(), auth=("ann", "pa55"), root_path="http://site.example")
    assert 200 == httpx.post(told + "login", **form).status_code


@pytest.mark.parametrize(
    ("options", "scheme", "expected"),
    [
        ({"allowed_origins": [SITE]}, "https", {"Secure", "SameSite=None", "Partitioned"}),
        ({"allowed_origins": [SITE]}, "http", {"SameSite=Lax"}),
        ({"allowed_origins": []}, "https", {"Secure", "SameSite=Lax"}),
        ({}, "https", {"Secure", "SameSite=Lax"}),
    ],
)
def test_a_login_lasts_in_frames_that_are_meant(
    serve: Serve, options: dict[str, list[str]], scheme: str, expected: set[str]
) -> None:
    """Where other pages are named that show the app, its cookie is made for frames, each site's its own."""
    url = serve(hello(), auth=("ann", "pa55"), **options)
    answer = httpx.post(
        f"{url}login",
        data={"username": "ann", "password": "pa55"},
        headers={"x-forwarded-proto": scheme},
    )
    parts = set(answer.headers["set-cookie"].split("; ")[1:])
    assert {"HttpOnly", "Path=/"} | expected == parts


@pytest.mark.parametrize(
    ("headers", "is_form"),
    [
        ({}, True),
        ({"sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-dest": "document", "sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site"}, False),
    ],
)
def test_a_frame_that_would_keep_no_login_says_so(
    serve: Serve, headers: dict[str, str], is_form: bool
) -> None:
    """A form that leads nowhere is not shown: the app opens by itself instead."""
    page = httpx.get(serve(hello(), auth=("ann", "pa55")), headers=headers).text
    assert is_form is ("<form" in page)
    assert is_form is not ('target="_blank"' in page)
