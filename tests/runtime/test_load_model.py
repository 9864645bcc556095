"""`load` of a model: an app that asks an inference provider."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import huggingface_hub
import PIL.Image
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from huggingface_hub.inference._providers import PROVIDERS
from inference_server import Provider, inference_server
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.external.tasks import TASKS, UNAVAILABLE

pytestmark = pytest.mark.e2e


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """The Hub and a provider; the Hub's client knows no others."""
    with inference_server() as server:
        template = f"{server.url}/{{provider}}"
        monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", server.url)
        monkeypatch.setattr(huggingface_hub.constants, "INFERENCE_PROXY_TEMPLATE", template)
        for helper in PROVIDERS["hf-inference"].values():
            monkeypatch.setattr(helper, "base_url", f"{server.url}/hf-inference")
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield server


def ask(url: str, *values: Any, api_name: str = "/predict") -> Any:
    """What an endpoint answers."""
    client = Client(url, verbose=False)
    try:
        return client.predict(*values, api_name=api_name)
    finally:
        client.close()  # type: ignore[no-untyped-call]  # Gradio's


def app(task: str, **more: Any) -> gr.Blocks:
    """The app of a model for a task."""
    return gr.load(f"models/me/{task}", token="a-token", provider="hf-inference", **more)


@pytest.mark.parametrize(
    ("task", "values", "given"),
    [
        ("summarization", ["long"], "short"),
        ("translation", ["hello"], "hallo"),
        ("text-generation", ["Once"], "Once there was"),
    ],
)
def test_texts_become_texts(
    serve: Serve, provider: Provider, task: str, values: list[Any], given: str
) -> None:
    """What goes in is sent with the token, what comes out is shown."""
    assert given == ask(serve(app(task)), *values)
    assert ["Bearer a-token"] == provider.tokens
    assert values[0] == json.loads(provider.bodies[0])["inputs"]


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    ("task", "values", "best"),
    [
        ("text-classification", ["fine"], "good"),
        ("fill-mask", ["a [MASK]"], "b"),
        ("zero-shot-classification", ["x", "a, b", False], "a"),
    ],
)
def test_texts_become_labels(serve: Serve, task: str, values: list[Any], best: str) -> None:
    """Labels with their scores."""
    assert best == ask(serve(app(task)), *values)["label"]


@pytest.mark.usefixtures("provider")
def test_answers_and_names_are_found(serve: Serve) -> None:
    """An answer with its score; pieces of a text with what they are."""
    answer, score = ask(serve(app("question-answering")), "Who?", "Ada was.")
    assert ("Ada", "Ada") == (answer, score["label"])
    pieces = ask(serve(app("token-classification")), "Ada was.")
    assert [("Ada", "PER"), (" was.", None)] == [
        (piece["token"], piece["class_or_confidence"]) for piece in pieces if piece["token"]
    ]


@pytest.mark.usefixtures("provider")
def test_a_picture_becomes_a_label(serve: Serve, tmp_path: Path) -> None:
    """It is sent as it is."""
    PIL.Image.new("RGB", (2, 2)).save(tmp_path / "cat.png")
    given = ask(serve(app("image-classification")), handle_file(tmp_path / "cat.png"))
    assert "cat" == given["label"]


@pytest.mark.usefixtures("provider")
def test_a_model_that_talks_is_a_chat(serve: Serve) -> None:
    """Its answers grow; further arguments are the chat's."""
    demo = app("chat", title="Talk")
    assert isinstance(demo, gr.ChatInterface)
    assert "Talk" == demo.title
    assert "You: hello" == ask(serve(demo), "hello", api_name="/chat_fn")


@pytest.mark.usefixtures("provider")
def test_what_goes_wrong_is_said(serve: Serve) -> None:
    """Whoever asks hears that they may not; whoever loads, that there is no such model."""
    with pytest.raises(AppError, match="answers nobody unknown"):
        ask(serve(app("closed")), "x")
    with pytest.raises(GraphError, match="no model 'me/nothing'"):
        app("nothing")
    with pytest.raises(GraphError, match="needs AnnotatedImage, which is not there yet"):
        app("object-detection")
    with pytest.raises(GraphError, match="odd-task, which load"):
        app("odd-task")
    with pytest.raises(GraphError, match="pass a LoginButton"):
        app("summarization", accept_token=True)


def test_who_is_signed_in_asks_by_a_token_of_their_own(serve: Serve, provider: Provider) -> None:
    """With a `LoginButton` strangers ask by the app's token, and the button is part of the app."""
    button = gr.LoginButton(render=False)
    demo = app("summarization", accept_token=button)
    assert button._id in {component["id"] for component in demo.compile().config["components"]}
    with pytest.warns(UserWarning, match="logins with Hugging Face are acted"):
        url = serve(demo)
    assert "short" == ask(url, "long")
    assert ["Bearer a-token"] == provider.tokens


@pytest.mark.parametrize("task", sorted(TASKS))
def test_each_task_has_its_components(task: str) -> None:
    """Examples fit the inputs, and none is on both lists."""
    found = TASKS[task]
    inputs, outputs = found.components()
    assert outputs
    for row in found.examples or ():
        assert len(inputs) == (len(row) if isinstance(row, list) else 1)
    assert task not in UNAVAILABLE
