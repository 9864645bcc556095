"""The frame of an app in the pages of notebooks, as far as they can be had here: what their scripts offer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_apps import Serve
from local_server import LocalServer, QuietHandler
from page_watch import PLAIN_HOST, PageWatch
from playwright.sync_api import Page, expect

import spacekit as gr
from spacekit_runtime.notebook.addresses import Address
from spacekit_runtime.notebook.frame import Shown, frame

pytestmark = pytest.mark.e2e

ABSENT = "No app answers. Run the cell again."
COLAB = """<script>globalThis.google = {colab: {kernel: {
  accessAllowed: %s, proxyPort: async (port, {cache}) => cache || `http://127.0.0.1:${port}/`}}}</script>"""


def greeter() -> gr.Blocks:
    """An app."""
    return gr.Interface(lambda name: f"Hello {name}", "text", "text")


def output_of(demo: gr.Blocks, *addresses: Address, app_id: int | None = None) -> str:
    """What a cell shows of an app that is served."""
    url = demo.local_url or ""
    known = app_id or demo.config["app_id"]
    return frame(Shown("Greeter", url, known, addresses, ABSENT, "100%", "500px", grows=True))


class Notebook(LocalServer):
    """Serves the page of a notebook, and nothing else: a browser knows it for a page of this machine."""

    def __init__(self) -> None:
        notebook = self
        self.html = ""

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                is_page = self.path == "/notebook"
                self.send_body(200 if is_page else 404, notebook.html.encode(), "text/html; charset=utf-8")

        super().__init__(Handler)

    def show(self, page: Page, output: str, *, host: str = "127.0.0.1", attributes: str = "") -> None:
        """Open a notebook with an output."""
        icon = '<link rel="icon" href="data:,">'
        self.html = (
            f"<!doctype html><html {attributes}>{icon}<title>Notebook</title><body>{output}</body></html>"
        )
        page.goto(f"http://{host}:{self.port}/notebook")


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    """A notebook of this test's."""
    with Notebook() as serving:
        yield serving


def expect_greeting(page: Page) -> None:
    """The app is there, and works."""
    app = page.frame_locator("iframe")
    app.get_by_label("name").fill("Ann")
    app.get_by_role("button", name="Submit").click()
    expect(app.get_by_label("output")).to_have_value("Hello Ann")


def test_colab_names_an_address_for_the_port(page: Page, serve: Serve, notebook: Notebook) -> None:
    """In Colab the frame shows what its page says the port's address is, light or dark as that page is."""
    demo = greeter()
    port = urlsplit(serve(demo)).port
    html = COLAB % "true" + output_of(demo, Address("colab", str(port)))
    notebook.show(page, html, attributes="theme=dark")
    expect_greeting(page)
    expect(page.locator("iframe")).to_have_attribute("src", f"http://127.0.0.1:{port}/?__theme=dark")


def test_colab_shows_others_that_there_is_no_app(page: Page, serve: Serve, notebook: Notebook) -> None:
    """Who reads a notebook of Colab's without its kernel is told so."""
    demo = greeter()
    serve(demo)
    notebook.show(page, COLAB % "false" + output_of(demo, Address("colab", "1")))
    expect(page.get_by_text(ABSENT)).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


def test_a_page_without_an_address_shows_the_app_unasked(
    page: Page, serve: Serve, watch: PageWatch, tmp_path: Path
) -> None:
    """In a file, and in pages like those of VS Code, the app's own address is right, if something answers."""
    demo = greeter()
    serve(demo)
    watch.allow("file://|ERR_CONNECTION_REFUSED")
    saved = tmp_path / "output.html"
    saved.write_text(f"<body data-vscode-theme-kind=vscode-dark>{output_of(demo, Address('local'))}</body>")
    page.goto(saved.as_uri())
    expect(page.locator("iframe")).to_have_attribute("src", f"{demo.local_url}?__theme=dark")
    expect(page.frame_locator("iframe").get_by_label("name")).to_be_visible()
    demo.close(verbose=False)
    page.reload()
    expect(page.get_by_text(ABSENT)).to_be_visible()


def test_another_app_on_the_port_is_not_shown(page: Page, serve: Serve, notebook: Notebook) -> None:
    """A saved notebook does not show what happens to have its app's port now."""
    demo = greeter()
    serve(demo)
    notebook.show(page, output_of(demo, Address("local"), app_id=1))
    expect(page.get_by_text(ABSENT)).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)


def test_an_app_with_a_login_is_shown(page: Page, serve: Serve, notebook: Notebook, watch: PageWatch) -> None:
    """Such an app tells strangers nothing, and is shown to sign in; the login holds in the frame."""
    watch.allow("401")
    watch.allow("Blocked autofocusing")
    demo = greeter()
    opened: list[str] = []
    page.on(
        "request", lambda request: opened.append(request.url) if request.is_navigation_request() else None
    )
    serve(demo, auth=("ann", "secret"))
    notebook.show(page, output_of(demo, Address("local")), host="localhost")
    app = page.frame_locator("iframe")
    app.get_by_label("Name").fill("ann")
    app.get_by_label("Password").fill("secret")
    app.get_by_label("Password").press("Enter")
    expect(app.get_by_label("Password")).to_have_count(0)
    expect_greeting(page)
    # By the name of the notebook's own host from the start.
    assert [] == [url for url in opened if "127.0.0.1" in url]


def test_a_far_page_never_asks_its_own_machine(page: Page, serve: Serve, notebook: Notebook) -> None:
    """Where the kernel is on another machine, what listens on the browser's is neither asked nor shown."""
    demo = greeter()
    serve(demo)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    notebook.show(page, output_of(demo, Address("local"), Address("proxy", "proxy/1/")), host=PLAIN_HOST)
    expect(page.get_by_text(ABSENT)).to_be_visible()
    assert [] == [url for url in asked if "gradio_api" in url]
    assert [] == [frame.url for frame in page.frames[1:]]


def test_an_output_can_be_shown_twice(page: Page, serve: Serve, notebook: Notebook) -> None:
    """A second view of an output has a frame of its own, and leaves the first one as it is."""
    demo = greeter()
    serve(demo)
    opened: list[str] = []
    page.on(
        "request", lambda request: opened.append(request.url) if request.is_navigation_request() else None
    )
    output = output_of(demo, Address("local"))
    notebook.show(page, output + output)
    for number in (0, 1):
        expect(page.frame_locator("iframe").nth(number).get_by_label("name")).to_be_visible()
    assert 2 == sum("notebook" not in url for url in opened)


GROWING = """<!doctype html><script>
  addEventListener('message', ({data, source}) => {
    if (data.type !== 'spacekit:embed') return;
    document.title = data.theme;
    source.postMessage({type: 'spacekit:size', height: 777}, '*');
  });
  parent.postMessage({type: 'spacekit:ready'}, '*');
</script>"""


class GrowingApp(LocalServer):
    """Says what an app's page says in a frame."""

    def __init__(self) -> None:
        self.may_answer = may_answer = threading.Event()

        class Handler(QuietHandler):
            def do_GET(self) -> None:
                is_asked = self.path == "/gradio_api/app_id"
                if is_asked:
                    may_answer.wait(timeout=20)
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Type", "application/json" if is_asked else "text/html")
                self.end_headers()
                self.wfile.write(b'{"app_id": 5}' if is_asked else GROWING.encode())

        super().__init__(Handler)


@pytest.mark.parametrize(("grows", "height"), [(True, 777), (False, 500)])
def test_a_frame_is_as_tall_as_its_app(page: Page, notebook: Notebook, grows: bool, height: int) -> None:
    """The app says how tall it is, and is told the notebook's colours; a height that was asked for stays."""
    with GrowingApp() as app:
        shown = Shown("Growing", f"{app.address}/", 5, [Address("local")], ABSENT, "100%", "500px", grows)
        notebook.show(page, frame(shown))
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        app.may_answer.set()  # as late as on a slow machine: the frame is not loaded again for the colours
        box = page.locator("iframe")
        expect(box).to_have_attribute("src", f"{app.address}/")
        expect(box).to_have_css("height", f"{height}px")
        if grows:
            [inner] = page.frames[1:]
            inner.wait_for_function("document.title === 'dark'")


def test_a_share_link_is_shown_where_nothing_else_reaches(
    page: Page, serve: Serve, notebook: Notebook
) -> None:
    """The last address is taken unasked."""
    demo = greeter()
    url = serve(demo)
    notebook.show(page, output_of(demo, Address("local"), Address("sure", url)), host=PLAIN_HOST)
    expect_greeting(page)
