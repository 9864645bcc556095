"""Every component and layout block of the public API, found in the package, and one of each to look at.

A new class is among them by being public. What it needs to be made is found by its arguments' names; where
that does not do, it has a line in `MORE`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import spacekit as gr
from spacekit_runtime.components import Component, LayoutBlock
from spacekit_runtime.components.base import COMMON_DEFAULTS, parameters
from spacekit_runtime.components.layout import LayoutCommon

API = Path(__file__).parents[1] / "data" / "gradio_api.json"
NAMES: dict[str, dict[str, Any]] = json.loads(API.read_text("utf-8"))["names"]

FRUITS = ["apple", "banana"]
# What an argument of this name gets in every class that has one.
BY_NAME: dict[str, Any] = {"choices": FRUITS}
# What a class needs beyond that to show something.
MORE: dict[str, dict[str, Any]] = {
    "Dataset": {"components": ["textbox"], "samples": [["apple"], ["banana"]]},
    "Dialogue": {"speakers": ["Ann", "Ben"], "type": "list"},
    "FileExplorer": {"root_dir": str(Path(__file__).parent), "glob": "*.py"},
    "HTML": {"value": "<p>Some <b>words</b></p>"},
    "LoginButton": {"value": "Sign in"},
    "Markdown": {"value": "Some **words**"},
    "Timer": {"value": 3600},
}
# What has no place of its own in the page.
NOT_DRAWN = {
    "BrowserState": "a value that the browser keeps",
    "Navbar": "settings of the bar of an app with several pages",
    "State": "a value that the server keeps",
    "Timer": "a clock",
}
# Layout blocks that stand in another one only.
INSIDE = {"Step": "Walkthrough", "Tab": "Tabs"}


def _public() -> list[type]:
    """All classes of components and layout blocks; an alias is its class, once."""
    named = [getattr(gr, name) for name in dir(gr) if name[0].isupper()]
    found = {v for v in named if isinstance(v, type) and issubclass(v, Component | LayoutBlock)}
    # A whole app is a block too, and `Component` is what they are made from.
    return sorted((c for c in found if c is not Component and not issubclass(c, gr.Blocks)), key=str)


PARTS: list[Any] = _public()
COMPONENTS: list[Any] = [cls for cls in PARTS if issubclass(cls, Component)]
DRAWN: list[Any] = [cls for cls in PARTS if cls.__name__ not in NOT_DRAWN]
DRAWN_COMPONENTS: list[Any] = [cls for cls in COMPONENTS if cls in DRAWN]


def takes(cls: Any, argument: str) -> bool:
    """Whether a class takes an argument: Gradio's, where Gradio has that class, and else ours."""
    theirs = NAMES.get(cls.__name__, {}).get("parameters")
    if theirs is not None:
        return argument in theirs
    common = COMMON_DEFAULTS if issubclass(cls, Component) else LayoutCommon.__annotations__
    return argument in {*(p.name for p in parameters(cls)), *common}


def specimen(cls: Any, **options: Any) -> Any:
    """One of a class, with something in it.

    Args:
        cls: The class.
        options: Arguments, before those that all specimens get.
    """
    own = {p.name for p in parameters(cls)}
    given = {name: value for name, value in BY_NAME.items() if name in own}
    part = cls(**{**given, **MORE.get(cls.__name__, {}), **options})
    # A component that others may stand in shows its value without them.
    if not issubclass(cls, Component):
        with part:
            _fill(cls)
    return part


def placed(cls: Any, **options: Any) -> Any:
    """A specimen where it may stand: a tab in tabs."""
    around = INSIDE.get(cls.__name__)
    if around is None:
        return specimen(cls, **options)
    with getattr(gr, around)():
        part = specimen(cls, **options)
        specimen(cls, label="Another one")
    return part


def _fill(cls: Any) -> None:
    inner = next((name for name, around in INSIDE.items() if around == cls.__name__), None)
    if inner is None:
        gr.Markdown("Something inside.")
        return
    for label in FRUITS:
        with getattr(gr, inner)(label):
            gr.Markdown(f"All of {label}.")


def title(cls: Any) -> str:
    """What a test calls a class."""
    return str(cls.__name__)


def has_value(cls: Any) -> bool:
    """Whether clients see its value."""
    return issubclass(cls, Component) and not specimen(cls, render=False).skip_api
