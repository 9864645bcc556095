"""JSON on the wire: of everything, always."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacekit_runtime.server.careful_json import CUT
from spacekit_runtime.server.http import encode

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.binary(),
    lambda inner: (
        st.lists(inner)
        | st.tuples(inner)
        | st.dictionaries(
            st.text(st.characters(), max_size=3) | st.integers() | st.none() | st.booleans(), inner
        )
    ),
    max_leaves=10,
)

CASES: list[tuple[Any, Any]] = [
    ({"a": [1, 2.5, None, True, "é"]}, {"a": [1, 2.5, None, True, "é"]}),
    ("half \ud83d of a character", "half ? of a character"),
    ({"\ud83d": 1, 2: 3, None: 4}, {"?": 1, "2": 3, "null": 4}),
    (2**64, 2**64),
    ([10**300, math.nan, math.inf], [10**300, None, None]),
    ({1}, [1]),
    ([2**64, {3}], [2**64, [3]]),
]


@pytest.mark.parametrize(("value", "expected"), CASES)
def test_a_value_reads_back_as_it_should(value: Any, expected: Any) -> None:
    """JSON holds the value, as near as JSON can."""
    assert expected == json.loads(encode(value))


@given(ANYTHING)
def test_whatever_it_is_there_is_json_of_it(value: Any) -> None:
    """No value stops a message on its way."""
    encode(value).decode()


def test_what_is_too_deep_is_cut() -> None:
    """A value without end has JSON too, cut somewhere."""
    endless: list[Any] = []
    endless.append(endless)
    assert f'"{CUT}"'.encode() in encode(endless)


def test_numpy_and_dates_are_json_too() -> None:
    """Values that apps give without a thought have JSON."""
    numpy = pytest.importorskip("numpy")
    assert b"[1,[2.0]]" == encode([numpy.int64(1), numpy.array([2.0])])
    assert b'["x"]' == encode(numpy.array(["x"]))
    assert 2026 == datetime.fromisoformat(json.loads(encode(datetime(2026, 1, 1, tzinfo=UTC)))).year
