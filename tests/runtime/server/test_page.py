"""What shows an app: the page, its config, its addresses behind proxies, and which sites may call it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.ports import bind
from spacekit_runtime.server.forwarded import root_of
from spacekit_runtime.server.origins import may_call


def hello(**options: Any) -> gr.Blocks:
    """A small app."""
    with gr.Blocks(title="</title><script>", **options) as demo:
        box = gr.Textbox(value="</script><!--<script>")
        box.submit(lambda name: f"Hello {name}", box, box, api_name="hello")
    return demo


def test_the_page_carries_its_config(serve: Serve, connect: Connect) -> None:
    """One request gives the page with the app in it, and nothing in the app can break out of its place."""
    http = connect(serve(hello())).http
    page = http.get("/")
    assert "text/html; charset=utf-8" == page.headers["content-type"]
    if "never built" in page.text:
        pytest.skip("the page is not built")
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in page.text
    _, _, rest = page.text.partition('<script type="application/json" id="spacekit-config">')
    config, _, _ = rest.partition("</script>")
    ours = http.get("/config?page=").json()
    assert ours | {"root": ""} == json.loads(config) | {"root": ""}
    assert "</script><!--<script>" in [c["props"].get("value") for c in ours["components"]]


@pytest.mark.parametrize(
    ("path", "home"), [("/nowhere", "./"), ("/no/where", "../"), ("/no/where/", "../../")]
)
def test_a_visitor_who_is_lost_is_led_back(serve: Serve, connect: Connect, path: str, home: str) -> None:
    """A page with the way to the app, relative as all addresses are; programs get the sentence as JSON."""
    http = connect(serve(hello())).http
    visited = http.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (404, "text/html; charset=utf-8") == (visited.status_code, visited.headers["content-type"])
    assert f'<a href="{home}">Open the app</a>' in visited.text
    assert {"detail": "Not Found"} == http.get(path).json()


def test_the_api_speaks_json_to_browsers_too(serve: Serve, connect: Connect) -> None:
    """Who opens an address of it by hand wants to see its answer."""
    http = connect(serve(hello())).http
    answer = http.get("/gradio_api/nowhere", headers={"accept": "text/html"})
    assert (404, {"detail": "Not Found"}) == (answer.status_code, answer.json())


def test_an_author_s_own_page_for_the_lost_stays(connect: Connect) -> None:
    """FastAPI's `exception_handlers` come first."""
    own = {HTTPException: lambda request, error: PlainTextResponse("mine", 404)}  # noqa: ARG005  as FastAPI calls it
    demo = hello()
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True, app_kwargs={"exception_handlers": own})
    try:
        assert "mine" == connect(url).http.get("/nowhere", headers={"accept": "text/html"}).text
    finally:
        demo.close()


def test_what_a_browser_has_is_not_sent_again(serve: Serve, connect: Connect) -> None:
    """Page, config and info have names of their content; who has that gets a 304 and no body."""
    http = connect(serve(hello())).http
    for path in ("/", "/config", "/gradio_api/info"):
        first = http.get(path)
        again = http.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (304, b"") == (again.status_code, again.content)


def test_bodies_are_compressed_for_who_can_read_them(serve: Serve, connect: Connect) -> None:
    """The config is the same with and without gzip, and HEAD tells its length without it."""
    http = connect(serve(hello())).http
    plain = http.get("/config", headers={"accept-encoding": "identity"})
    with http.stream("GET", "/config", headers={"accept-encoding": "gzip"}) as packed:
        assert plain.content == gzip.decompress(b"".join(packed.iter_raw()))
    head = http.head("/config", headers={"accept-encoding": "identity"})
    assert (str(len(plain.content)), b"") == (head.headers["content-length"], head.content)


def test_the_config_is_compressed_once(
    serve: Serve, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compressing is work for an address that is asked for the first time, not for each request."""
    packed: list[bytes] = []
    pack = gzip.compress

    def note(data: bytes, level: int, *, mtime: float) -> bytes:
        packed.append(data)
        return pack(data, level, mtime=mtime)

    monkeypatch.setattr(gzip, "compress", note)
    http = connect(serve(hello())).http
    for host in ("a", "a", "b", "a"):
        assert f"http://{host}" == http.get("/config", headers={"host": host}).json()["root"]
    assert 2 == len(packed)


@pytest.mark.parametrize(
    ("headers", "root_path", "mounted", "expected"),
    [
        ({"host": "a:1"}, "", "", "http://a:1"),
        ({"host": "a", "x-forwarded-proto": "https"}, "", "", "https://a"),
        ({"host": "a", "x-forwarded-host": "b, c", "x-forwarded-proto": "https, http"}, "", "", "https://b"),
        ({"host": "a"}, "/app", "", "http://a/app"),
        ({"host": "a"}, "app/", "", "http://a/app"),
        ({"host": "a"}, "", "/mounted", "http://a/mounted"),
        ({"host": "a"}, "https://b/c/", "/mounted", "https://b/c"),
        ({}, "", "", "http://localhost"),
    ],
)
def test_the_root_is_where_the_client_is(
    headers: dict[str, str], root_path: str, mounted: str, expected: str
) -> None:
    """Behind a proxy or below a path, the config names the address that the client came by."""
    scope = {
        "scheme": "http",
        "root_path": mounted,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    assert expected == root_of(scope, root_path)


def test_an_app_can_be_mounted(connect: Connect) -> None:
    """Below a path of somebody's own FastAPI app, an app works as it does by itself."""
    import threading

    outer = FastAPI()
    gr.mount_gradio_app(outer, hello(), "/demo/")
    sock = bind("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(outer, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        url = f"http://127.0.0.1:{sock.getsockname()[1]}"
        assert f"{url}/demo" == httpx.get(f"{url}/demo/config").json()["root"]
        assert ["Hello Ann"] == connect(f"{url}/demo").ask(0, "Ann")[-2]["output"]["data"]
        assert 404 == httpx.get(f"{url}/config").status_code
    finally:
        server.should_exit = True
        thread.join(10)
        sock.close()


@pytest.mark.parametrize(
    ("origin", "host", "expected"),
    [
        ("https://site.example", "app.example", True),
        ("http://localhost:3000", "localhost:7860", True),
        ("http://127.0.0.1:3000", "localhost:7860", True),
        ("http://a.localhost:1", "b.localhost:1", True),
        ("http://[::1]:5", "127.0.0.1", True),
        ("https://site.example", "localhost:7860", False),
        ("https://site.example", "127.0.0.1:7860", False),
        ("https://site.example", "[::1]:7860", False),
        ("https://site.example", "a.localhost:7860", False),
        ("http://127.0.0.1.site.example", "127.0.0.1:7860", False),
        ("http://127.site.example", "127.0.0.1:7860", False),
        ("http://localhost.site.example", "localhost", False),
        ("null", "localhost", False),
        ("http://[", "localhost", False),
        ("file://", "localhost", False),
    ],
)
def test_other_sites_can_not_use_an_app_on_ones_own_machine(origin: str, host: str, expected: bool) -> None:
    """A page from elsewhere may call a public app, and not one on the machine of the person who visits it."""
    assert expected is may_call(origin, host)


def test_browsers_are_told_who_may_call(serve: Serve, connect: Connect) -> None:
    """Allowed origins get their headers, also before the request; others a 403, and the app is not asked."""
    http = connect(serve(hello())).http
    ask = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    friend = {"origin": "http://localhost:3000"}
    told = http.options("/gradio_api/queue/join", headers=friend | ask)
    assert (200, friend["origin"]) == (told.status_code, told.headers["access-control-allow-origin"])
    assert ("GET, POST", "content-type") == tuple(
        told.headers[f"access-control-allow-{name}"] for name in ("methods", "headers")
    )
    answered = http.get("/config", headers=friend)
    assert friend["origin"] == answered.headers["access-control-allow-origin"]
    stranger = {"origin": "https://site.example"}
    for refused in (http.get("/config", headers=stranger), http.options("/config", headers=stranger | ask)):
        assert 403 == refused.status_code
        assert "https://site.example may not call" in refused.json()["detail"]
        assert "access-control-allow-origin" not in refused.headers
    assert "access-control-allow-origin" not in http.get("/config").headers


def test_functions_see_the_request(serve: Serve, connect: Connect) -> None:
    """A function that asks for it learns of headers, cookies, query and client."""

    def tell(request: gr.Request) -> dict[str, Any]:
        client = request.client
        return {
            "agent": request.headers["user-agent"],
            "cookies": dict(request.cookies),
            "query": dict(request.query_params),
            "host": client.host if client else None,
            "session": request.session_hash,
            "address": [request.method, request.url.path, request.base_url.scheme, request.scope["type"]],
            "unknown": hasattr(request, "nothing_like_it"),
        }

    with gr.Blocks() as demo:
        out = gr.JSON()
        gr.Button().click(tell, None, out, api_name="tell")
    http = connect(serve(demo)).http
    answer = http.post(
        "/gradio_api/run/tell?a=1",
        json={"data": [], "session_hash": "mine"},
        headers={"user-agent": "me", "cookie": "c=d"},
    )
    expected = {
        "agent": "me",
        "cookies": {"c": "d"},
        "query": {"a": "1"},
        "host": "127.0.0.1",
        "session": "mine",
        "address": ["POST", "/gradio_api/run/tell", "http", "http"],
        "unknown": False,
    }
    assert [expected] == answer.json()["data"]


def test_a_config_holds_whatever_components_hold(serve: Serve, connect: Connect) -> None:
    """Odd numbers and broken text in an app's own properties do not stop it."""
    with gr.Blocks() as demo:
        gr.Textbox("half \ud83d")
        gr.Number(2**70)
    props = [c["props"].get("value") for c in connect(serve(demo)).http.get("/config").json()["components"]]
    assert ["half ?", 2**70, None] == props
