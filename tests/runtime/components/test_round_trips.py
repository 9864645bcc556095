"""Every component through Gradio's own client: what is sent, what the function takes, what comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from wire_client import Serve

import spacekit as gr

pytestmark = pytest.mark.e2e

ANN = {"token": "Ann", "class_or_confidence": "PER"}
SAID = {"speaker": "Ann", "text": "Hi"}
CASES: list[tuple[Any, Any, Any, Any]] = [
    (lambda: gr.CheckboxGroup(["a", "b"]), ["b", "a"], ["b", "a"], ["b", "a"]),
    (lambda: gr.CheckboxGroup([("A", 1), ("B", 2)]), [2], [2], [2]),
    (gr.HTML, "<b>x</b>", "<b>x</b>", "<b>x</b>"),
    (gr.HighlightedText, [ANN], [ANN], [ANN]),
    (gr.Dialogue, [SAID], "[Ann] Hi", "[Ann] Hi"),
    (lambda: gr.Dialogue(type="list"), [SAID], [SAID], [SAID]),
    (lambda: gr.Dialogue(formatter=lambda who, text: f"{who}: {text}"), [SAID], "Ann: Hi", "Ann: Hi"),
    (gr.Timer, 2, 2, 2),
    (gr.BrowserState, {"a": [1]}, {"a": [1]}, {"a": [1]}),
    (gr.ColorPicker, "#0b6b66", "#0b6b66", "#0b6b66"),
    (
        lambda: gr.DateTime(timezone="UTC"),
        "2024-01-02 03:04:05",
        1704164645.0,
        "2024-01-02 03:04:05",
    ),
]


@pytest.mark.parametrize(("make", "sent", "taken", "answer"), CASES)
def test_a_value_goes_there_and_back(serve: Serve, make: Any, sent: Any, taken: Any, answer: Any) -> None:
    """A function takes what a client sent, and the client gets what the function gives."""
    heard = []

    def echo(value: Any) -> Any:
        heard.append(value)
        return value

    with gr.Blocks() as demo:
        given, shown = make(), make()
        given.change(echo, given, shown, api_name="echo")
    client = Client(serve(demo), verbose=False)
    assert answer == client.predict(sent, api_name="/echo")
    assert [taken] == heard
    assert [type(taken)] == [type(value) for value in heard]


def test_a_download_button_goes_there_and_back(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that a client sends reaches the function as a path, and comes back as a file."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text("abc")
    with gr.Blocks() as demo:
        button = gr.DownloadButton()
        button.click(lambda path: path, button, button, api_name="echo")
    client = Client(serve(demo), verbose=False, download_files=str(tmp_path / "got"))
    answer = client.predict(handle_file(str(tmp_path / "a.txt")), api_name="/echo")
    assert "abc" == Path(answer).read_text()


def test_states_are_cleared_for_clients_that_ask(serve: Serve) -> None:
    """A `ClearButton` with a name and a state has an endpoint that begins the state anew."""
    with gr.Blocks() as demo:
        count = gr.State(0)
        shown = gr.Number()
        gr.Button().click(lambda n: (n + 1, n + 1), count, [count, shown], api_name="add")
        gr.ClearButton([count, shown], api_name="begin")
    client = Client(serve(demo), verbose=False)
    assert [1, 2] == [client.predict(api_name="/add") for _ in range(2)]
    client.predict(api_name="/begin")
    assert 1 == client.predict(api_name="/add")
