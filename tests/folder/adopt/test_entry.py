"""Which file is the app, and what it is made with."""

from __future__ import annotations

import pytest

from spacekit.folder.adopt.entry import find_entries, find_page
from spacekit.folder.adopt.frameworks import app_in, may_have_app
from spacekit.folder.adopt.sources import Sources
from spacekit.folder.python_source import parse_python

GRADIO = "import gradio as gr\ndemo = gr.Blocks()\nif __name__ == '__main__':\n    demo.launch()\n"
STREAMLIT = "import streamlit as st\nst.title('x')\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (GRADIO, ("gradio", "gradio", 50)),
        ("import spacekit as sk\nsk.Interface(f).launch()", ("spacekit", "gradio", 50)),
        ("from gradio import Blocks\nwith Blocks() as demo:\n    pass", ("gradio", "gradio", 30)),
        ("import gradio as gr\ndef theme():\n    return gr.Theme()", ("gradio", "gradio", 5)),
        (STREAMLIT, ("streamlit", "streamlit", 50)),
        ("import streamlit as st\nwith st.sidebar:\n    st.write(1)", ("streamlit", "streamlit", 50)),
        ("import streamlit as st\ndef helper():\n    st.write(1)", ("streamlit", "streamlit", 5)),
        ("from fastapi import FastAPI\napp = FastAPI()", ("fastapi", "asgi", 30)),
        ("import fastapi, uvicorn\napi = fastapi.FastAPI()\nuvicorn.run(api)", ("fastapi", "asgi", 50)),
        ("from flask import Flask\napp: Flask = Flask(__name__)", ("flask", "wsgi", 30)),
        ("import fastapi, gradio\napp = fastapi.FastAPI()\napp = gradio.mount_gradio_app(app, demo, '/')",
         ("fastapi", "asgi", 30)),
        ("from fastapi import FastAPI\nimport gradio as gr\napp = FastAPI()\ndemo.launch()",
         ("gradio", "gradio", 50)),
        ("from nicegui import ui\nui.run(port=8080)", ("nicegui", "python", 50)),
        ("import dash\napp = dash.Dash()\napp.run()", ("dash", "python", 50)),
        ("from aiohttp import web\nweb.run_app(web.Application())", ("aiohttp", "python", 50)),
        ("import asyncio, uvicorn\nasyncio.run(main())", None),
        ("from flask import Flask\ndef make(config):\n    app = Flask('x')", None),
        ("from flask import Flask\ndef create_app(test=None):\n    return Flask('x')", ("flask", "wsgi", 30)),
        ("import chainlit as cl\n@cl.on_message\nasync def reply(m): ...", ("chainlit", "script", 50)),
        ("import panel as pn\npn.panel('x').servable()", ("panel", "script", 50)),
        ("import shiny\ndef helper(): ...", None),
        ("import numpy", None),
    ],
)  # fmt: skip
def test_frameworks_are_told_by_what_a_file_does(source: str, expected: tuple[str, str, int] | None) -> None:
    """An import alone is weak, an app object better, a call that starts it says what the file is for."""
    tree = parse_python(source)
    assert tree is not None
    app = app_in(tree)
    assert may_have_app(source.encode()) or app is None
    assert expected == (app and (app.framework, app.kind, app.strength))


def entries(**files: str) -> list[str]:
    """The candidates in order; paths are written with `__` for `/`."""
    contents = {f"{path.replace('__', '/')}.py": text.encode() for path, text in files.items()}
    return [entry.path for entry in find_entries(Sources(contents))]


def test_the_likeliest_file_comes_first() -> None:
    """A good name, few folders, a call that starts it; tests and tools are none."""
    assert ["app.py", "demo.py"] == entries(demo=GRADIO, app=GRADIO)
    assert ["main.py", "src/app.py"] == entries(src__app="import gradio\ngradio.Blocks()", main=GRADIO)
    assert ["ui.py"] == entries(
        tests__app=GRADIO, test_app=GRADIO, setup=GRADIO, examples__a=GRADIO, ui=GRADIO
    )
    assert ["Home.py", "pages/1_app.py"] == entries(pages__1_app=STREAMLIT, Home=STREAMLIT)


@pytest.mark.parametrize(
    ("paths", "page"),
    [
        ({"index.html", "docs/index.html"}, "index.html"),
        ({"public/index.html", "dist/index.html"}, "public/index.html"),
        ({"page.html", "a/other.html"}, "page.html"),
        ({"one.html", "two.html"}, None),
        (set(), None),
    ],
)
def test_a_page_is_found_where_pages_are(paths: set[str], page: str | None) -> None:
    """The root's index.html first; one page alone is it, of several nobody knows."""
    assert page == find_page(paths)
