"""Deep links: what somebody else put into one changes the values of a page, and nothing else of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import spacekit as gr
from spacekit_runtime.files import FileCache
from spacekit_runtime.graph.deep_links import FOLDER, Links


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for links of this test alone."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return FileCache().root / FOLDER


def visit(name: str) -> gr.Request:
    """Somebody follows a link."""
    return gr.Request(query_params={"deep_link": name})


def test_a_link_holds_values_alone() -> None:
    """An update in a link would turn a page of Markdown into markup that anybody wrote."""
    text, tree = gr.Markdown(render=False), gr.JSON(render=False)
    links = Links([text, tree])
    hostile = {"__type__": "update", "sanitize_html": False, "value": "<img src=x onerror=alert(1)>"}
    assert ["# Hi", {"a": 1}] == links.read(visit(links.keep("# Hi", {"a": 1})))
    assert [gr.skip(), gr.skip()] == links.read(visit(links.keep(hostile, hostile)))


@pytest.mark.parametrize("name", ["", "../" * 7 + "x", "a" * 22, "a/" * 11, "." * 22, "x" * 5000])
def test_a_name_that_was_made_up_is_none(cache: Path, name: str) -> None:
    """Nothing is read but what a link of this app holds."""
    links = Links([gr.Markdown(render=False)])
    links.keep("kept")
    (cache.parent / "x").write_text(json.dumps(["out"]))
    assert [gr.skip()] == links.read(visit(name))
