"""Values on their way in and out: what functions get, what pages get, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import math
import time
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit_runtime.components import (
    HTML,
    JSON,
    BrowserState,
    Button,
    Checkbox,
    CheckboxGroup,
    ColorPicker,
    Component,
    Dataset,
    DateTime,
    Dropdown,
    HighlightedText,
    InputHTMLAttributes,
    Label,
    Markdown,
    MultimodalTextbox,
    Number,
    Radio,
    Slider,
    TextArea,
    Textbox,
    Timer,
)
from spacekit_runtime.errors import Error, UserInputError
from spacekit_runtime.server.http import encode

PAIRS = [("One", 1), ("Two", 2)]


def part(token: str, kind: str | float | None) -> dict[str, Any]:
    """A part of a highlighted text, as it is sent."""
    return {"token": token, "class_or_confidence": kind}


ROWS = Dataset(components=["textbox", Number(label="Count", render=False)], samples=[["a", 1], ["b", 2]])
ANN = part("Ann", "PER")
# No float is as large.
HUGE = 10**400
BERLIN = ZoneInfo("Europe/Berlin")
# Without a time zone, as functions take it.
NAIVE = dt.datetime.fromisoformat("2024-01-02 03:04:05")

SENT = [
    (Textbox(), "hi", "hi"),
    (Textbox(), None, None),
    (Textbox(), 3, "3"),
    (TextArea(), ["a"], "['a']"),
    (Markdown(), {"a": 1}, "{'a': 1}"),
    (Button(), 1, "1"),
    (Number(), 2, 2),
    (Number(), 2.5, 2.5),
    (Number(), None, None),
    (Number(), "", None),
    (Number(precision=0), 2.6, 3),
    (Number(precision=1), 2.64, 2.6),
    (Number(), 10**30, 10**30),
    (Slider(0, 10), 10, 10),
    (Slider(0, 10, precision=0), 2.6, 3),
    (Checkbox(), True, True),
    (Checkbox(), 1, True),
    (Checkbox(), None, None),
    (Dropdown(PAIRS), 2, 2),
    (Dropdown(PAIRS, type="index"), 2, 1),
    (Dropdown(PAIRS), None, None),
    (Dropdown(PAIRS, multiselect=True), [1, 2], [1, 2]),
    (Dropdown(PAIRS, multiselect=True), None, None),
    (Dropdown(PAIRS, multiselect=True), 2, [2]),
    (Dropdown(PAIRS, allow_custom_value=True), "own", "own"),
    (Dropdown(PAIRS, allow_custom_value=True, type="index"), "own", None),
    (Dropdown([1, True]), True, True),
    (CheckboxGroup(PAIRS), [2, 1], [2, 1]),
    (CheckboxGroup(PAIRS, type="index"), [2, 1], [1, 0]),
    (CheckboxGroup(PAIRS), None, []),
    (ColorPicker(), "#0b6b66", "#0b6b66"),
    (ColorPicker(), None, None),
    (DateTime(), None, None),
    (DateTime(), "", None),
    (DateTime(timezone="UTC"), "2024-01-02 03:04:05", 1704164645.0),
    (DateTime(type="datetime"), "2024-01-02 03:04:05", NAIVE),
    (
        DateTime(type="datetime", timezone="Europe/Berlin"),
        "2024-07-02 03:04:05",
        dt.datetime(2024, 7, 2, 3, 4, 5, tzinfo=BERLIN),
    ),
    (DateTime(type="string"), "2024-01-02 03:04:05", "2024-01-02 03:04:05"),
    (DateTime(type="string", include_time=False), "0999-01-02", "0999-01-02"),
    (Radio(PAIRS), 1, 1),
    (Radio(PAIRS, type="index"), 1, 0),
    (Radio(PAIRS), None, None),
    (Label(), "cat", "cat"),
    (Label(), {"label": "cat", "confidences": None}, "cat"),
    (Label(), {"label": "cat", "confidences": [{"label": "cat", "confidence": 0.9}]}, {"cat": 0.9}),
    (Label(), {}, None),
    (JSON(), {"a": [1]}, {"a": [1]}),
    (HTML(), "<b>x</b>", "<b>x</b>"),
    (ROWS, 1, ["b", 2]),
    (ROWS, None, None),
    (Dataset(samples=["a", "b"], type="index"), 1, 1),
    (Dataset(samples=["a", "b"], type="tuple"), 1, (1, ["b"])),
    (BrowserState(), {"a": [1]}, {"a": [1]}),
    (BrowserState({"a": 1}), None, {"a": 1}),
    (Timer(), 2.5, 2.5),
    (Timer(), None, None),
    (HighlightedText(), None, None),
    (HighlightedText(), [{"token": "a"}], [{"token": "a", "class_or_confidence": None}]),
    (HighlightedText(), [ANN | {"more": 1}], [ANN]),
]

REFUSED = [
    (Number(), "3"),
    (Number(), True),
    (Number(), math.nan),
    (Number(), math.inf),
    (Number(), [1]),
    (Number(minimum=0), -1),
    (Number(maximum=9), HUGE),
    (Slider(0, 10), 11),
    (Slider(0, 10), HUGE),
    (Slider(0, 10), None),
    (Slider(0, 10), math.nan),
    (Dropdown(["a"]), "b"),
    (Dropdown(["a"]), ["a"]),
    (Dropdown(["a"]), {"a": 1}),
    (Dropdown([1]), True),
    (Dropdown(["a"], multiselect=True), "b"),
    (Dropdown(["a"], multiselect=True), ["a", "b"]),
    (Dropdown(["a"], multiselect=True, max_choices=1), ["a", "a"]),
    (CheckboxGroup(["a"]), "b"),
    (CheckboxGroup(["a"]), ["b"]),
    (CheckboxGroup([1]), [True]),
    (DateTime(), 3),
    (DateTime(), "2023-02-29 00:00:00"),
    (DateTime(), "2024-01-02"),
    (DateTime(), "now - 5y"),
    (DateTime(), "now - 999999999d"),
    (DateTime(type="datetime"), "now - ٣d"),
    (DateTime(include_time=False), "2024-01-02 3 o'clock"),
    (ROWS, 2),
    (ROWS, -1),
    (ROWS, True),
    (ROWS, "0"),
    (ROWS, HUGE),
    (Timer(), "1"),
    (Timer(), math.nan),
    (HighlightedText(), "Ann"),
    (HighlightedText(), ["Ann"]),
    (HighlightedText(), [{"token": 1}]),
    (HighlightedText(), [{"token": "a", "class_or_confidence": [1]}]),
    (HighlightedText(), [{"token": "a", "class_or_confidence": math.inf}]),
    (Radio(["a"]), "b"),
    (Label(), ["cat"]),
    (Label(), {"label": ["cat"]}),
    (Label(), {"confidences": "cat"}),
    (Label(), {"confidences": [1]}),
    (Label(), {"confidences": [{"label": [], "confidence": 1}]}),
    (Label(), {"confidences": [{"label": "cat"}]}),
]

GIVEN = [
    (Textbox(), 3, "3"),
    (Textbox(), None, None),
    (Button(), 3, "3"),
    (Markdown(), "  # a\n  b", "# a\nb"),
    (Number(), "3", 3.0),
    (Number(precision=0), 2.6, 3),
    (Number(), "", None),
    (Number(), None, None),
    (Slider(5, 10), None, 5),
    (Slider(5, 10), 7, 7),
    (Checkbox(), 1, True),
    (Checkbox(), None, False),
    (Dropdown(PAIRS), 1, 1),
    (Dropdown(PAIRS, multiselect=True), (1,), [1]),
    (Dropdown(PAIRS, multiselect=True), 1, [1]),
    (Dropdown(PAIRS, multiselect=True), None, []),
    (CheckboxGroup(PAIRS), [1], [1]),
    (CheckboxGroup(PAIRS), 1, [1]),
    (CheckboxGroup(PAIRS), None, []),
    (ColorPicker(), "red", "red"),
    (ColorPicker(), None, None),
    (DateTime(timezone="UTC"), 0, "1970-01-01 00:00:00"),
    (DateTime(timezone="Europe/Berlin"), 0, "1970-01-01 01:00:00"),
    (DateTime(), NAIVE.replace(year=999), "0999-01-02 03:04:05"),
    (DateTime(include_time=False), dt.date(2024, 1, 2), "2024-01-02"),
    (
        DateTime(timezone="Europe/Berlin"),
        dt.datetime(2024, 7, 2, 12, tzinfo=dt.UTC),
        "2024-07-02 14:00:00",
    ),
    (DateTime(), "now", "now"),
    (DateTime(), None, None),
    (Radio(PAIRS), 1, 1),
    (Label(), "cat", {"label": "cat", "confidences": None}),
    (Label(), 3, {"label": "3", "confidences": None}),
    (Label(), None, {}),
    (
        Label(num_top_classes=1),
        {"cat": 0.1, "dog": "0.9"},
        {"label": "dog", "confidences": [{"label": "dog", "confidence": 0.9}]},
    ),
    (HighlightedText(), [("Ann", "PER")], [ANN]),
    (HighlightedText(), [ANN], [ANN]),
    (HighlightedText(), None, None),
    (HighlightedText(), [], []),
    (HighlightedText(), [("a", "0.5"), ["b", 1]], [part("a", "0.5"), part("b", 1)]),
    (
        HighlightedText(),
        {
            "text": "Ann in Rome!",
            "entities": [
                {"entity": "LOC", "start": 7, "end": 11},
                {"entity_group": "PER", "start": 0, "end": 3},
            ],
        },
        [part("", None), ANN, part(" in ", None), part("Rome", "LOC"), part("!", None)],
    ),
    (
        HighlightedText(combine_adjacent=True, adjacent_separator=" "),
        [("a", "X"), ("", None), ("b", "X"), ("c", None)],
        [part("a b", "X"), part("c", None)],
    ),
    (BrowserState(), {1: (2,)}, {"1": [2]}),
    (ROWS, 1, 1),
    (ROWS, ["b", 2], 1),
    (ROWS, None, None),
    (Timer(), 3, 3),
    (JSON(), '{"a": 1}', {"a": 1}),
    (JSON(), {1: {2}, None: (3,), "t": True}, {"1": [2], "null": [3], "t": True}),
]

# As it can come over the wire: an integer's digits are limited by the parser, a string's characters by UTF-8.
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=8,
)
LONGEST_REFUSAL = 1000
COMPONENTS = [component for component, _ in REFUSED] + [Textbox(), Markdown(), Button(), Checkbox(), JSON()]


def named(value: Any) -> str | None:
    """A readable id for a component; pytest's own for the rest."""
    return type(value).__name__ if isinstance(value, Component) else None


@pytest.mark.parametrize(("component", "payload", "expected"), SENT, ids=named)
def test_functions_get_what_was_sent(component: Component, payload: Any, expected: Any) -> None:
    """What a page sends becomes what functions take."""
    value = component.preprocess(payload)
    assert (type(expected), expected) == (type(value), value)


@pytest.mark.parametrize(("component", "payload"), REFUSED, ids=named)
def test_what_does_not_fit_is_refused(component: Component, payload: Any) -> None:
    """What no page would send is refused with a sentence for its sender."""
    with pytest.raises(UserInputError) as caught:
        component.preprocess(payload)
    assert 0 < len(caught.value.message) < LONGEST_REFUSAL


@pytest.mark.parametrize(("component", "given_", "expected"), GIVEN, ids=named)
def test_pages_get_what_functions_give(component: Component, given_: Any, expected: Any) -> None:
    """What a function gives becomes what the page shows."""
    assert expected == component.postprocess(given_)


@given(payload=JSON_VALUES, component=st.sampled_from(COMPONENTS))
def test_no_payload_breaks_a_component(payload: Any, component: Component) -> None:
    """Whatever JSON is sent, a component takes it or refuses it, and its refusal is short."""
    said = ""
    try:
        component.preprocess(payload)
    except UserInputError as refusal:
        said = refusal.message
    assert len(said) < LONGEST_REFUSAL


@given(value=JSON_VALUES.filter(lambda value: not isinstance(value, str)))
def test_json_shows_any_json(value: Any) -> None:
    """Whatever JSON a function gives, the page gets it, with null for numbers that JSON has not."""
    assert encode(value) == encode(JSON().postprocess(value))


def test_no_date_takes_long() -> None:
    """Blanks without end are refused at once: to try each way to read them would take minutes."""
    begun = time.thread_time()
    for text in ("now{}x", "{}now{}", "now -{}", "{}", "2024-01-02{}x"):
        with pytest.raises(UserInputError):
            DateTime().preprocess(text.format(*2 * [" " * 200_000]) + "!")
    assert time.thread_time() - begun < 10


@pytest.mark.parametrize(("text", "seconds"), [("now", 0), ("now - 5d", 432000), (" now-2h ", 7200)])
def test_a_date_can_count_from_now(text: str, seconds: int) -> None:
    """`now`, and so much before it, is a moment of the server's clock when it is sent."""
    before = dt.datetime.now(dt.UTC).timestamp()
    moment = DateTime(timezone="Europe/Berlin").preprocess(text)
    assert isinstance(moment, float)
    assert before <= moment + seconds <= dt.datetime.now(dt.UTC).timestamp()


@pytest.mark.parametrize("name", ["Europe/Atlantis", "../../etc/passwd", ""])
def test_a_time_zone_that_there_is_not_is_said(name: str) -> None:
    """A time zone that nobody knows is an error where it is written."""
    with pytest.raises(ValueError, match="no such time zone"):
        DateTime(timezone=name)


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e30, [1]])
def test_a_date_field_refuses_what_is_no_moment(value: Any) -> None:
    """What a function gives and is no moment is an error with a sentence."""
    with pytest.raises(Error, match="A DateTime shows"):
        DateTime().postprocess(value)


@pytest.mark.parametrize(
    "value", ["Ann", 7, ["Ann"], [("a", "b", "c")], {"text": "a"}, {"text": 1, "entities": [{}]}]
)
def test_highlights_refuse_what_they_cannot_show(value: Any) -> None:
    """What has no parts is an error that says what has."""
    with pytest.raises(Error, match="A HighlightedText shows"):
        HighlightedText().postprocess(value)


@pytest.mark.parametrize("seconds", [0, -1, math.inf, "1"])
def test_a_timer_refuses_what_is_no_time(seconds: Any) -> None:
    """A timer that would never tick, or without end, is an error."""
    with pytest.raises(Error, match="A Timer takes seconds"):
        Timer().postprocess(seconds)


@pytest.mark.parametrize("make", [Textbox, MultimodalTextbox])
def test_fields_have_attributes_of_html(make: Any) -> None:
    """A field's attributes come by name, from the class or from a dictionary; none can be a script."""
    wanted = {"spellcheck": False, "lang": "de", "tabindex": 3}
    for chosen in (InputHTMLAttributes(spellcheck=False, lang="de", tabindex=3), wanted):
        shown = make(html_attributes=chosen, render=False).props()["html_attributes"]
        assert wanted == {name: value for name, value in shown.items() if value is not None}
        assert shown == make(render=False).update_props({"html_attributes": chosen})["html_attributes"]
    with pytest.raises(ValueError, match=r"no 'onfocus'"):
        make(render=False).update_props({"html_attributes": {"onfocus": "alert(1)"}})
    with pytest.raises(ValueError, match="did you mean 'spellcheck'"):
        make(html_attributes={"spelcheck": True}, render=False)
    with pytest.raises(ValueError, match="lang is text"):
        make(html_attributes={"lang": ["de"]}, render=False)


def test_a_browser_state_has_a_name_of_its_own() -> None:
    """Without a storage key two states are not kept in one place."""
    assert BrowserState().storage_key != BrowserState().storage_key


def test_markup_has_properties_of_the_apps_own() -> None:
    """Names that no component has are for the template, and stand apart from those that all have."""
    shown = HTML("x", html_template="${stars}", stars=3, label="Rating").props()
    assert ({"stars": 3}, "Rating") == (shown["props"], shown["label"])


def test_rows_are_named_by_their_components() -> None:
    """A dataset's columns are called as its components are, and its rows are shown as those show them."""
    shown = Dataset(components=[Number(precision=0, label="n", render=False)], samples=[[1.7], 2]).props()
    assert (["n"], [[2], [2]]) == (shown["headers"], shown["samples"])
    assert ["", "Count"] == ROWS.props()["headers"]
    assert {"samples": [["x", 3]]} == ROWS.update_props({"samples": [["x", 3.0]]})
    with pytest.raises(Error, match="one of its rows"):
        ROWS.postprocess(["c", 3])


def test_a_refusal_of_much_is_short() -> None:
    """A large payload does not come back whole in the refusal."""
    with pytest.raises(UserInputError) as caught:
        Radio(["a"]).preprocess("x" * 1_000_000)
    assert len(caught.value.message) < 200


def test_a_label_shows_a_path_as_text() -> None:
    """Text that names a file is a class like any other: what a function echoes reads no file."""
    assert {"label": __file__ + ".json", "confidences": None} == Label().postprocess(__file__ + ".json")


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_field_shows_what_is_no_number_as_empty(number: float) -> None:
    """NaN and infinity are given on as they are, and are null on the wire."""
    assert b"null" == encode(Number(precision=0).postprocess(number))


@dataclasses.dataclass
class Job:
    """A record of an app's own."""

    folder: PurePath
    level: Level


class Level(enum.Enum):
    """A word of an app's own."""

    HIGH = "high"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Job(PurePath("a"), Level.HIGH), {"folder": "a", "level": "high"}),
        ({"why": ValueError("no")}, {"why": "no"}),
        ([Decimal("1.5"), b"x", NAIVE, NAIVE.date()], [1.5, "b'x'", "2024-01-02 03:04:05", "2024-01-02"]),
        (Job, str(Job)),
    ],
)
def test_json_shows_what_has_no_json(value: Any, expected: Any) -> None:
    """Records are shown by field, words by value, and anything else as its text."""
    assert expected == JSON().postprocess(value)


def test_json_refuses_text_that_is_none() -> None:
    """A `str` that is no JSON is an error that says where it goes wrong."""
    with pytest.raises(Error, match=r"no JSON.*line 1"):
        JSON().postprocess("{")


def test_json_refuses_what_holds_itself() -> None:
    """A value without end is an error, not a crash."""
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(Error, match="levels deep"):
        JSON().postprocess(endless)
    with pytest.raises(Error, match=r"levels deep|no JSON"):
        JSON().postprocess("[" * 5000 + "]" * 5000)


def test_json_copies_what_it_shows() -> None:
    """A function that goes on to change what it gave does not change what was shown."""
    rows = [[1]]
    shown = JSON().postprocess(rows)
    rows[0].append(2)
    assert [[1]] == shown


def test_numpy_is_plain_on_the_page() -> None:
    """Numbers and arrays of numpy are shown as Python's are."""
    numpy = pytest.importorskip("numpy")
    assert 3.5 == Number().postprocess(numpy.float32(3.5))
    assert {"a": [[0, 0]]} == JSON().postprocess({"a": numpy.zeros((1, 2), int)})
    assert 0.5 == Label().postprocess({"a": numpy.float64(0.5)})["confidences"][0]["confidence"]
