"""The script for other people's pages: small, the same for all, and free to have."""

from __future__ import annotations

import gzip

import httpx
import pytest
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.server.bundle import STATIC

MOST_BYTES = 4096


def hello() -> gr.Blocks:
    """A small app."""
    with gr.Blocks() as demo:
        gr.Textbox()
    return demo


@pytest.mark.skipif(not (STATIC / "spacekit-app.js").exists(), reason="the page is not built")
@pytest.mark.parametrize("options", [{}, {"auth": ("ann", "pa55")}, {"allowed_origins": []}])
@pytest.mark.parametrize("name", ["spacekit-app.js", "gradio.js"])
def test_any_page_may_have_it(serve: Serve, options: dict[str, object], name: str) -> None:
    """It is served under both names, to strangers and other sites, in a few KB, and asked about each time."""
    url = serve(hello(), **options) + name
    with httpx.Client(headers={"origin": "https://site.example"}) as http:
        answer = http.get(url)
        assert (200, "*") == (answer.status_code, answer.headers["access-control-allow-origin"])
        assert "text/javascript; charset=utf-8" == answer.headers["content-type"]
        assert "cross-origin" == answer.headers["cross-origin-resource-policy"]
        assert 304 == http.get(url, headers={"if-none-match": answer.headers["etag"]}).status_code
    assert len(gzip.compress(answer.content)) <= MOST_BYTES
    assert "spacekit-app" in answer.text
