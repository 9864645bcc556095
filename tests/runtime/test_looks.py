"""What surrounds an app: style sheets, heads, icons, footers and languages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio_client import Client
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import LaunchError
from spacekit_runtime.i18n import translated

PIXEL = bytes.fromhex("89504e470d0a1a0a")


def hello(**options: Any) -> gr.Blocks:
    """A small app."""
    return gr.Interface(str, "text", "text", api_name="hello", **options)


def test_styles_and_heads_come_from_text_and_files(serve: Serve, tmp_path: Path) -> None:
    """What is written out comes first, then each file; `launch` has the last word over `Blocks`."""
    one, two = tmp_path / "one.css", tmp_path / "two.css"
    one.write_text(".one{}</style>")
    two.write_text(".two{}")
    head = tmp_path / "head.html"
    head.write_text('<meta name="two">')
    demo = hello(css=".never{}", head="<meta name='never'>")
    options: dict[str, Any] = {"css_paths": [one, str(two)], "head": '<meta name="one">', "head_paths": head}
    url = serve(demo, css=".zero{}", **options)
    config = httpx.get(f"{url}config").json()
    assert ".zero{}\n.one{}</style>\n.two{}" == config["css"]
    assert '<meta name="one">\n<meta name="two">' == config["head"]
    page = httpx.get(url).text
    if "never built" not in page:
        assert ".zero{}\n.one{}<\\/style>\n.two{}" in page
        assert config["head"] in page
    assert ".never{}" == httpx.get(f"{serve(hello(css='.never{}'))}config").json()["css"]
    with pytest.raises(LaunchError, match=r"css_paths: .*none.css can't be read"):
        hello().launch(css_paths=tmp_path / "none.css", quiet=True)


def test_an_icon_of_ones_own(serve: Serve, tmp_path: Path) -> None:
    """`favicon_path` is the tab's picture, with its type, and no drawing in it runs a script."""
    icon = tmp_path / "icon.png"
    icon.write_bytes(PIXEL)
    url = serve(hello(), favicon_path=icon, pwa=True)
    for path in ("favicon.ico", "pwa_icon", "pwa_icon/192"):
        answer = httpx.get(url + path)
        assert (PIXEL, "image/png") == (answer.content, answer.headers["content-type"])
        assert "sandbox" in answer.headers["content-security-policy"]
    page = httpx.get(url).text
    if "never built" not in page:
        assert '<link rel="icon" href="./favicon.ico" type="image/png">' in page
    assert "image/svg+xml" == httpx.get(f"{serve(hello())}favicon.ico").headers["content-type"]
    for wrong, sentence in (
        (tmp_path / "none.png", "can't be read"),
        (tmp_path / "x.txt", "a picture is one"),
    ):
        with pytest.raises(LaunchError, match=sentence):
            hello().launch(favicon_path=tmp_path / wrong, quiet=True)


def test_an_app_can_be_installed(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `pwa`, and on a Space, the page says what a phone needs; without, it does not ask to be one."""
    url = serve(hello(title="A title that is long"), pwa=True)
    manifest = httpx.get(f"{url}manifest.json").json()
    assert ("A title that is long", "A title that", "./", "standalone") == tuple(
        manifest[key] for key in ("name", "short_name", "start_url", "display")
    )
    assert 200 == httpx.get(url + manifest["icons"][0]["src"]).status_code
    assert httpx.get(f"{url}config").json()["pwa"]
    assert 'rel="manifest"' not in httpx.get(serve(hello())).text
    monkeypatch.setenv("SPACE_ID", "me/app")
    assert httpx.get(f"{serve(hello(), server_name='127.0.0.1')}config").json()["pwa"]


def test_the_footer_is_the_authors(serve: Serve) -> None:
    """Words and links of one's own; anything else is refused."""
    links = [{"label": "Terms", "url": "/terms"}, "settings"]
    assert links == httpx.get(f"{serve(hello(), footer_links=links)}config").json()["footer_links"]
    assert [] == httpx.get(f"{serve(hello(), footer_links=[])}config").json()["footer_links"]
    for wrong in ("terms", {"label": "no address"}, 5):
        with pytest.raises(LaunchError, match="footer_links"):
            hello().launch(footer_links=[wrong], quiet=True)  # type: ignore[list-item]


def test_texts_in_several_languages_are_on_the_wire_as_gradios(serve: Serve) -> None:
    """Pages get the keys and all translations, and do the rest; what programs and the tab read is English."""
    i18n = gr.I18n(es={"title": "Hola", "name": "Nombre"}, en={"title": "Hello", "name": "Name"})
    with gr.Blocks(title=i18n("title")) as demo:
        box = gr.Textbox(label=i18n("name"), placeholder=f"{i18n('name')}!")
        box.submit(lambda text: gr.Textbox(label=i18n("title"), value=text), box, box, api_name="go")
    url = serve(demo, i18n=i18n, pwa=True)
    config = httpx.get(f"{url}config").json()
    assert i18n.translations == config["i18n_translations"]
    label = next(c["props"]["label"] for c in config["components"] if c["type"] == "textbox")
    key, mark = re.fullmatch(r"(__i18n__)(.*)", label).groups()[::-1]  # type: ignore[union-attr]
    assert ("__i18n__", {"__type__": "translation_metadata", "key": "name"}) == (mark, json.loads(key))
    assert "<title>Hello</title>" in httpx.get(url).text
    assert "Hello" == httpx.get(f"{url}manifest.json").json()["name"]
    (named,) = httpx.get(f"{url}gradio_api/info").json()["named_endpoints"]["/go"]["parameters"]
    assert ("Name", "text") == (named["label"], named["parameter_name"])
    update = Client(url, verbose=False).predict("x", api_name="/go")
    assert str(i18n("title")) == update["label"]
    with pytest.raises(LaunchError, match=r"i18n= takes what gr.I18n\(...\) makes"):
        hello().launch(i18n={"en": {}}, quiet=True)


def test_a_text_with_a_key_is_text() -> None:
    """It can be joined, searched and written as JSON like any other, and a key may hold anything."""
    text = gr.I18n()('a "key"')
    assert isinstance(text, str)
    assert 'a "key"' == text.key
    assert text + "!" == json.loads(orjson.dumps({"x": text + "!"}))["x"]
    assert "Hi <there> unknown" == translated(f"{gr.I18n()('hi')} unknown", {"fr": {"hi": "Hi <there>"}})
    assert "key" == translated(gr.I18n()("key"), None)
    with pytest.warns(UserWarning, match="'english!' is no language"):
        gr.I18n(**{"english!": {}})


def test_a_mounted_app_looks_as_it_is_told() -> None:
    """`mount_gradio_app` takes Gradio's arguments about the page, and refuses what it does not know."""
    app = FastAPI()
    gr.mount_gradio_app(
        app,
        hello(),
        "/demo",
        footer_links=["settings"],
        theme="soft",
        css=".x{}",
        js="() => 1",
        ssr_mode=False,
    )
    config = TestClient(app).get("/demo/config").json()
    assert (["settings"], "soft", ".x{}", "() => 1", True) == tuple(
        config[key] for key in ("footer_links", "theme", "css", "js", "show_error")
    )
    with pytest.raises(TypeError, match="no argument 'thme'"):
        gr.mount_gradio_app(app, hello(), "/other", thme="soft")
