"""The edits that lead from one value to the next, applied by Gradio's own client."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from typing import Any

from gradio_client import utils
from hypothesis import given
from hypothesis import strategies as st

from spacekit_runtime.queue.diff import MOST_EDITS, diff

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(0, 1) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=4),
    max_leaves=12,
)


# What Gradio's client makes of edits; it has no types.
apply_edits: Callable[[Any, Any], Any] = utils.apply_diff


def apply(value: Any, edits: list[Any]) -> Any:
    """What Gradio's client makes of edits that came over the wire."""
    return apply_edits(copy.deepcopy(value), json.loads(json.dumps(edits)))


def canonical(value: Any) -> str:
    """A value as JSON, which tells 1 from 1.0 and from true, and knows no order of keys."""
    return json.dumps(value, sort_keys=True)


@given(VALUES, VALUES)
def test_a_reader_ends_on_the_new_value(old: Any, new: Any) -> None:
    """Whatever the two values are, the edits lead from the one to the other."""
    assert canonical(new) == canonical(apply(old, diff(old, new)))


@given(VALUES)
def test_equal_values_need_no_edits(value: Any) -> None:
    """Nothing is sent for what did not change."""
    assert [] == diff(value, copy.deepcopy(value))


def test_text_that_grows_is_appended_to() -> None:
    """A text that goes on is sent as its new end alone."""
    assert [("append", [], "b")] == diff("a", "ab")


def test_a_list_that_grows_is_added_to() -> None:
    """A new item of a list is sent by itself."""
    old, new = {"rows": [{"n": 0}]}, {"rows": [{"n": 0}, {"n": 1}]}
    assert [("add", ["rows", 1], {"n": 1})] == diff(old, new)


def test_true_is_not_one() -> None:
    """Values that Python calls equal and JSON does not are told apart."""
    assert [("replace", [], True)] == diff(1, True)
    assert [("replace", [0], 1.0)] == diff([1], [1.0])


def test_many_edits_become_one() -> None:
    """When more would be sent as edits than as a whole, the whole is sent."""
    old, new = list(range(MOST_EDITS * 2)), list(range(1, MOST_EDITS * 2 + 1))
    assert [("replace", [], new)] == diff(old, new)
    assert [("replace", [], [[1]] * MOST_EDITS * 2)] == diff([[0]] * MOST_EDITS * 2, [[1]] * MOST_EDITS * 2)


def test_keys_that_are_no_text_are_replaced_whole() -> None:
    """Where keys are not strings, no path leads through them: the wire would spell them otherwise."""
    assert [("replace", ["a"], {1: 2})] == diff({"a": {1: 1}}, {"a": {1: 2}})


def test_what_can_not_be_compared_is_sent() -> None:
    """NaN, and values whose comparison is no truth, count as changed."""
    assert 1 == len(diff(math.nan, math.nan))

    class Array:
        def __eq__(self, other: object) -> bool:
            raise ValueError("ambiguous")

        __hash__ = None  # type: ignore[assignment]  # as arrays have none

    assert 1 == len(diff(Array(), Array()))
