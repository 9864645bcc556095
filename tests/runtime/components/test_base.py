"""What all components share: their arguments, what they remember of them, and their updates."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from spacekit_runtime.blocks import Blocks
from spacekit_runtime.components import (
    HTML,
    JSON,
    BrowserState,
    CheckboxGroup,
    ColorPicker,
    DateTime,
    Dropdown,
    HighlightedText,
    Label,
    Number,
    Radio,
    Row,
    Slider,
    State,
    TextArea,
    Textbox,
    Timer,
)


class Shout(Textbox):
    """A component of an app's own, with an argument that it does not keep."""

    def __init__(self, volume: int, **options: Any) -> None:
        super().__init__("A" * volume, **options)


def test_a_component_remembers_what_was_passed() -> None:
    """`passed` holds the arguments of the call, whether by position or by name, and no others."""
    assert {"minimum": 1, "maximum": 5, "step": 1} == Slider(1, 5, step=1).passed
    assert {} == Textbox().passed


def test_a_class_of_ones_own_has_the_properties_of_its_base() -> None:
    """A class derived from a component is drawn as that, with all its properties."""
    shout = Shout(3, lines=2)
    assert {"volume": 3, "lines": 2} == shout.passed
    assert "textbox" == shout.type_name
    assert ("AAA", 2, "text") == tuple(shout.props()[name] for name in ("value", "lines", "type"))


def test_text_area_is_a_textbox_of_seven_lines() -> None:
    """A `TextArea` differs from a `Textbox` in its lines alone."""
    assert Textbox(lines=7, max_lines=20).props() == TextArea().props()


@pytest.mark.parametrize("cls", [Textbox, Row])
def test_an_unknown_argument_is_refused(cls: Any) -> None:
    """A misspelt argument is an error where it is written."""
    with pytest.raises(TypeError, match="no argument 'elem_ids'"):
        cls(elem_ids="a")


def test_a_misspelt_argument_comes_with_the_right_one() -> None:
    """The error names the argument that was probably meant."""
    with pytest.raises(TypeError, match="did you mean 'placeholder'"):
        Textbox(placeholde="x")  # type: ignore[call-arg]


class Anything(Textbox):
    """A component of an app's own that hands on whatever it is given."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)


def test_an_argument_too_many_by_position_is_refused() -> None:
    """What Gradio would drop without a word is an error that says what goes by position."""
    with pytest.raises(TypeError, match=r"Radio\(\) takes choices by position; give the others by name"):
        Radio(["a"], "a")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"Row\(\) takes no argument by position"):
        Row("panel")  # type: ignore[call-arg]
    assert "a" == Anything("a").props()["value"]


@pytest.mark.parametrize("cls", [Textbox, Radio, CheckboxGroup, DateTime, Dropdown])
def test_a_wrong_type_is_refused(cls: Any) -> None:
    """An argument that takes one of a few words refuses others, and names them."""
    with pytest.raises(ValueError, match="choose"):
        cls(type="date")


def test_a_value_can_be_a_function() -> None:
    """A value that is a function is called for the page."""
    assert "now" == Textbox(lambda: "now").props()["value"]


def test_a_value_of_inputs_waits_for_them() -> None:
    """A value that is computed from inputs is not shown before they are known."""
    with Blocks():
        name = Textbox()
        greeting = Textbox(lambda who: f"Hello {who}", inputs=name)
    assert "value" not in greeting.props()


def test_state_never_leaves_the_server() -> None:
    """Neither a state's value nor its callback is on the wire."""
    state = State({"secret": 1}, time_to_live=5, delete_callback=print)
    assert {"time_to_live": 5, "name": "state", "_selectable": False} == state.props()


def test_each_session_gets_a_copy_of_a_states_value() -> None:
    """What one session does to its state is nothing to another, nor to a function that makes it."""
    state = State([[]])
    state.initial()[0].append(1)
    assert [[]] == state.initial()
    assert [1] == State(lambda: [1]).initial()


def test_a_state_that_has_no_copies_is_refused() -> None:
    """A value of which sessions can't get copies is refused where it is written, not at the first click."""
    with pytest.raises(TypeError, match="State can't copy a lock for each session"):
        State(threading.Lock())
    assert State(threading.Lock).initial().acquire()


def test_an_update_has_what_was_passed_alone() -> None:
    """A changed property goes to the page as the page knows it; what steers the server does not."""
    box = Textbox()
    assert {"value": "3", "lines": 2} == box.update_props({"value": 3, "lines": 2, "every": 1})
    assert {"elem_classes": ["a"]} == box.update_props({"elem_classes": "a"})
    assert {"choices": [("a", "a")]} == Radio().update_props({"choices": ["a"]})
    assert {"choices": [("a", "a")]} == CheckboxGroup().update_props({"choices": ["a"]})
    assert {"choices": [("b", 1)]} == Dropdown().update_props({"choices": [("b", 1)]})


def test_an_updates_value_obeys_its_other_changes() -> None:
    """A value and a setting that are changed together go together."""
    assert 2 == Number().update_props({"value": 1.7, "precision": 0})["value"]
    shown = Label().update_props({"value": {"a": 1, "b": 0}, "num_top_classes": 1})
    assert 1 == len(shown["value"]["confidences"])


def test_a_change_that_matters_gives_another_component() -> None:
    """When a change bears on values, a session goes on with a component of its own; the first stays."""
    slider = Slider(0, 10)
    wider = slider.with_changes({"maximum": 100, "label": "x"})
    assert (10, 100, 0) == (slider.maximum, wider.maximum, wider.minimum)
    assert slider is slider.with_changes({"label": "x"})


def test_a_slider_picks_its_step_from_its_range() -> None:
    """Without a step, a range is walked in a hundred to a thousand steps."""
    assert [1, 0.01, 0.1, 10] == [Slider(0, top).step for top in (100, 1, 10, 1000)]
    assert 1 == Slider(5, 5).step


def test_a_slider_of_no_range_is_refused() -> None:
    """A minimum above the maximum is an error where it is written."""
    with pytest.raises(ValueError, match="the minimum is the larger one"):
        Slider(10, 0)


def test_a_random_slider_starts_in_its_range() -> None:
    """`randomize` picks a value of the range that lies on a step."""
    slider = Slider(10, 20, step=5, randomize=True)
    assert {10, 15, 20} >= {slider.props()["value"] for _ in range(50)}


def test_the_examples_of_all_components_fit_them() -> None:
    """The value that documentation shows for a component is one that the component takes."""
    fields = (Textbox(), Number(), Slider(3, 9), ColorPicker(), DateTime(), DateTime(include_time=False))
    shown = (Label(), JSON(), HTML(), HighlightedText())
    for component in (
        *fields,
        Radio(["a"]),
        CheckboxGroup(["a"]),
        Dropdown(["a"]),
        *shown,
        BrowserState(),
        Timer(),
    ):
        component.preprocess(component.example_payload())
