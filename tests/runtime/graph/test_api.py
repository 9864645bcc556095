"""`api`: endpoints without components, typed by the function's hints."""

from __future__ import annotations

import enum
from typing import Any, Literal, NotRequired, TypedDict

import pytest
from gradio_client import Client
from wire_client import Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.info import api_info
from spacekit_runtime.graph.schemas import schema_of


class Size(enum.Enum):
    """An enum."""

    SMALL = "s"
    LARGE = "l"


class Point(TypedDict):
    """Fields by name."""

    x: int
    name: NotRequired[str]


@pytest.mark.e2e
def test_a_function_is_an_endpoint(serve: Serve) -> None:
    """`/info` says what the hints say, clients call it by names, and the page has nothing of it."""
    with gr.Blocks() as demo:

        def cut(words: list[str], first: int = 1, *, mark: str = "") -> tuple[int, dict[str, str]]:
            """Cut them off."""
            return len(words[first:]), {"last": words[-1] + mark}

        gr.api(cut)
    info = api_info(demo.compile())["named_endpoints"]["/cut"]
    assert [("words", False, "list[str]"), ("first", True, "int"), ("mark", True, "str")] == [
        (p["parameter_name"], p["parameter_has_default"], p["python_type"]["type"])
        for p in info["parameters"]
    ]
    assert ["1st", "2nd"] == [one["label"] for one in info["returns"]]
    assert [] == demo.compile().config["layout"].get("children")
    client = Client(serve(demo), verbose=False)
    assert (2, {"last": "c"}) == client.predict(words=["a", "b", "c"], api_name="/cut")
    assert (1, {"last": "b!"}) == client.predict(["a", "b"], mark="!", api_name="/cut")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_it_decorates() -> None:
    """As a decorator it leaves the function as it is, and takes a listener's arguments."""
    with gr.Blocks() as demo:

        @gr.api(api_name="twice", api_visibility="undocumented")  # type: ignore[untyped-decorator]  # gives what it was given
        def double(n: int) -> int:
            return n * 2

    assert 4 == double(2)
    assert ["twice"] == list(demo.compile().endpoints)
    assert {} == api_info(demo.compile())["named_endpoints"]


def test_hints_are_needed() -> None:
    """An argument without a hint, and a place outside of a `Blocks`, are errors where they are written."""
    with gr.Blocks(), pytest.raises(GraphError, match="'n' needs a type hint"):
        gr.api(lambda n: n)
    with pytest.raises(GraphError, match="outside of a Blocks"):
        gr.api(len)


@pytest.mark.parametrize(
    ("hint", "schema"),
    [
        (str, {"type": "string"}),
        (None | int, {"oneOf": [{"type": "null"}, {"type": "integer"}]}),
        (int | str | None, {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}),
        (list[list[float]], {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}),
        (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
        (
            tuple[int, bool],
            {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "boolean"}],
                "minItems": 2,
                "maxItems": 2,
            },
        ),
        (set[str], {"type": "array", "uniqueItems": True, "items": {"type": "string"}}),
        (dict[str, Any], {"type": "object", "additionalProperties": {}}),
        (Literal["a"], {"const": "a"}),
        (Literal["a", "b"], {"enum": ["a", "b"]}),
        (Size, {"enum": ["s", "l"]}),
        (
            Point,
            {
                "type": "object",
                "properties": {"x": {"type": "integer"}, "name": {"type": "string"}},
                "required": ["x"],
            },
        ),
        (Any, {}),
        (object, {}),
        ([], {}),
    ],
)
def test_hints_become_schemas(hint: Any, schema: Any) -> None:
    """A hint is said in JSON schema's words; what it has no words for is anything."""
    assert schema == schema_of(hint)
