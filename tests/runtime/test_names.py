"""Every public name of Gradio 6.31 is there as it is there, or says that it is not there yet."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import spacekit
from spacekit.not_yet import NEVER, NOT_YET
from spacekit_runtime.components import Component, LayoutBlock
from spacekit_runtime.components.base import COMMON_DEFAULTS, parameters
from spacekit_runtime.components.layout import LayoutCommon
from spacekit_runtime.components.options import LISTENER_ARGUMENTS
from spacekit_runtime.launch_options import LaunchOptions

DATA: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "gradio_api.json").read_text("utf-8"))
NAMES: dict[str, dict[str, Any]] = DATA["names"]
HERE = sorted(NAMES.keys() - NOT_YET - NEVER.keys())

# Parameters that are Gradio's own business, or that nobody writes.
NOT_TAKEN = {
    "Component": {"load_fn"},
    "EventData": {"_data"},
    "Interface": {"_api_mode"},
    "Examples": {"_api_mode"},
}
# Methods that are not there yet, or mean nothing here.
NO_METHODS = {
    "push_to_hub": "not yet: HTML components of one's own are kept in the app",
    "integrate": "never: it sends what users do to trackers on other sites",
    "postprocess": "of layout blocks, which have no value",
    "close": "of Progress: a bar that its function left behind ends with the function",
}


def accepted(name: str) -> set[str] | None:
    """The names of the arguments that something takes; `None` if it says no names, as a dict does."""
    value = getattr(spacekit, name)
    if inspect.isclass(value) and issubclass(value, Component | LayoutBlock):
        common = COMMON_DEFAULTS if issubclass(value, Component) else LayoutCommon.__annotations__
        return {p.name for p in parameters(value)} | set(common) | _more(name)  # type: ignore[arg-type]  # a class has a hash
    try:
        return set(inspect.signature(value).parameters) | _more(name)
    except ValueError:
        return None


def _more(name: str) -> set[str]:
    """What is taken by `**options`, where those have names."""
    from spacekit_runtime.server.app import MOUNT_ARGUMENTS

    more = {
        # What it takes beyond its own are FastAPI's arguments.
        "Server": set(NAMES["Server"]["parameters"]),
        "api": set(LISTENER_ARGUMENTS),
        "mount_gradio_app": set(MOUNT_ARGUMENTS),
        "on": set(LISTENER_ARGUMENTS),
    }
    return more.get(name, set())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_name_is_here_or_named_as_missing(name: str) -> None:
    """A name is there, or it is on the list of those that are not, and never on both."""
    is_listed = name in NOT_YET or name in NEVER
    assert is_listed != (name in dir(spacekit)), (
        f"{name}: is it here now? Then spacekit/not_yet.py must not list it"
    )


@pytest.mark.parametrize("name", sorted(NOT_YET))
def test_what_is_not_here_yet_says_so(name: str) -> None:
    """Using it says that it is missing yet, by its name."""
    with pytest.raises(AttributeError, match=rf"does not have '{name}' yet"):
        getattr(spacekit, name)


@pytest.mark.parametrize("name", sorted(NEVER))
def test_what_will_not_be_here_says_what_to_do(name: str) -> None:
    """Using it says what stands in its place."""
    with pytest.raises(AttributeError, match=rf"no '{name}': .{{20}}"):
        getattr(spacekit, name)


def test_code_that_is_not_to_run_again_runs() -> None:
    """`if gr.NO_RELOAD:` stands around what is loaded once: here everything is."""
    assert spacekit.NO_RELOAD


def test_a_name_that_nobody_knows_gets_those_that_there_are() -> None:
    """A slip of the pen is told what it could have been."""
    with pytest.raises(AttributeError, match=r"has no 'Texbox'; it has: .*Textbox"):
        getattr(spacekit, "Texbox")  # noqa: B009  # the type checker would know better


@pytest.mark.parametrize("name", [name for name in HERE if NAMES[name].get("parameters")])
def test_every_parameter_is_taken(name: str) -> None:
    """What is there takes every parameter of Gradio's by its name."""
    taken = accepted(name)
    if taken is not None:
        assert set() == set(NAMES[name].get("parameters", ())) - taken - NOT_TAKEN.get(name, set())


@pytest.mark.parametrize("name", [name for name in HERE if NAMES[name].get("events")])
def test_every_event_can_be_listened_to(name: str) -> None:
    """What is there has every event of Gradio's."""
    assert set() == set(NAMES[name]["events"]) - set(getattr(spacekit, name).event_names())


@pytest.mark.parametrize("name", [name for name in HERE if NAMES[name].get("methods")])
def test_every_method_is_there(name: str) -> None:
    """What is there has every method of Gradio's, but for those that are named here with a reason."""
    value = getattr(spacekit, name)
    assert (
        set()
        == {method for method in NAMES[name]["methods"] if not hasattr(value, method)} - NO_METHODS.keys()
    )


def test_a_listener_takes_every_argument() -> None:
    """A listener takes what Gradio's takes, whoever it belongs to."""
    assert set() == set(DATA["listener"]) - set(LISTENER_ARGUMENTS) - {"block"}


def test_launch_takes_every_argument() -> None:
    """`launch` takes what Gradio's takes, but for what Gradio's own tools hand it."""
    launch = _gradios_launch()
    assert set() == launch - set(LaunchOptions.__annotations__) - {"_app", "_frontend"}


def _gradios_launch() -> set[str]:
    return set(DATA["launch"])
