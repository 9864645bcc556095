"""docs/proxies.md and docs/embedding.md are true: what they show works as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser_apps import Serve
from host_page import HostPage
from playwright.sync_api import Page, expect
from proxies import Proxies
from waiting import wait_until

import spacekit as gr

pytestmark = pytest.mark.e2e

DOCS = Path(__file__).parents[2] / "docs"


def blocks(page: str, language: str) -> list[str]:
    """The code of one language in a page of the docs."""
    text = (DOCS / f"{page}.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def make_app() -> gr.Blocks:
    """A small app."""
    with gr.Blocks(title="Greeter") as demo:
        name, out = gr.Textbox(label="Name"), gr.Textbox(label="Greeting")
        gr.Button("Greet").click(lambda text: f"Hello {text}", name, out, api_name="greet")
    return demo


@pytest.mark.parametrize(
    ("kind", "settings"),
    [(kind, text) for kind in ("nginx", "caddy") for text in blocks("proxies", f"{kind}(?:file)?")],
)
def test_settings_of_proxies_lead_to_the_app(serve: Serve, kind: str, settings: str) -> None:
    """With the settings as they are printed the app answers, and knows its public address."""
    app = serve(make_app()).removeprefix("http://").rstrip("/")
    path = "/app" if "/app" in settings else ""
    with Proxies(kind, {"site": settings.replace("127.0.0.1:7860", app)}) as proxies:
        root = proxies.url("site") + path
        assert root == httpx.get(f"{root}/config").json()["root"]
        answer = httpx.post(f"{root}/gradio_api/run/greet", json={"data": ["Ann"]})
        assert ["Hello Ann"] == answer.json()["data"]
        uploaded = httpx.post(f"{root}/gradio_api/upload", files={"files": ("a", b"x" * 500_000)})
        assert 200 == uploaded.status_code


@pytest.mark.parametrize("number", range(len(blocks("embedding", "html"))))
def test_pages_show_the_app(page: Page, serve: Serve, number: int) -> None:
    """With the page as it is printed the app is there, and its frame as tall as it is."""
    html = blocks("embedding", "html")[number].replace("https://app.example.org/", serve(make_app()))
    with HostPage("<style>iframe{all:revert!important}</style>" + html) as host:
        page.goto(host.url())
        frame = page.frame_locator("iframe")
        frame.get_by_label("Name").fill("Ann")
        frame.get_by_role("button", name="Greet").click()
        expect(frame.get_by_label("Greeting")).to_have_value("Hello Ann")
        expect(frame.locator("html")).to_have_attribute("data-embedded", "")
        asked = "frame => parseFloat(frame.style.height)"
        tall = "body => body.getBoundingClientRect().height"
        around, body = page.locator("iframe"), frame.locator("body")
        wait_until(lambda: abs(around.evaluate(asked) - body.evaluate(tall)) <= 1)


@pytest.mark.parametrize("code", blocks("embedding", "python"))
def test_programs_run(code: str) -> None:
    """The origins that the page names are taken."""
    demo = make_app()

    class Quiet:
        """The app, whose launch returns."""

        def launch(self, **options: Any) -> None:
            demo.launch(server_port=0, prevent_thread_lock=True, quiet=True, **options)

    try:
        exec(compile(code, "docs/embedding.md", "exec"), {"demo": Quiet()})  # noqa: S102  # our own page
        origin = {"origin": "https://www.site.example"}
        assert 200 == httpx.get(f"{demo.local_url}config", headers=origin).status_code
    finally:
        demo.close(verbose=False)


def test_every_attribute_has_a_row() -> None:
    """What the component reads is in the table, and what it says does nothing is named below it."""
    source = (DOCS.parent / "runtime/web/src/embed/spacekit-app.ts").read_text("utf-8")
    read = set(re.findall(r"getAttribute\('(\w+)'\)", source)) - {"theme"}
    text = (DOCS / "embedding.md").read_text("utf-8")
    assert read == set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    idle = re.findall(r"'(\w+)'", source.partition("const IDLE = ")[2].partition(";")[0])
    for name in idle:
        assert f"`{name}`" in text
