"""`cache` and `Cache`: the same is computed once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.cache import Untellable, key_of


class Counted:
    """How often something was done."""

    def __init__(self) -> None:
        self.times = 0

    def again(self) -> None:
        """Count once more."""
        self.times += 1


def test_the_same_is_computed_once() -> None:
    """Arguments count by content, however they are given; others are computed by themselves."""
    counted = Counted()

    @gr.cache
    def add(a: Any, b: int = 1) -> Any:
        counted.again()
        return [*a, b]

    assert [[1, 1]] * 3 == [add([1]), add(a=[1], b=1), add([1], 1)]
    assert 1 == counted.times
    assert [[1, 2], [2, 1]] == [add([1], 2), add([2])]
    assert 3 == counted.times
    vars(add)["cache"].clear()
    add([1])
    assert 4 == counted.times


def test_every_kind_of_function_is_remembered() -> None:
    """Async functions and generators give what they gave before; of generators, all steps."""
    counted = Counted()

    @gr.cache
    async def waits(a: int) -> int:
        counted.again()
        return a

    @gr.cache
    def steps(a: int) -> Iterator[list[int]]:
        counted.again()
        grown: list[int] = []
        for n in range(a):
            grown.append(n)
            yield grown

    @gr.cache
    async def waiting_steps(a: int) -> AsyncIterator[int]:
        counted.again()
        for n in range(a):
            yield n

    async def all_of(stream: AsyncIterator[int]) -> list[int]:
        return [n async for n in stream]

    assert [1, 1] == [asyncio.run(waits(1)) for _ in range(2)]
    assert [[0, 1]] * 2 == [list(steps(2))[-1] for _ in range(2)]
    assert [[0], [0, 1]] == list(steps(2))
    assert [[0, 1]] * 2 == [asyncio.run(all_of(waiting_steps(2))) for _ in range(2)]
    assert 3 == counted.times


def test_the_author_says_what_counts() -> None:
    """`key` tells calls apart by what it makes of the arguments."""
    counted = Counted()

    @gr.cache(key=lambda given: given["prompt"])
    def write(prompt: str, seed: int) -> str:
        counted.again()
        return f"{prompt} {seed}"

    assert ["a 1", "a 1", "b 3"] == [write("a", 1), write("a", 2), write("b", 3)]
    assert 2 == counted.times


def test_room_is_bounded() -> None:
    """What was used longest ago goes first, by number and by bytes; one entry always stays."""
    counted = Counted()

    def give(a: int) -> bytes:
        counted.again()
        return bytes([a]) * 1000

    by_number = gr.cache(give, max_size=2)
    for a in (1, 2, 1, 3, 1, 2):
        by_number(a)
    assert 4 == counted.times
    by_bytes = gr.cache(max_memory="3kb")(give)
    for a in range(9):
        by_bytes(a)
    assert 2 == len(vars(by_bytes)["cache"])
    huge = gr.cache(max_memory=10)(give)
    huge(1)
    assert 1 == len(vars(huge)["cache"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        ("1", 1),
        ([1, 2], (1, 2)),
        (["ab", "c"], ["a", "bc"]),
        ({"a": {}}, {"a": []}),
        ({1, 2}, {1, 3}),
        ([[], []], [[[]]]),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        (np.zeros(2, "int8"), np.zeros(2, "int16")),
        (b"1", "1"),
        (Path("a"), "a"),
        (None, ()),
    ],
)
def test_what_differs_has_another_key(one: Any, other: Any) -> None:
    """Values that differ in kind or content are told apart."""
    assert key_of(one) != key_of(other)


def test_what_is_equal_has_the_same_key() -> None:
    """The order of a dictionary or a set means nothing, nor where an array lies in memory."""
    assert key_of({"a": 1, "b": [2]}) == key_of({"b": [2], "a": 1})
    assert key_of({"x", "y", "z"}) == key_of({"z", "y", "x"})
    assert key_of(np.arange(4)[::2]) == key_of(np.array([0, 2]))


def test_what_cannot_be_told_is_not_kept() -> None:
    """A function called with what has no content to compare runs each time, and says so once."""
    counted = Counted()

    @gr.cache
    def call(fn: Any) -> Any:
        counted.again()
        return fn()

    with pytest.warns(UserWarning, match="can't be compared by content"):
        call(lambda: 1)
    assert 2 == call(lambda: 2)
    assert 2 == counted.times
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(Untellable, match="nested deeper"):
        key_of(endless)


def test_a_cache_of_ones_own() -> None:
    """`Cache` keeps values by name under keys of any kind."""
    known = gr.Cache(max_size=2)
    assert known.get("a") is None
    known.set(np.arange(2), tokens=3)
    known.set("a", tokens=1, text="x")
    assert [{"tokens": 3}, {"tokens": 1, "text": "x"}] == [known.get(np.arange(2)), known.get("a")]
    known.set("b", tokens=2)
    assert (["a", "b"], 2) == (known.keys(), len(known))
    known.clear()
    assert [] == known.keys()


@pytest.mark.e2e
def test_clients_are_told(serve: Serve, connect: Connect) -> None:
    """The last message says whether an answer, or a part of the way to it, was remembered."""

    @gr.cache(key=lambda given: given["word"], per_session=True)
    def shout(word: str, request: gr.Request) -> str:
        return f"{word.upper()} {request.session_hash}"

    def look(word: str, known: Any = gr.Cache()) -> str:  # noqa: B008  # as Gradio's users write it
        hit = known.get(word)
        known.set(word, times=(hit["times"] if hit else 0) + 1)
        return f"{word} {hit}"

    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(shout, box, box)
        box.change(look, box, box)
    url = serve(demo)
    one, two = connect(url, "one"), connect(url, "two")
    said = [session.ask(0, "a")[-2] for session in (one, one, two)]
    assert [None, "full", None] == [message["used_cache"] for message in said]
    assert ["A one", "A one", "A two"] == [message["output"]["data"][0] for message in said]
    said = [one.ask(1, "a")[-2] for _ in range(2)]
    assert [None, "partial"] == [message["output"]["used_cache"] for message in said]
    assert ["a None", "a {'times': 1}"] == [message["output"]["data"][0] for message in said]
