"""A chat's examples whose answers are kept, and what people say of its answers."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_sessions import calls, output, say, words_of
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError

asked: list[str] = []


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where answers are kept; nobody has been asked yet."""
    asked.clear()
    monkeypatch.setenv("GRADIO_EXAMPLES_CACHE", str(tmp_path / "kept"))
    return tmp_path


def sync(message: str, history: list[Any], request: gr.Request) -> str:  # noqa: ARG001  # it is there
    """Answer at once."""
    asked.append(message)
    return f"{len(history)}: {message}"


async def waiting(message: str, history: list[Any]) -> str:
    """Answer a little later."""
    asked.append(message)
    return f"{len(history)}: {message}"


def growing(message: str, history: list[Any]) -> Iterator[str]:
    """Answer by steps."""
    asked.append(message)
    yield "..."
    yield f"{len(history)}: {message}"


async def growing_later(message: str, history: list[Any]) -> AsyncIterator[str]:
    """Answer by steps, waiting."""
    for step in growing(message, history):
        yield step


@pytest.mark.parametrize("fn", [sync, waiting, growing, growing_later])
def test_answers_to_examples_are_kept(serve: Serve, connect: Connect, fn: Callable[..., Any]) -> None:
    """Computed before the app is served, shown when one is picked; the conversation goes on from there."""
    demo = gr.ChatInterface(fn, examples=["a", "b"], cache_examples=True)
    session = connect(serve(demo))
    assert ["a", "b"] == asked
    kept = calls(demo)["_example_kept"]
    shown = output(session.ask(kept, event_data={"index": 1, "value": {"text": "forged"}}))
    assert [("user", "b"), ("assistant", "0: b")] == words_of(shown[0])
    assert shown[1]["interactive"]
    assert ["a", "b"] == asked
    assert ("assistant", "2: c") == words_of(say(session, demo, "c"))[-1]
    assert not session.ask(kept, event_data={"index": 2, "value": {}})[-2]["success"]
    again = gr.ChatInterface(fn, examples=["a", "b"], cache_examples=True)
    serve(again)
    assert ["a", "b", "c"] == asked


def test_lazy_answers_are_computed_when_they_are_first_picked(serve: Serve, connect: Connect) -> None:
    """The question is there at once, its answer once it is computed; the second time nobody computes."""
    demo = gr.ChatInterface(growing, examples=["a"], cache_examples=True, cache_mode="lazy")
    session = connect(serve(demo))
    assert [] == asked
    for _ in range(2):
        messages = session.ask(calls(demo)["_example_kept"], event_data={"index": 0, "value": {}})
        first = next(m for m in messages if m["msg"] == "process_generating")["output"]["data"]
        assert [("user", "a")] == words_of(first[0])
        assert not first[1]["interactive"]
        assert [("user", "a"), ("assistant", "0: a")] == words_of(output(messages)[0])
    assert ["a"] == asked


def test_rows_with_values_are_kept(serve: Serve, connect: Connect) -> None:
    """A row's answer is made with its values, or with what an input has by itself; more comes out with it."""

    def repeat(message: str, _history: list[Any], times: float, end: str) -> tuple[str, list[int]]:
        return message * int(times) + end, [len(message)]

    with gr.Blocks() as demo:
        more = gr.JSON()
        chat = gr.ChatInterface(
            repeat,
            examples=[["a", 3, None], ["b"]],
            additional_inputs=[gr.Number(2, render=False), gr.Textbox("!", render=False)],
            additional_outputs=more,
            cache_examples=True,
        )
    session = connect(serve(demo))
    names = {call.name: call.id for call in demo.compile().calls}
    load = next(id_ for name, id_ in names.items() if name.startswith("load_example_input"))
    assert ["a", 3, "!"] == output(session.ask(load, 0))
    shown = output(session.ask(load + 1, 0))
    assert [("user", "a"), ("assistant", "aaa!")] == words_of(shown[0])
    assert [1] == shown[1]
    assert [("user", "b"), ("assistant", "bb!")] == words_of(output(session.ask(load + 1, 1))[0])
    assert chat.examples_handler.dataset.visible


def test_files_of_examples_and_answers_stay(serve: Serve, connect: Connect, folder: Path) -> None:
    """Files go with an example, and a file that was the answer is still there at the next start."""
    (folder / "in.txt").write_text("in")

    def answer(message: dict[str, Any], _history: list[Any]) -> dict[str, str]:
        (folder / "out.txt").write_text(Path(message["files"][0]).read_text() + " and out")
        return {"path": str(folder / "out.txt")}

    def app() -> gr.ChatInterface:
        examples = [{"text": "read", "files": [str(folder / "in.txt")]}]
        return gr.ChatInterface(answer, multimodal=True, examples=examples, cache_examples=True)

    serve(app())
    (folder / "out.txt").unlink()
    demo = app()
    session = connect(serve(demo))
    picked = session.ask(calls(demo)["_example_kept"], event_data={"index": 0, "value": {}})
    messages = output(picked)[0]
    assert [("user", "file"), ("assistant", "file")] == [
        (message["role"], message["content"][0]["type"]) for message in messages
    ]
    assert "in and out" == httpx.get(messages[-1]["content"][0]["file"]["url"]).text


def test_the_environment_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the code does not say it, the variables do; what they can't say is an error."""
    monkeypatch.setenv("GRADIO_CACHE_EXAMPLES", "true")
    monkeypatch.setenv("GRADIO_CACHE_MODE", "lazy")
    assert "lazy" == gr.ChatInterface(sync, examples=["a"]).examples_are_kept
    assert not gr.ChatInterface(sync, examples=["a"], cache_examples=False).examples_are_kept
    assert not gr.ChatInterface(sync).examples_are_kept
    monkeypatch.setenv("GRADIO_CHAT_FLAGGING_MODE", "manual")
    assert "manual" == gr.ChatInterface(sync).flagging_mode
    with pytest.raises(GraphError, match="flagging_mode='auto'"):
        gr.ChatInterface(sync, flagging_mode="auto")  # type: ignore[arg-type]  # that is the point


def test_what_people_say_of_answers_is_kept(serve: Serve, connect: Connect, folder: Path) -> None:
    """A row each: the conversation, the message, what was said. A message that is not there is refused."""
    demo = gr.ChatInterface(
        sync, flagging_mode="manual", flagging_options=["Like", "Spam"], flagging_dir=str(folder / "flags")
    )
    session = connect(serve(demo))
    assert ["Like", "Spam"] == demo.chatbot.feedback_options
    messages = say(session, demo, "=1+1")
    for liked in (True, False, "=Spam"):
        assert session.ask(calls(demo)["flag"], messages, event_data={"index": 1, "liked": liked})[-2][
            "success"
        ]
    for index in (2, -1, None, "x", [[1]]):
        assert not session.ask(calls(demo)["flag"], messages, event_data={"index": index})[-2]["success"]
    with (folder / "flags" / "log.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert ["conversation", "index", "value", "flag", "timestamp"] == header
    assert ["Like", "Dislike", "'=Spam"] == [row[3] for row in rows]
    assert {"1"} == {row[1] for row in rows}
    assert all("0: =1+1" in row[2] and "=1+1" in row[0] for row in rows)
