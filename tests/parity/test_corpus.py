"""The corpus touches all that there is: every component, every event, every argument."""

from __future__ import annotations

import inspect
import json
import runpy
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import spacekit
from spacekit_runtime.components.base import Block

HERE = Path(__file__).parent
APPS = sorted((HERE / "apps").glob("*.py"))
DATA: dict[str, Any] = json.loads((HERE.parent / "data" / "gradio_api.json").read_text("utf-8"))
# Arguments that say where and how often, and are the same for all: one component shows them.
SHARED = {
    "every",
    "inputs",
    "show_label",
    "container",
    "scale",
    "min_width",
    "interactive",
    "visible",
    "elem_id",
    "elem_classes",
    "render",
    "key",
    "preserved_by_key",
    "info",
    "label",
    "value",
}
# What needs something that a corpus without network has not, or is looked at elsewhere.
NOT_IN_THE_CORPUS = {
    "HTML": {"props"},
    "Dataset": {"component_props", "proxy_url"},
    "DuplicateButton": {"icon", "_activate"},
    "State": {"delete_callback"},
}
# Bases that nobody makes.
# A sign-in leads to another site, a deep link to the address that the app is at; an app is no part of itself.
NOT_MADE = {
    "Component",
    "Blocks",
    "Interface",
    "BlockContext",
    "LoginButton",
    "DeepLinkButton",
    "TabbedInterface",
    "ChatInterface",
}


@dataclass
class Touched:
    """What the apps of the corpus use.

    Attributes:
        arguments: By class, the arguments that were passed.
        events: By class, the events that are listened to.
        options: The arguments of listeners.
    """

    arguments: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    events: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    options: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def touched() -> Touched:
    """Build every app, and note what it uses."""
    found = Touched()
    before = sys.modules.get("gradio")
    sys.modules["gradio"] = spacekit
    try:
        for app in APPS:
            _note(runpy.run_path(str(app))["demo"], found)
    finally:
        del sys.modules["gradio"]
        if before is not None:
            sys.modules["gradio"] = before
    return found


def _note(demo: spacekit.Blocks, found: Touched) -> None:
    for block in demo._graph.blocks.values():
        found.arguments[type(block).__name__] |= set(block.passed)
    for dependency in demo._graph.dependencies:
        found.options |= set(dependency.options)
        for target, event in dependency.targets:
            if isinstance(target, Block):
                found.events[type(target).__name__].add(event)


def _parts() -> list[str]:
    """The names of classes that stand in a layout, each class once."""
    named = {}
    for name in DATA["names"]:
        value = getattr(spacekit, name, None) if name in dir(spacekit) else None
        if inspect.isclass(value) and issubclass(value, Block) and name not in NOT_MADE:
            named[value] = value.__name__
    return sorted(set(named.values()) & set(DATA["names"]))


@pytest.mark.parametrize("name", _parts())
def test_every_component_is_used(touched: Touched, name: str) -> None:
    """Each class stands in some app."""
    assert name in touched.arguments


@pytest.mark.parametrize("name", _parts())
def test_every_event_is_listened_to(touched: Touched, name: str) -> None:
    """Each event of each class has a listener in some app."""
    assert set() == set(DATA["names"][name].get("events", ())) - touched.events[name]


@pytest.mark.parametrize("name", _parts())
def test_every_argument_is_passed(touched: Touched, name: str) -> None:
    """Each argument of each class is passed in some app; those that all share, to some class."""
    wanted = set(DATA["names"][name]["parameters"]) - SHARED - NOT_IN_THE_CORPUS.get(name, set())
    assert set() == wanted - touched.arguments[name]


def test_shared_arguments_are_passed_somewhere(touched: Touched) -> None:
    """What all components take is passed to one at least."""
    passed = {argument for arguments in touched.arguments.values() for argument in arguments}
    assert set() == SHARED - passed


def test_every_option_of_a_listener_is_used(touched: Touched) -> None:
    """Each argument of a listener is in some app."""
    # `block` is the listener's own; `inputs_kwargs` is how Gradio hands keyword inputs on to itself.
    wanted = set(DATA["listener"]) - {"block", "fn", "inputs", "outputs", "inputs_kwargs"}
    assert set() == wanted - touched.options
