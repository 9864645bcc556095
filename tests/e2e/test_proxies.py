"""Apps behind proxies as people set them up, used in a browser and by clients through each of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from gradio_client import Client
from page_watch import PLAIN_HOST
from playwright.sync_api import Browser, BrowserContext, Page, expect
from proxies import Proxies

import spacekit as gr
from spacekit_runtime.ports import bind

pytestmark = pytest.mark.e2e

# What the documentation of nginx's own module shows, and most guides copy.
TOLD = """
    proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme; proxy_http_version 1.1;"""


WHOLE = "https://site.example/app"


class Gate:
    """Holds a generator between its steps until the test has seen the first."""

    def __init__(self) -> None:
        self.is_open = threading.Event()


GATE = Gate()


def make_app() -> gr.Blocks:
    """An app with what proxies break: a stream, an upload, a download, a second page."""

    def greet(name: str) -> Iterator[str]:
        yield f"Hello {name}"
        GATE.is_open.wait(60)
        yield f"Hello {name}!"

    def size(path: str) -> tuple[str, str]:
        with open(path, "rb") as file:  # noqa: PTH123  # as apps do
            return str(len(file.read())), path

    with gr.Blocks(title="Behind") as demo:
        name, out = gr.Textbox(label="Name"), gr.Textbox(label="Greeting")
        gr.Button("Greet").click(greet, name, out, api_name="greet")
        file, told, copy = gr.File(label="Upload"), gr.Textbox(label="Size"), gr.File(label="Copy")
        file.upload(size, file, [told, copy], api_name="size")
    with demo.route("More", "/more"):
        gr.Textbox("the second page", label="More")
    return demo


def trusting_client() -> httpx.Client:
    """A client that takes the tests' own certificates."""
    return httpx.Client(verify=False)  # noqa: S501  # nobody vouches for them


@dataclass
class Behind:
    """The proxies, and where the apps behind them are."""

    nginx: Proxies
    caddy: Proxies

    def url(self, place: str, host: str = "127.0.0.1") -> str:
        """`nginx:name/path` as an address."""
        kind, _, rest = place.partition(":")
        name, slash, path = rest.partition("/")
        proxies: Proxies = getattr(self, kind)
        return proxies.url(name, host) + slash + path


@pytest.fixture(scope="module")
def behind() -> Iterator[Behind]:
    """Apps, and proxies of all kinds before them."""
    plain, below, closed, whole = make_app(), make_app(), make_app(), make_app()
    quiet: dict[str, Any] = {"server_port": 0, "prevent_thread_lock": True, "quiet": True}
    plain.launch(**quiet, pwa=True, mcp_server=True)
    below.launch(**quiet, root_path="/app")
    closed.launch(**quiet, auth=("ann", "pa55"))
    whole.launch(**quiet, root_path=WHOLE)
    mounted, rooted = FastAPI(), FastAPI()
    rooted.root_path = "/app"  # as an argument it is on its way out, and still in many an app
    gr.mount_gradio_app(mounted, make_app(), "/demo")
    gr.mount_gradio_app(rooted, make_app(), "/demo")
    with _Served(mounted) as first, _Served(rooted) as second, _Served(mounted, root_path="/app") as third:
        ports = {
            "PLAIN": plain.server_port,
            "BELOW": below.server_port,
            "CLOSED": closed.server_port,
            "WHOLE": whole.server_port,
            "MOUNTED": first.port,
            "ROOTED": second.port,
            "SERVED": third.port,
        }
        nginx = {name: _with_ports(text, ports) for name, text in NGINX.items()}
        caddy = {name: _with_ports(text, ports) for name, text in CADDY.items()}
        with Proxies("nginx", nginx, SECURE) as one, Proxies("caddy", caddy, SECURE) as two:
            yield Behind(one, two)
    for demo in (plain, below, closed, whole):
        demo.close(verbose=False)


class _Served:
    """A FastAPI app of one's own, on a server of one's own."""

    def __init__(self, app: FastAPI, root_path: str = "") -> None:
        self._sock = bind("127.0.0.1", 0)
        self.port: int = self._sock.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", root_path=root_path))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._sock]})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._sock.close()


def _with_ports(text: str, ports: dict[str, int | None]) -> str:
    for name, port in ports.items():
        text = text.replace(name, f"127.0.0.1:{port}")
    return text


NGINX = {
    # Nothing but the address of the app: it is not told by which name it was called.
    "bare": "location / { proxy_pass http://PLAIN; }",
    # An app that was told of another address than the one where somebody finds it.
    "whole": "location / { proxy_pass http://WHOLE; }",
    "told": f"location / {{ proxy_pass http://PLAIN; {TOLD} }}",
    # `$host` has no port, which many guides overlook.
    "port": "location / { proxy_pass http://PLAIN; proxy_set_header Host $host;"
    " proxy_set_header X-Forwarded-Port $server_port; }",
    "stripped": f"location /app/ {{ proxy_pass http://PLAIN/; {TOLD}"
    " proxy_set_header X-Forwarded-Prefix /app; }",
    "rooted": f"location /app/ {{ proxy_pass http://BELOW/; {TOLD} }}",
    "kept": f"location /app/ {{ proxy_pass http://BELOW; {TOLD} }}",
    "hinted": f"location /app/ {{ proxy_pass http://PLAIN; {TOLD}"
    " proxy_set_header X-Forwarded-Prefix /app; }",
    "secure": f"location / {{ proxy_pass http://PLAIN; {TOLD} }}",
    # Without a slash at the end it does not lead people to where one is.
    "loose": f"location /app {{ rewrite ^/app/?(.*) /$1 break; proxy_pass http://CLOSED; {TOLD} }}",
    "login": f"location /app/ {{ proxy_pass http://CLOSED/; {TOLD} }}",
    "outer": f"location /a/ {{ proxy_pass http://127.0.0.1:@inner@/; {TOLD}"
    " proxy_set_header X-Forwarded-Prefix /a; }",
    # The second of two hands on what the first has said, and that streams are not to be held back, which
    # nginx keeps to itself otherwise.
    "inner": "location /b/ { proxy_pass http://PLAIN/; proxy_set_header Host $http_host;"
    " proxy_pass_header X-Accel-Buffering;"
    ' proxy_set_header X-Forwarded-Prefix "$http_x_forwarded_prefix, /b"; }',
    "mounted": f"location /app/ {{ proxy_pass http://MOUNTED/; {TOLD}"
    " proxy_set_header X-Forwarded-Prefix /app; }",
    "both": f"location /app/ {{ proxy_pass http://ROOTED/; {TOLD} }}",
    "served": f"location /app/ {{ proxy_pass http://SERVED/; {TOLD} }}",
}
CADDY = {
    "bare": "reverse_proxy PLAIN",
    # `*` also takes the address without a slash.
    "stripped": "handle_path /app* {\n reverse_proxy PLAIN\n}",
    "secure": "reverse_proxy PLAIN",
    # What Traefik's router and its StripPrefix send.
    "traefik": "handle_path /app/* {\n reverse_proxy PLAIN {\n header_up X-Forwarded-Prefix /app\n"
    " header_up X-Forwarded-Port {http.request.port}\n header_up X-Forwarded-Server traefik\n"
    " header_up X-Real-Ip {http.request.remote.host}\n }\n}",
}
SECURE = ("secure", "outer")

# Where a person goes, and whether the app knows by what address: a proxy that does not say has it guess.
PLACES = {
    "nginx:bare/": False,
    "nginx:whole/": False,
    "nginx:told/": True,
    "nginx:port/": True,
    "nginx:stripped/app/": True,
    "nginx:rooted/app/": True,
    "nginx:kept/app/": True,
    "nginx:hinted/app/": True,
    "nginx:secure/": True,
    "nginx:outer/a/b/": True,
    "nginx:mounted/app/demo/": True,
    "nginx:both/app/demo/": True,
    "nginx:served/app/demo": True,
    "caddy:bare/": True,
    "caddy:stripped/app": False,
    "caddy:secure/": True,
    "caddy:traefik/app/": True,
}


@pytest.fixture
def context(browser: Browser, context: BrowserContext, watch: Any) -> Iterator[BrowserContext]:
    """A profile that takes certificates nobody vouches for."""
    context.close()
    fresh = browser.new_context(ignore_https_errors=True)
    fresh.set_default_timeout(10_000)
    watch.follow(fresh)
    yield fresh
    complaints = watch.complaints()
    fresh.close()
    assert [] == complaints


def use(page: Page, url: str) -> None:
    """Use the app as a person does: a stream that comes step by step, a file up and down, another page."""
    GATE.is_open.clear()
    page.goto(url)
    page.get_by_label("Name").fill("Ann")
    page.get_by_role("button", name="Greet").click()
    # The function goes on only now: a proxy that held the stream back would show nothing.
    expect(page.get_by_label("Greeting")).to_have_value("Hello Ann")
    GATE.is_open.set()
    expect(page.get_by_label("Greeting")).to_have_value("Hello Ann!")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "some file.txt", "mimeType": "text/plain", "buffer": b"x" * 70_000}
    )
    expect(page.get_by_label("Size")).to_have_value("70000")
    with page.expect_download() as download:
        page.locator("a[download]").last.click()
    with open(download.value.path(), "rb") as file:  # noqa: PTH123  # as it is given
        assert 70_000 == len(file.read())
    page.get_by_role("link", name="More").click()
    expect(page.get_by_label("More")).to_have_value("the second page")
    page.go_back()
    expect(page.get_by_label("Name")).to_be_visible()


@pytest.mark.parametrize("place", PLACES)
def test_an_app_works_behind_it(page: Page, behind: Behind, place: str) -> None:
    """Streams, files and pages work, and what the app says of its address is the address it was asked by."""
    host = "localhost" if place.startswith("caddy:secure") else "127.0.0.1"
    url = behind.url(place, host)
    use(page, url)
    assert page.url == url.rstrip("/") + "/"
    if not PLACES[place]:
        return
    with trusting_client() as http:
        root = url.rstrip("/")
        assert root == http.get(f"{root}/config").json()["root"]
        assert root == http.get(f"{root}/gradio_api/openapi.json").json()["servers"][0]["url"]
        assert (
            root
            in http.get(f"{root}/gradio_api/info").json()["named_endpoints"]["/greet"]["code_snippets"][
                "bash"
            ]
        )


def test_a_proxy_that_says_nothing_is_no_obstacle(page: Page, behind: Behind) -> None:
    """Without https a browser does not say whose page it is, and this proxy not by what name it was asked."""
    use(page, behind.url("nginx:bare/", PLAIN_HOST))


@pytest.mark.parametrize(
    "place", ["nginx:bare/", "nginx:kept/app/", "nginx:stripped/app/", "caddy:traefik/app/"]
)
def test_gradios_client_works_behind_it(behind: Behind, place: str) -> None:
    """Gradio's own client calls, streams, uploads and downloads."""
    GATE.is_open.set()
    client = Client(behind.url(place), verbose=False)
    assert ["Hello Ann", "Hello Ann!"] == list(client.submit("Ann", api_name="/greet"))
    size, copy = client.predict({"path": __file__, "meta": {"_type": "gradio.FileData"}}, api_name="/size")
    with open(copy, "rb") as file:  # noqa: PTH123  # as it is given
        assert size == str(len(file.read()))


def test_a_whole_root_path_is_what_is_said(behind: Behind) -> None:
    """An address that the app was told is given to all, whatever a proxy or a client says."""
    config = httpx.get(behind.url("nginx:whole/config"), headers={"x-forwarded-host": "evil.example"}).json()
    assert WHOLE == config["root"]


def test_addresses_of_files_are_the_visitors(behind: Behind) -> None:
    """What other programs are told of a file leads to it, on their side of the proxy."""
    with trusting_client() as http:
        root = behind.url("nginx:outer/a/b")
        path = http.post(f"{root}/gradio_api/upload", files={"files": ("a.txt", b"abc")}).json()[0]
        data = [{"path": path, "meta": {"_type": "gradio.FileData"}}]
        url = http.post(f"{root}/gradio_api/run/size", json={"data": data}).json()["data"][1]["url"]
        assert url.startswith(f"{root}/gradio_api/file=")
        assert b"abc" == http.get(url).content


@pytest.mark.parametrize(("place", "asked"), [("nginx:login", "/app/?a=1"), ("nginx:loose", "/app?a=1")])
def test_people_sign_in_below_a_path(page: Page, behind: Behind, place: str, asked: str) -> None:
    """The form, the way on from it and the way out stay below the proxy's path."""
    root = behind.url(place) + "/app/"
    page.goto(behind.url(place) + asked)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("pa55")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("button", name="Greet")).to_be_visible()
    assert f"{root}?a=1" == page.url
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert root == page.url


def test_programs_use_tools_below_a_path(behind: Behind) -> None:
    """The Model Context Protocol is spoken through a proxy, under whatever name it was reached."""
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "greet", "arguments": {"name": "Ann"}},
    }
    headers = {"accept": "application/json, text/event-stream", "host": "tools.example"}
    GATE.is_open.set()
    for path in ("gradio_api/mcp/", "gradio_api/mcp"):
        answer = httpx.post(behind.url(f"nginx:stripped/app/{path}"), json=hello, headers=headers, timeout=20)
        assert (200, True) == (answer.status_code, "Hello Ann!" in answer.text)


def test_what_is_installed_stays_below_a_path(page: Page, behind: Behind) -> None:
    """The manifest's addresses, as a browser reads them, are below the proxy's path."""
    root = behind.url("nginx:stripped/app/")
    page.goto(root)
    manifest = page.evaluate(
        "async () => (await fetch(document.querySelector('link[rel=manifest]').href)).url"
    )
    assert f"{root}manifest.json" == manifest
    told = httpx.get(manifest).json()
    found = {
        str(httpx.URL(manifest).join(address)) for address in (told["start_url"], told["scope"], told["id"])
    }
    assert {root} == found
    assert 200 == httpx.get(str(httpx.URL(manifest).join(told["icons"][0]["src"]))).status_code


def test_what_the_page_prints_is_the_visitors_address(page: Page, behind: Behind) -> None:
    """The calls in the panel are those that a visitor can make, also where the proxy says nothing."""
    url = behind.url("nginx:bare/", "localhost")
    page.goto(url)
    page.get_by_role("button", name="Use via API").click()
    expect(page.get_by_role("dialog")).to_contain_text(f'Client("{url.rstrip("/")}")')


def test_a_large_file_is_the_proxys_to_refuse(page: Page, behind: Behind, watch: Any) -> None:
    """nginx takes 1 MB unless it is told otherwise: the page says that it was not the app that refused."""
    watch.allow("status of 413")
    page.goto(behind.url("nginx:told/"))
    page.locator("input[type=file]").first.set_input_files(
        {"name": "large.bin", "mimeType": "text/plain", "buffer": b"x" * 1_500_000}
    )
    expect(page.get_by_text("A proxy between this page and the app takes no file as large")).to_be_visible()
