"""`Chatbot` and its messages: what apps write, what clients send, what each becomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import Error, GraphError, UserInputError
from spacekit_runtime.graph.info import python_type


def text(words: str) -> dict[str, Any]:
    """A part of a message that is text."""
    return {"text": words, "type": "text"}


def message(role: str, *parts: Any, metadata: Any = None, options: Any = None) -> dict[str, Any]:
    """A message as it is on the wire."""
    return {"role": role, "metadata": metadata, "content": list(parts), "options": options}


def test_messages_of_all_forms_become_one() -> None:
    """Dictionaries, ChatMessages, text, lists of parts, what was shown: all is the same on the wire."""
    thought: gr.MetadataDict = {
        "title": "Looking",
        "id": 1,
        "log": "twice",
        "duration": 1.5,
        "status": "done",
    }
    given = [
        {"role": "user", "content": "  hello\n  you"},
        gr.ChatMessage("hi", metadata=thought, options=[{"value": "yes", "label": "Yes!"}]),
        {"role": "assistant", "content": ["a", {"type": "text", "text": " b "}]},
    ]
    shown = [
        message("user", text("hello\nyou")),
        message("assistant", text("hi"), metadata=dict(thought), options=[{"value": "yes", "label": "Yes!"}]),
        message("assistant", text("a"), text(" b ")),
    ]
    chatbot = gr.Chatbot()
    assert shown == chatbot.postprocess(given)
    assert shown == chatbot.postprocess(chatbot.preprocess(shown))
    assert shown == chatbot.preprocess(shown)


def test_nothing_is_an_empty_chat() -> None:
    """None is no message; a message without parts is left out."""
    chatbot = gr.Chatbot()
    assert [] == chatbot.postprocess(None)
    assert [] == chatbot.preprocess(None)
    assert [] == chatbot.postprocess([{"role": "user", "content": []}])


@pytest.mark.parametrize(
    "given",
    [
        "hello",
        {"role": "user", "content": "x"},
        ["hello"],
        [["question", "answer"]],
        [{"role": "user"}],
        [{"content": "x"}],
        [{"role": "user", "content": 3}],
        [{"role": "user", "content": {"file": 3}}],
        [{"role": "user", "content": "x", "metadata": "y"}],
        [{"role": "user", "content": "x", "metadata": {"status": "perhaps"}}],
        [{"role": "user", "content": "x", "options": ["y"]}],
    ],
)
def test_what_is_no_message_is_said_to_be_none(given: Any) -> None:
    """A function that gives something else learns what a message is."""
    with pytest.raises(Error, match=r"message|option|file|thought"):
        gr.Chatbot().postprocess(given)


@pytest.mark.parametrize(
    "sent",
    [
        "hello",
        {},
        [3],
        [{"role": 3, "content": []}],
        [{"role": "user"}],
        [{"role": "user", "content": [3]}],
        [{"role": "user", "content": [{"type": "file", "file": {"path": "/etc/passwd"}}]}],
        [{"role": "user", "content": [{"type": "component"}]}],
        [{"role": "user", "content": [], "metadata": []}],
        [{"role": "user", "content": [], "metadata": {"duration": "long"}}],
        [{"role": "user", "content": [], "metadata": {"id": {}}}],
        [{"role": "user", "content": [], "options": [{"value": 3}]}],
        [{"role": "user", "content": [text("x")] * 20_000}],
    ],
)
def test_what_clients_send_is_looked_at(sent: Any) -> None:
    """What is no chat is refused, and nothing raises anything else."""
    with pytest.raises(UserInputError):
        gr.Chatbot().preprocess(sent)


def test_a_component_goes_there_and_back() -> None:
    """A component in a message is shown as such, and a function gets it again as one."""
    chatbot = gr.Chatbot()
    given = [{"role": "assistant", "content": gr.HTML("<b>x</b>", label="News")}]
    shown = json.loads(json.dumps(chatbot.postprocess(given)))
    (part,) = shown[0]["content"]
    assert ("component", "html", "<b>x</b>") == (part["type"], part["component"], part["value"])
    assert {"label": "News", "render": False} == part["constructor_args"]
    taken = chatbot.preprocess(shown)
    instance = taken[0]["content"][0]["instance"]
    assert isinstance(instance, gr.HTML)
    assert ("<b>x</b>", "News") == (instance.value, instance.label)
    assert shown == json.loads(json.dumps(chatbot.postprocess(taken)))


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("value", "<img src=x onerror=alert(1)>"),
        ("constructor_args", {"js_on_load": "alert(1)"}),
        ("component", "markdown"),
    ],
)
def test_a_component_that_a_client_made_up_is_text(name: str, forged: Any) -> None:
    """Only what the app itself put into a message is a component: its properties can be code."""
    chatbot = gr.Chatbot()
    shown = chatbot.postprocess([{"role": "assistant", "content": gr.HTML("<b>x</b>")}])
    shown[0]["content"][0][name] = forged
    (part,) = chatbot.preprocess(shown)[0]["content"]
    assert "text" == part["type"]
    assert chatbot.postprocess(shown) == chatbot.postprocess(chatbot.preprocess(shown))


def test_forged_properties_are_made_anew() -> None:
    """The properties of a component that comes back are those of its class, whatever was sent."""
    chatbot = gr.Chatbot()
    shown = chatbot.postprocess([{"role": "assistant", "content": gr.HTML("<b>x</b>")}])
    shown[0]["content"][0]["props"]["js_on_load"] = "alert(1)"
    for again in (chatbot.postprocess(shown), chatbot.postprocess(chatbot.preprocess(shown))):
        assert "alert(1)" not in json.dumps(again)


def test_reasoning_is_told_from_the_answer() -> None:
    """Text between tags is a thought: pending until its tag closes, done from then on."""
    chatbot = gr.Chatbot(reasoning_tags=[("<think>", "</think>"), ("[[", "]]")])

    def said(words: str) -> list[tuple[str, str | None]]:
        shown = chatbot.postprocess([{"role": "assistant", "content": words}])
        return [(m["content"][0]["text"], (m["metadata"] or {}).get("status")) for m in shown]

    assert [("hm", "pending")] == said("<think>hm")
    assert [("hm", "done"), ("Yes.", None)] == said("<think>hm</think>Yes.")
    assert [("a", None), ("b", "done"), ("c", None), ("d", "done")] == said("a[[b]]c<think>d</think>")
    assert [("plain", None)] == said("plain")


def test_files_go_there_and_back(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in a message reaches a function by its path in the app's folder, and a client by its address."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text("abc")
    heard: list[Any] = []

    def echo(history: list[Any]) -> list[Any]:
        heard.extend(history)
        path = history[0]["content"][0]["file"]["path"]
        return [*history, {"role": "assistant", "content": {"path": path, "alt_text": "again"}}]

    with gr.Blocks() as demo:
        chatbot = gr.Chatbot()
        chatbot.change(echo, chatbot, chatbot, api_name="echo")
    client = Client(serve(demo), verbose=False, download_files=str(tmp_path / "got"))
    part = {"file": handle_file(str(tmp_path / "a.txt")), "alt_text": None, "type": "file"}
    answer = client.predict([message("user", part)], api_name="/echo")
    assert Path(heard[0]["content"][0]["file"]["path"]).is_relative_to(tmp_path / "cache")
    assert "a.txt" == heard[0]["content"][0]["file"]["orig_name"]
    got = [m["content"][0]["file"] for m in answer]
    assert ["abc", "abc"] == [Path(f if isinstance(f, str) else f["path"]).read_text() for f in got]
    assert "again" == answer[1]["content"][0]["alt_text"]
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_a_file_that_was_not_uploaded_is_refused(serve: Serve, tmp_path: Path) -> None:
    """A client can't have a file of the machine read by naming it in a message."""
    import httpx

    (tmp_path / "secret.txt").write_text("secret")
    with gr.Blocks() as demo:
        chatbot = gr.Chatbot()
        chatbot.change(lambda history: history, chatbot, chatbot, api_name="echo")
    part = {"file": {"path": str(tmp_path / "secret.txt"), "meta": {"_type": "gradio.FileData"}}}
    url = f"{serve(demo)}gradio_api/run/echo"
    answer = httpx.post(url, json={"data": [[message("user", part)]]})
    assert answer.status_code in range(400, 600)
    assert "secret.txt" not in answer.text


def test_arguments_that_are_nothing_are_refused() -> None:
    """A layout, an editor, an example that there is not."""
    for options in ({"layout": "boxes"}, {"editable": "nobody"}, {"examples": [{"files": "a.txt"}]}):
        with pytest.raises(GraphError):
            gr.Chatbot(**options)


def test_text_with_files() -> None:
    """A `MultimodalTextbox` takes text and paths, and shows text, or a dictionary of both."""
    field = gr.MultimodalTextbox(file_types=["text"])
    assert {"text": "", "files": []} == field.postprocess(None)
    assert {"text": "a", "files": []} == field.postprocess("a")
    shown = field.postprocess({"text": "a", "files": ["b.txt"]})
    assert [("b.txt", "text/plain")] == [(f["path"], f["mime_type"]) for f in shown["files"]]
    assert {"text": "a", "files": ["b.txt"]} == field.preprocess(shown)
    others: list[Any] = [
        3,
        [],
        {"files": 3},
        {"text": "a", "files": [3]},
        field.postprocess({"files": ["b.png"]}),
    ]
    for sent in others:
        with pytest.raises(UserInputError):
            field.preprocess(sent)
    with pytest.raises(Error):
        field.postprocess(3)
    assert ["upload", "microphone"] == gr.MultimodalTextbox(sources=["upload", "microphone"]).sources


def test_clients_read_what_a_chat_is() -> None:
    """The endpoints say in Python's words what messages, and text with files, are: as Gradio's do."""
    part = (
        "dict(text: str, type: Literal[text]) | "
        "dict(file: filepath, alt_text: str | None, type: Literal[file]) | "
        "dict(component: str, value: Any, constructor_args: dict(str, Any), props: dict(str, Any), "
        "type: Literal[component])"
    )
    metadata = (
        "dict(title: str, id: int | str, parent_id: int | str, log: str, duration: float, "
        "status: Literal['pending', 'done']) | None"
    )
    message_type = (
        f"dict(role: str, metadata: {metadata}, content: list[{part}], "
        "options: list[dict(value: str, label: str)] | None)"
    )
    assert f"list[{message_type}]" == python_type(gr.Chatbot().api_info())
    assert "dict(text: str, files: list[filepath])" == python_type(gr.MultimodalTextbox().api_info())


def test_a_component_in_a_first_message_stands_there_alone() -> None:
    """A component that is made for a message does not also stand in the page by itself."""
    with gr.Blocks() as demo:
        gr.Chatbot([{"role": "assistant", "content": ["x", gr.Label({"a": 0.5})]}])
    assert ["chatbot"] == [component["type"] for component in demo.compile().config["components"]]
