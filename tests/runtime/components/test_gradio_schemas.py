"""What `/info` says of a component beside what it says in Gradio 6.31, which was read from its release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spacekit as gr
from spacekit_runtime.graph.info import api_info

DATA = Path(__file__).parents[1] / "data" / "gradio_schemas.json"
SCHEMAS: dict[str, Any] = json.loads(DATA.read_text("utf-8"))
CLASSES = {"Json": "JSON", "Fileexplorer": "FileExplorer", "Paramviewer": "ParamViewer"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_gradios(name: str) -> None:
    """As an argument and as a result, a component is described in the same words."""
    with gr.Blocks() as demo:
        component = getattr(gr, CLASSES.get(name, name))()
        gr.Button().click(lambda value: value, component, component, api_name="echo")
    endpoint = json.loads(json.dumps(api_info(demo.compile())["named_endpoints"]["/echo"]))
    [parameter], [result] = endpoint["parameters"], endpoint["returns"]
    theirs = SCHEMAS[name]
    assert theirs["parameter"] == {key: parameter[key] for key in theirs["parameter"]}
    assert theirs["return"] == {key: result[key] for key in theirs["return"]}
