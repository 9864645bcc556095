"""`ChatInterface`: every kind of function and of answer, for clients and for the page."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_sessions import calls, output, say, words_of
from gradio_client import Client, handle_file
from wire_client import PATIENCE, Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError


def sync(message: str, history: list[Any]) -> str:
    """Answer at once."""
    return f"{len(history)}: {message}"


async def waiting(message: str, history: list[Any]) -> str:
    """Answer a little later."""
    await asyncio.sleep(0)
    return f"{len(history)}: {message}"


def growing(message: str, history: list[Any]) -> Iterator[str]:
    """Answer letter by letter."""
    answer = f"{len(history)}: {message}"
    for end in range(1, len(answer) + 1):
        yield answer[:end]


async def growing_later(message: str, history: list[Any]) -> AsyncIterator[str]:
    """Answer letter by letter, waiting."""
    for answer in growing(message, history):
        await asyncio.sleep(0)
        yield answer


KINDS: list[Callable[..., Any]] = [sync, waiting, growing, growing_later]


@pytest.mark.parametrize("fn", KINDS)
def test_a_client_talks(serve: Serve, fn: Callable[..., Any]) -> None:
    """A client sends messages to the endpoint by the function's name; its session keeps the history."""
    client = Client(serve(gr.ChatInterface(fn)), verbose=False)
    name = f"/{fn.__name__}"
    assert ["0: a", "2: b"] == [client.predict(words, api_name=name) for words in "ab"]
    assert "4: c" == client.predict(message="c", api_name=name)
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_a_client_hears_an_answer_grow(serve: Serve) -> None:
    """A generator's steps reach a client as they come."""
    client = Client(serve(gr.ChatInterface(growing, api_name="chat")), verbose=False)
    job = client.submit("ab", api_name="/chat")
    assert "0: ab" == job.result()
    assert "0: ab" == job.outputs()[-1]
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


@pytest.mark.parametrize("fn", KINDS)
def test_the_page_talks(serve: Serve, connect: Connect, fn: Callable[..., Any]) -> None:
    """The page sends a message, shows question and answer, and the function sees the history grow."""
    demo = gr.ChatInterface(fn)
    session = connect(serve(demo))
    assert [("user", "a"), ("assistant", "0: a")] == words_of(say(session, demo, "a"))
    assert ("assistant", "2: b") == words_of(say(session, demo, "b"))[-1]


def test_a_history_has_one_form(serve: Serve, connect: Connect) -> None:
    """In the page a function gets messages whose content is a list of parts, as Gradio's does."""
    seen: list[Any] = []

    def listen(message: str, history: list[Any]) -> str:
        seen.append(list(history))
        history.append("what is done to the history stays here")
        return message

    demo = gr.ChatInterface(listen)
    session = connect(serve(demo))
    say(session, demo, "a")
    say(session, demo, "b")
    part = {"metadata": None, "content": [{"text": "a", "type": "text"}], "options": None}
    assert [[], [{"role": "user", **part}, {"role": "assistant", **part}]] == seen


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("x", ["x"]),
        ({"role": "user", "content": "x"}, ["x"]),
        (gr.ChatMessage("x"), ["x"]),
        (["x", gr.ChatMessage("y"), {"content": "z"}], ["x", "y", "z"]),
        ({"text": "x"}, ["x"]),
        (None, []),
    ],
)
def test_answers_have_many_forms(serve: Serve, connect: Connect, answer: Any, said: list[str]) -> None:
    """Text, dictionaries, ChatMessages, lists of them, and nothing: each is what the assistant says."""
    demo = gr.ChatInterface(lambda *_: answer)
    shown = words_of(say(connect(serve(demo)), demo, "a"))
    assert [("user", "a"), *(("assistant", words) for words in said)] == shown


def test_components_and_files_are_answers(
    serve: Serve, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A component stands in the chat, and so does a file; clients get them as the chat has them."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made.txt").write_text("abc")
    answers = [gr.Label({"cat": 0.9}), {"path": "made.txt"}]
    demo = gr.ChatInterface(lambda *_: answers, api_name="chat")
    url = serve(demo)
    shown = say(connect(url), demo, "a")
    assert ["text", "component", "file"] == [m["content"][0]["type"] for m in shown]
    client = Client(url, verbose=False)
    label, file = client.predict("a", api_name="/chat")
    assert ("label", "abc") == (label["component"], Path(file).read_text())
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


@pytest.mark.logs_errors
def test_what_is_no_answer_is_said(serve: Serve, connect: Connect) -> None:
    """A function that gives a number learns what an answer is."""
    demo = gr.ChatInterface(lambda *_: 3)
    session = connect(serve(demo))
    index = calls(demo)
    session.ask(index["_asked"], "a", None)
    done = session.ask(index["_answer"], None, None)[-2]
    assert "A chat goes on with text" in done["output"]["error"]


def test_more_goes_in_and_comes_out(serve: Serve) -> None:
    """Additional inputs are arguments after the history, additional outputs values after the answer."""

    def shout(message: str, _history: list[Any], times: float, loud: bool) -> tuple[str, str]:
        said = " ".join([message] * int(times))
        return said.upper() if loud else said, f"{len(said)} letters"

    count = gr.Textbox(label="Count", render=False)
    demo = gr.ChatInterface(
        shout,
        additional_inputs=[gr.Number(2, label="Times"), gr.Checkbox(label="Loud")],
        additional_outputs=count,
    )
    with demo:
        count.render()
    client = Client(serve(demo), verbose=False)
    assert ("HA HA HA", "8 letters") == tuple(client.predict("ha", 3, True, api_name="/shout"))
    assert ("ha ha", "5 letters") == tuple(client.predict("ha", api_name="/shout"))
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_messages_with_files(
    serve: Serve, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A multimodal function gets text and paths; the chat shows the files, then the text."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "cache"))
    (tmp_path / "a.txt").write_text("abc")

    def read(message: dict[str, Any], _history: list[Any]) -> str:
        return f"{message['text']}: {[Path(path).read_text() for path in message['files']]}"

    demo = gr.ChatInterface(read, multimodal=True)
    url = serve(demo)
    client = Client(url, verbose=False)
    sent = {"text": "Look", "files": [handle_file(str(tmp_path / "a.txt"))]}
    assert "Look: ['abc']" == client.predict(sent, api_name="/read")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's
    kept = next((tmp_path / "cache").rglob("a.txt"))
    file = {"path": str(kept), "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}
    session = connect(url)
    question, answer = say(session, demo, {"text": "Look", "files": [file]})
    assert ["file", "text"] == [part["type"] for part in question["content"]]
    assert "Look: ['abc']" == answer["content"][0]["text"]
    again = output(session.ask(calls(demo)["_again"], None))
    assert [question] == again[0]
    assert (
        "Look: ['abc']"
        == output(session.ask(calls(demo)["_answer"], None, None))[0][-1]["content"][0]["text"]
    )


def test_asking_again_and_taking_back(serve: Serve, connect: Connect) -> None:
    """Retry asks the last question again, undo puts it back into the field, an edit goes on from there."""
    demo = gr.ChatInterface(sync, editable=True)
    session = connect(serve(demo))
    index = calls(demo)
    say(session, demo, "a")
    say(session, demo, "b")
    again = output(session.ask(index["_again"], None))[0]
    assert [("user", "a"), ("assistant", "0: a"), ("user", "b")] == words_of(again)
    assert ("assistant", "2: b") == words_of(output(session.ask(index["_answer"], None, None))[0])[-1]
    session.ask(index["_settled"], None, None)
    undone = output(session.ask(index["_undone"], None))
    assert ([("user", "a"), ("assistant", "0: a")], "b") == (words_of(undone[0]), undone[1])
    edit = {"index": 0, "value": "c", "previous_value": "a"}
    edited = output(session.ask(index["_edited"], None, event_data=edit))
    assert [("user", "c")] == words_of(edited[0])
    assert ("assistant", "0: c") == words_of(output(session.ask(index["_answer"], None, None))[0])[-1]


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"index": 7, "value": "c"},
        {"index": 0, "value": {}},
        pytest.param(None, marks=pytest.mark.logs_errors),
        "x",
    ],
)
def test_an_edit_of_nothing_is_refused(serve: Serve, connect: Connect, edit: Any) -> None:
    """A client that edits what is not there is told so."""
    demo = gr.ChatInterface(sync, editable=True)
    session = connect(serve(demo))
    say(session, demo, "a")
    done = session.ask(calls(demo)["_edited"], None, event_data=edit)[-2]
    assert not done["success"]


def test_examples_are_picked_by_their_place(serve: Serve, connect: Connect) -> None:
    """An example that is picked is the author's, whatever a client says is in it."""
    demo = gr.ChatInterface(sync, examples=["a", "b"])
    session = connect(serve(demo))
    forged = {"index": 1, "value": {"text": "z", "files": ["/etc/passwd"]}}
    picked = output(session.ask(calls(demo)["_example_picked"], event_data=forged))
    assert [("user", "b")] == words_of(picked[0])
    done = session.ask(calls(demo)["_example_picked"], event_data={"index": 2, "value": {}})[-2]
    assert not done["success"]


def test_an_option_is_said(serve: Serve, connect: Connect) -> None:
    """An option that is picked is what the person says next."""
    demo = gr.ChatInterface(sync)
    session = connect(serve(demo))
    picked = {"index": 0, "value": "yes"}
    assert [("user", "yes")] == words_of(
        output(session.ask(calls(demo)["_picked"], None, event_data=picked))[0]
    )
    assert ("assistant", "0: yes") == words_of(output(session.ask(calls(demo)["_answer"], None, None))[0])[-1]


def test_a_generator_that_gives_nothing(serve: Serve, connect: Connect) -> None:
    """The question stays, and no answer comes."""

    def silent(_message: str, _history: list[Any]) -> Iterator[str]:
        yield from ()

    demo = gr.ChatInterface(silent)
    assert [("user", "a")] == words_of(say(connect(serve(demo)), demo, "a"))


def test_functions_get_the_request(serve: Serve) -> None:
    """A function with an argument for the request gets it, and the endpoint does not list it."""

    def who(message: str, _history: list[Any], request: gr.Request) -> str:
        return f"{message} by {request.method}"

    client = Client(serve(gr.ChatInterface(who)), verbose=False)
    assert "hi by POST" == client.predict("hi", api_name="/who")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_an_answer_that_was_stopped_is_not_remembered(serve: Serve, connect: Connect) -> None:
    """What a function gives after somebody stopped it is no part of the history."""
    started, gate = threading.Event(), threading.Event()

    def answer(message: str, history: list[Any]) -> str:
        if message == "slow":
            started.set()
            assert gate.wait(PATIENCE)
        return f"{len(history)}: {message}"

    demo = gr.ChatInterface(answer)
    session = connect(serve(demo))
    index = calls(demo)
    session.ask(index["_asked"], "slow", None)
    event_id = session.join(index["_answer"], None, None)
    assert started.wait(PATIENCE)
    body = {"session_hash": session.session_hash, "fn_index": index["_answer"], "event_id": event_id}
    session.post("cancel", body).raise_for_status()
    gate.set()
    session.messages()
    # One answer at a time: this one comes after the end of the other.
    assert [("user", "b"), ("assistant", "0: b")] == words_of(say(session, demo, "b"))


@pytest.mark.parametrize("is_async", [False, True])
def test_a_message_is_looked_at_before_it_is_sent(serve: Serve, connect: Connect, is_async: bool) -> None:
    """A validator objects to a message, which is then not sent; to others it does not."""

    def look(message: str) -> Any:
        return gr.validate(len(message) > 2, "Say more")

    async def look_later(message: str) -> Any:
        return look(message)

    demo = gr.ChatInterface(sync, validator=look_later if is_async else look)
    session = connect(serve(demo))
    body = {"data": ["a", None], "fn_index": calls(demo)["_asked"], "session_hash": session.session_hash}
    refused = session.post("queue/join", body)
    assert (422, "Say more") == (refused.status_code, refused.json()["detail"][0]["message"])
    assert ("assistant", "0: abc") == words_of(say(session, demo, "abc"))[-1]


def test_a_question_without_an_answer_stays(serve: Serve, connect: Connect) -> None:
    """When the function fails, the history goes on from the question, as the page shows it."""

    def answer(message: str, history: list[Any]) -> str:
        if message == "bad":
            raise gr.Error("no", print_exception=False)
        return f"{len(history)}: {message}"

    demo = gr.ChatInterface(answer)
    session = connect(serve(demo))
    index = calls(demo)
    session.ask(index["_asked"], "bad", None)
    session.ask(index["_answer"], None, None)
    session.ask(index["_settled"], None, None)
    assert [("user", "bad"), ("user", "b"), ("assistant", "1: b")] == words_of(say(session, demo, "b"))


def test_a_chat_inside_of_an_app(serve: Serve, connect: Connect) -> None:
    """In a `Blocks` a chat stands where it is made, and others can set its history."""
    with gr.Blocks() as demo:
        bot, words = gr.Chatbot(label="Mine"), gr.Textbox(label="Words")
        with gr.Row():
            chat = gr.ChatInterface(sync, chatbot=bot, textbox=words, additional_outputs=None)
        start = gr.Button("Start")
        start.click(
            lambda: [{"role": "user", "content": "before"}], None, chat.chatbot_value, api_name="start"
        )
    config = demo.compile().config
    types = [c["type"] for c in config["components"] if c["type"] in ("row", "chatbot", "textbox")]
    assert ["row", "chatbot", "row", "textbox"] == types
    url = serve(demo)
    session = connect(url)
    index = {call.name: call.id for call in demo.compile().calls}
    assert [chat.chatbot_value._id] == session.ask(index["start"])[-2]["output"]["changed_state_ids"]
    assert [("user", "before")] == words_of(output(session.ask(index["_set_from_outside"], None, None))[0])
    session.ask(index["_asked"], "a", None)
    assert ("assistant", "1: a") == words_of(output(session.ask(index["_answer"], None, None))[0])[-1]
    client = Client(url, verbose=False)
    assert "0: b" == client.predict("b", api_name="/sync")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_rows_of_examples_need_rows() -> None:
    """With additional inputs an example is a list."""
    with pytest.raises(GraphError, match="each example is a list"):
        gr.ChatInterface(sync, additional_inputs=["text"], examples=["a"])


def test_an_argument_that_nobody_knows_is_named() -> None:
    """A slip of the pen is an error."""
    with pytest.raises(TypeError, match="exmples"):
        gr.ChatInterface(sync, exmples=["a"])


def test_what_a_component_of_ones_own_leaves_without_effect_is_said() -> None:
    """Arguments of the usual field and chat do nothing beside the author's."""
    with pytest.warns(UserWarning, match=r"submit_btn='Go' is ignored beside a textbox .*Textbox\("):
        gr.ChatInterface(sync, textbox=gr.Textbox(), submit_btn="Go")
    with pytest.warns(UserWarning, match="autoscroll=False is ignored beside a chatbot"):
        gr.ChatInterface(sync, chatbot=gr.Chatbot(), autoscroll=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gr.ChatInterface(sync, textbox=gr.Textbox(submit_btn="Go"), submit_btn="Go")
        gr.ChatInterface(sync, submit_btn="Go", autofocus=False, autoscroll=False)
