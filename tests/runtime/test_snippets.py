"""The calls that `/info` prints run as they are printed: in Python, in Node, in a shell."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from wire_client import PATIENCE, Serve

import spacekit as gr
from spacekit_runtime.graph.snippets import snippets

pytestmark = pytest.mark.e2e

# What a shell makes of quotes, dollars and the like must not change what is sent.
AWKWARD = 'It\'s "quoted", $HOME `x` \\ é 日本'


def make_app() -> gr.Blocks:
    """An app whose endpoints take every kind of value."""

    def look(*values: Any) -> str:
        return json.dumps(values, ensure_ascii=False)

    def read(path: str, paths: list[str], table: str) -> list[Any]:
        return [Path(path).read_text(), [Path(one).read_text() for one in paths], Path(table).suffix]

    def picture(path: str) -> str:
        return Path(path).read_bytes()[:4].hex()

    with gr.Blocks() as demo:
        fields = [
            gr.Textbox(AWKWARD, label="Text"),
            gr.Textbox(label="Empty"),
            gr.Number(1.5, label="Number"),
            gr.Slider(0, 10, 3, label="Slider"),
            gr.Checkbox(True, label="Box"),
            gr.Radio(["it's", "b"], label="Radio"),
            gr.Dropdown(["a", "b"], multiselect=True, label="Several"),
            gr.CheckboxGroup(["a", "b"], label="Group"),
            gr.ColorPicker(label="Color"),
            gr.DateTime(label="When"),
            gr.JSON({"a": [1, None, True, "it's"]}, label="Data"),
            gr.State(1),
        ]
        out, shown = gr.Textbox(label="Out"), gr.JSON(label="Shown")
        go = gr.Button("Go")
        go.click(look, fields, out)
        file, files = gr.File(label="File"), gr.File(label="Files", file_count="multiple")
        table = gr.File(label="Table", file_types=[".csv"])
        go.click(read, [file, files, table], shown)
        go.click(picture, gr.File(label="Picture", file_types=["image"]), out)
        go.click(lambda: "nothing", None, out, api_name="nothing")
    return demo


def described(url: str) -> dict[str, dict[str, str]]:
    """The printed calls of an app, by endpoint and language."""
    info = httpx.get(f"{url}gradio_api/info", timeout=PATIENCE).json()
    return {name: endpoint["code_snippets"] for name, endpoint in info["named_endpoints"].items()}


def run(command: list[str], folder: Path) -> str:
    """What a program prints."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=os.environ
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def expected(said: Any) -> None:
    """Check what the endpoints answered."""
    values = json.loads(said["/look"])
    assert [AWKWARD, "Hello!!", 1.5, 3, True] == values[:5]
    assert ["it's", [], []] == values[5:8]
    assert {"a": [1, None, True, "it's"]} == values[10]
    assert ["An example", ["An example"], ".csv"] == said["/read"]
    assert "89504e47" == said["/picture"]
    assert "nothing" == said["/nothing"]


def test_python_calls_run(serve: Serve, tmp_path: Path) -> None:
    """Each Python call runs, and prints what the function gave."""
    said = {}
    for name, calls in described(serve(make_app())).items():
        printed = run([sys.executable, "-c", calls["python"]], tmp_path).strip().splitlines()[-1]
        said[name] = (
            ast.literal_eval(printed) if printed.startswith(("[", "{")) and name == "/read" else printed
        )
    expected(said)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_curl_calls_run(serve: Serve, tmp_path: Path, shell: str) -> None:
    """Each call with curl runs in a plain shell, and ends with what the function gave."""
    said = {}
    for name, calls in described(serve(make_app())).items():
        stream = run([shell, "-c", calls["bash"]], tmp_path)
        last = stream.strip().rpartition("event: complete\ndata: ")[2]
        said[name] = json.loads(last)[0]
    expected(said)


def test_javascript_calls_run(serve: Serve, node_modules: Path) -> None:
    """Each JavaScript call runs in Node with Gradio's client."""
    said = {}
    for at, (name, calls) in enumerate(described(serve(make_app())).items()):
        script = node_modules / f"call{at}.mjs"
        shown = calls["javascript"].replace(
            "console.log(result.data);", "console.log(JSON.stringify(result.data));"
        )
        assert shown != calls["javascript"]
        script.write_text(f"{shown}\nprocess.exit(0);\n")
        said[name] = json.loads(run(["node", str(script)], node_modules).strip().splitlines()[-1])[0]
    expected(said)


def test_names_that_are_no_words_are_quoted() -> None:
    """A parameter that JavaScript could not read as a name is a string."""
    parameter = {"parameter_name": "a-b", "parameter_default": 1, "example_input": 1}
    assert '"a-b": 1' in snippets("/x", [parameter], "http://host")["javascript"]


def test_an_address_can_not_end_its_quotes() -> None:
    """A host header that tries to be code stays a text."""
    root = "http://x');import os;('\"; rm -rf ~ #"
    calls = snippets("/x", [], root)
    ast.parse(calls["python"])
    assert json.dumps(root) in calls["python"]
    assert "'\"'\"'" in calls["bash"]


def test_openapi_names_every_endpoint(serve: Serve) -> None:
    """Each public endpoint has its two routes, with what it takes."""
    url = serve(make_app())
    described_api = httpx.get(f"{url}gradio_api/openapi.json", timeout=PATIENCE).json()
    paths = described_api["paths"]
    assert [{"url": url.rstrip("/")}] == described_api["servers"]
    for name in ("look", "read", "picture", "nothing"):
        assert {f"/gradio_api/call/v2/{name}", f"/gradio_api/call/{name}/{{event_id}}"} <= paths.keys()
    body = paths["/gradio_api/call/v2/look"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"type": "string"} == body["properties"]["param_0"]
    assert "$ref" not in json.dumps(described_api)
