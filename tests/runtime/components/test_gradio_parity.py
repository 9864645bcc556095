"""Our constructors and properties beside those of Gradio 6.31, which were read from its release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import spacekit
from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components import Component, LayoutBlock
from spacekit_runtime.components.base import COMMON_DEFAULTS, parameters
from spacekit_runtime.components.layout import LayoutCommon

DATA = Path(__file__).parents[1] / "data"
CONSTRUCTORS: dict[str, Any] = json.loads((DATA / "gradio_constructors.json").read_text("utf-8"))
PROPS: list[dict[str, Any]] = json.loads((DATA / "gradio_props.json").read_text("utf-8"))
PARTS = sorted(CONSTRUCTORS.keys() - {"Blocks", "ChatInterface", "Interface"})

# What our pages get beyond Gradio's: common arguments that a class there does not have.
MORE_PROPS = {
    "Slider": {"buttons", "randomize"},
    "Button": {"buttons", "container", "show_label"},
    "ClearButton": {"buttons", "container", "show_label"},
    "ColorPicker": {"buttons"},
    "Dataset": {"buttons", "components"},
    "DateTime": {"container"},
    "Dialogue": {"preserved_by_key"},
    "DownloadButton": {"buttons", "container", "show_label"},
    "DuplicateButton": {"buttons", "container", "show_label"},
    "Markdown": {"buttons"},
    "Chatbot": {"info"},
    "MultimodalTextbox": {"buttons"},
}
# What Gradio's own page keeps there beside the arguments, and no client reads.
LESS_PROPS = {
    # Which listeners there are stands in the dependencies.
    "Chatbot": {"_retryable", "_undoable", "likeable"},
    "HTML": {"_retryable", "_undoable", "component_class_name", "likeable", "streamable"},
    # Addresses of parts of Gradio's page, and what those are given.
    "Dataset": {"component_ids", "component_props", "components"},
    # Where the app lies on its machine.
    "FileExplorer": {"root_dir"},
}


def accepted(cls: type) -> set[str]:
    """The names of the arguments that a class takes."""
    common = COMMON_DEFAULTS if issubclass(cls, Component) else LayoutCommon.__annotations__
    return {parameter.name for parameter in parameters(cls)} | set(common)


@pytest.mark.parametrize("name", PARTS)
def test_every_argument_of_gradio_is_accepted(name: str) -> None:
    """A component takes every argument that Gradio's takes."""
    assert set() == set(CONSTRUCTORS[name]["parameters"]) - accepted(getattr(spacekit, name))


@pytest.mark.parametrize("name", PARTS)
def test_positional_arguments_keep_gradios_order(name: str) -> None:
    """The arguments that Gradio takes by position stand in the same order here."""
    ours = [p.name for p in parameters(getattr(spacekit, name)) if p.kind is p.POSITIONAL_OR_KEYWORD]
    theirs = CONSTRUCTORS[name]["positional"]
    assert theirs == ours[: len(theirs)]


@pytest.mark.parametrize("name", PARTS)
def test_every_event_of_gradio_is_there(name: str) -> None:
    """A component has every event that Gradio's has."""
    assert set() == set(CONSTRUCTORS[name]["events"]) - set(getattr(spacekit, name).event_names())


def test_interface_takes_gradios_arguments() -> None:
    """`Interface` knows every argument of Gradio's, in its order."""
    from spacekit_runtime.interface import Interface

    ours = {p.name for p in parameters(Interface)}
    theirs = CONSTRUCTORS["Interface"]
    assert set() == set(theirs["parameters"]) - ours - {"analytics_enabled", "kwargs"}
    names = [p.name for p in parameters(Interface) if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert theirs["positional"] == names[: len(theirs["positional"])]


def test_chat_interface_takes_gradios_arguments() -> None:
    """`ChatInterface` knows every argument of Gradio's."""
    from spacekit_runtime.chat.interface import ChatInterface

    ours = {p.name for p in parameters(ChatInterface)}
    assert set() == set(CONSTRUCTORS["ChatInterface"]["parameters"]) - ours


@pytest.mark.parametrize("case", PROPS, ids=lambda case: f"{case['class']}{case['args']}{case['kwargs']}")
def test_props_on_the_wire_are_gradios(case: dict[str, Any]) -> None:
    """The same call gives the same properties on the wire."""
    with Blocks() as demo:
        block = getattr(spacekit, case["class"])(*case["args"], **case["kwargs"])
    config = next(c for c in demo.compile().config["components"] if c["id"] == block._id)
    assert (case["type"], case["skip_api"]) == (config["type"], config["skip_api"])
    theirs = {n: v for n, v in case["props"].items() if n not in LESS_PROPS.get(case["class"], ())}
    sent = json.loads(json.dumps(config["props"]))
    ours = {n: v for n, v in sent.items() if n not in MORE_PROPS.get(case["class"], ())}
    # The name repeats the type, which the two spell differently for tabs alone.
    assert theirs | {"name": None} == ours | {"name": None}


def test_layouts_and_components_are_all_compared() -> None:
    """No class of the public API is left out of the comparison."""
    public = {getattr(spacekit, name) for name in dir(spacekit) if name[0].isupper()}
    parts = {c for c in public if isinstance(c, type) and issubclass(c, Component | LayoutBlock)}
    parts -= {spacekit.TabbedInterface}
    compared = {getattr(spacekit, name) for name in CONSTRUCTORS}
    assert {Component} == parts - compared
