"""ParamViewer, DuplicateButton and Code: what they take, give and refuse."""

from __future__ import annotations

from typing import Any

import pytest
from gradio_client import Client
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import Error, UserInputError

PARAMS = {"size": {"type": "int", "description": "How large.", "default": "3"}}


def test_a_param_viewer_takes_and_gives_parameters() -> None:
    """A dictionary of dictionaries goes there and back, and is copied on its way out."""
    viewer = gr.ParamViewer(render=False)
    assert PARAMS == viewer.preprocess(PARAMS)
    shown = viewer.postprocess(PARAMS)
    assert PARAMS == shown
    assert shown["size"] is not PARAMS["size"]
    assert (None, None) == (viewer.preprocess(None), viewer.postprocess(None))
    assert {"a": {"type": "int", "default": None}} == viewer.postprocess(
        {"a": {"type": "int", "default": None}}
    )
    viewer.preprocess(viewer.example_payload())


@pytest.mark.parametrize("value", [7, "x", [PARAMS], {"a": 1}, {"a": {"type": 7}}, {1: {}}])
def test_what_are_no_parameters_is_said(value: Any) -> None:
    """Anything else is refused from clients, and an error of a function."""
    with pytest.raises(UserInputError, match="by name"):
        gr.ParamViewer(render=False).preprocess(value)
    with pytest.raises(Error, match="a dictionary"):
        gr.ParamViewer(render=False).postprocess(value)


@pytest.mark.parametrize("cls", [gr.ParamViewer, gr.Code])
def test_an_unknown_language_is_said(cls: Any) -> None:
    """A language that there is not is an error where the component is made."""
    with pytest.raises(ValueError, match="choose from"):
        cls(language="klingon", render=False)


def test_code_is_text() -> None:
    """Functions take and give a `str`; empty space around what they give goes."""
    code = gr.Code(language="python", render=False)
    assert ("x = 1\n", None) == (code.preprocess("x = 1\n"), code.preprocess(None))
    assert ("x = 1", "7", None) == (
        code.postprocess("\nx = 1\n"),
        code.postprocess(7),
        code.postprocess(None),
    )


def duplicates(demo: gr.Blocks) -> list[str | None]:
    """The scripts that the app's listeners run."""
    return [dependency["js"] for dependency in demo.compile().config["dependencies"]]


def test_a_space_can_be_duplicated(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a Space the button opens the page that makes a copy; elsewhere, or if asked to, it does nothing."""
    with gr.Blocks() as demo:
        gr.DuplicateButton()
    assert [] == duplicates(demo)
    monkeypatch.setenv("SPACE_ID", "ann/app")
    with gr.Blocks() as demo:
        gr.DuplicateButton()
        gr.DuplicateButton(_activate=False)
    [script] = duplicates(demo)
    assert script
    assert "https://huggingface.co/spaces/ann/app?duplicate=true" in script


@pytest.mark.e2e
@pytest.mark.parametrize(("make", "value"), [(gr.ParamViewer, PARAMS), (gr.Code, "x = 1")])
def test_values_go_there_and_back(serve: Serve, make: Any, value: Any) -> None:
    """A client gets what it sent."""
    with gr.Blocks() as demo:
        given, shown = make(), make()
        given.change(lambda value: value, given, shown, api_name="echo")
    assert value == Client(serve(demo), verbose=False).predict(value, api_name="/echo")


def test_tabs_take_the_places_that_there_are() -> None:
    """A typing error is told when the tabs are made, and not by tabs that stand elsewhere."""
    with pytest.raises(ValueError, match=r'overflow_behavior=.wrapp.*"menu" or "wrap"'):
        gr.Tabs(overflow_behavior="wrapp")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r'alignment=.rigth.*"left" or "right"'):
        gr.Tab("Settings", alignment="rigth")  # type: ignore[arg-type]


def test_clearing_shows_what_nothing_is_called_there() -> None:
    """A `ClearButton` leaves what a function that gives nothing does: of a chat an empty list."""
    with gr.Blocks() as demo:
        gr.ClearButton([gr.Textbox(), gr.Chatbot(), gr.Slider(3, 9)])
    [listener] = demo.compile().config["dependencies"]
    assert "() => [null, [], 3]" == listener["js"]


def test_a_message_may_come_without_files() -> None:
    """`sources=[]` offers no files; nothing said offers them."""
    assert [] == gr.MultimodalTextbox(sources=[], render=False).sources
    assert ["upload"] == gr.MultimodalTextbox(render=False).sources
