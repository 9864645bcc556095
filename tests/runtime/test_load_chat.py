"""`load_chat`: a chat with a model behind a server that speaks OpenAI's protocol."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_sessions import say, words_of
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from openai_server import Endpoint, openai_server
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError

pytestmark = pytest.mark.e2e


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """Where the model is."""
    with openai_server() as server:
        yield server


def texts(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Who said what in a request."""
    said = [(message["role"], message["content"]) for message in body["messages"]]
    return [
        (role, content if isinstance(content, str) else content[0].get("text", "")) for role, content in said
    ]


def test_a_client_hears_an_answer_grow(serve: Serve, endpoint: Endpoint) -> None:
    """Word by word; the endpoint has Gradio's name, and the model is told its system message each time."""
    demo = gr.load_chat(endpoint.url, "parrot", "secret", file_types=None, system_message="Be brief.")
    client = Client(serve(demo), verbose=False)
    job = client.submit("a b", api_name="/open_api_stream")
    assert "You: a b " == job.result(timeout=60)
    assert ["You: ", "You: a ", "You: a b "] == job.outputs()
    client.predict("c", api_name="/open_api_stream")
    assert ["Bearer secret"] * 2 == endpoint.tokens
    assert {"model": "parrot", "stream": True} == {k: endpoint.bodies[1][k] for k in ("model", "stream")}
    assert [
        ("system", "Be brief."),
        ("user", "a b"),
        ("assistant", "You: a b "),
        ("user", "c"),
    ] == texts(endpoint.bodies[1])
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_the_page_talks(serve: Serve, connect: Connect, endpoint: Endpoint) -> None:
    """A person's messages get answers; nothing but roles and contents is sent on."""
    demo = gr.load_chat(endpoint.url, "parrot", title="Parrot")
    session = connect(serve(demo))
    assert [("user", "a"), ("assistant", "You: a ")] == words_of(
        say(session, demo, {"text": "a", "files": []})
    )
    assert "You: b " == words_of(say(session, demo, {"text": "b", "files": []}))[-1][1]
    assert [None, None] == endpoint.tokens
    assert all(m.keys() == {"role", "content"} for m in endpoint.bodies[1]["messages"])


def test_a_whole_answer(serve: Serve, endpoint: Endpoint) -> None:
    """Without streaming it is asked for in one piece; a server that does not stream answers so anyway."""
    client = Client(serve(gr.load_chat(endpoint.url, "m", file_types=None, streaming=False)), verbose=False)
    assert "You: a b" == client.predict("a b", api_name="/open_api")
    assert not endpoint.bodies[0]["stream"]
    client.close()  # type: ignore[no-untyped-call]  # Gradio's
    client = Client(serve(gr.load_chat(endpoint.url, "m", file_types=None)), verbose=False)
    assert "You: whole" == client.predict("whole", api_name="/open_api_stream")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_files_go_along(serve: Serve, endpoint: Endpoint, tmp_path: Path) -> None:
    """Texts are read out under their names, pictures are sent as they are, and stay in the history."""
    (tmp_path / "note.TXT").write_text("remember")
    (tmp_path / "dot.png").write_bytes(picture := b"\x89PNG\r\n\x1a\nrest")
    demo = gr.load_chat(endpoint.url, "m", file_types=["text_encoded", "image"])
    client = Client(serve(demo), verbose=False)
    files = [handle_file(tmp_path / "note.TXT"), handle_file(tmp_path / "dot.png")]
    client.predict({"text": "read", "files": files}, api_name="/open_api_stream")
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    shown, read = endpoint.bodies[0]["messages"]
    assert [{"type": "image_url", "image_url": {"url": address}}] == shown["content"]
    assert "read\n## note.TXT\nremember" == read["content"][0]["text"]
    client.predict({"text": "again", "files": []}, api_name="/open_api_stream")
    parts = [part for message in endpoint.bodies[1]["messages"] for part in message["content"]]
    assert {"type": "image_url", "image_url": {"url": address}} in parts
    assert any("remember" in part.get("text", "") for part in parts)
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("refuse", r"answered 401: .*wrong key Bearer \*\*\*"),
        ("fail late", "out of memory"),
        ("nonsense", "something else than JSON"),
    ],
)
def test_what_goes_wrong_is_said(serve: Serve, endpoint: Endpoint, words: str, told: str) -> None:
    """Whoever asked hears it, without the token."""
    demo = gr.load_chat(endpoint.url, "m", "secret", file_types=None)
    client = Client(serve(demo), verbose=False)
    with pytest.raises(AppError, match=told) as caught:
        client.predict(words, api_name="/open_api_stream")
    assert "secret" not in str(caught.value)
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_an_answer_that_was_cancelled_makes_room(serve: Serve, endpoint: Endpoint) -> None:
    """It is not read on: the next one gets its turn."""
    client = Client(serve(gr.load_chat(endpoint.url, "m", file_types=None)), verbose=False)
    job = client.submit("slowly", api_name="/open_api_stream")
    next(iter(job))
    job.cancel()
    endpoint.went_on.set()
    again = client.submit("after", api_name="/open_api_stream")
    assert "You: after " == again.result(timeout=60)
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_nobody_is_there(serve: Serve) -> None:
    """An endpoint that does not answer is said."""
    with openai_server() as gone:
        url = gone.url
    client = Client(serve(gr.load_chat(url, "m", file_types=None)), verbose=False)
    with pytest.raises(AppError, match="can't be reached"):
        client.predict("a", api_name="/open_api_stream")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_arguments() -> None:
    """Addresses and types of files are looked at; what is more goes to the `ChatInterface`."""
    with pytest.raises(GraphError, match="base_url='localhost:1'"):
        gr.load_chat("localhost:1", "m")
    with pytest.raises(GraphError, match="file_types='sound'"):
        gr.load_chat("http://localhost", "m", file_types="sound")  # type: ignore[arg-type]  # the point
    demo = gr.load_chat("http://localhost", "m", file_types="image", title="Eye", stop_btn="Halt")
    assert isinstance(demo.textbox, gr.MultimodalTextbox)
    assert ("Eye", "Halt", [".png", ".jpg", ".jpeg", ".gif", ".webp"]) == (
        demo.title,
        demo.stop_btn,
        demo.textbox.file_types,
    )
