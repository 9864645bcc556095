"""`Interface`: what it makes of a function, and how its parts work together."""

from __future__ import annotations

import enum
from typing import Any, Literal

import pytest
from gradio_client import Client
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.graph.info import api_info
from spacekit_runtime.protocol import ComponentConfig


class Size(enum.Enum):
    """What an argument can be, with values that JSON does not have."""

    SMALL = (1, 2)
    LARGE = (3, 4)


def components(demo: gr.Interface, type_: str) -> list[ComponentConfig]:
    """What the page is told of the components of a type."""
    return [c for c in demo.compile().config["components"] if c["type"] == type_]


def grow(word: str, seen: list[str]) -> tuple[str, list[str]]:
    """Add a word to those that were seen, in a list of its own."""
    return " ".join([*seen, word]), [*seen, word]


def server_side(demo: gr.Interface, button: str) -> list[int]:
    """Which functions of the server a click on a button calls."""
    config = demo.compile().config
    id_ = next(c["id"] for c in config["components"] if c["props"].get("value") == button)
    return [d["id"] for d in config["dependencies"] if [(id_, "click")] == d["targets"] and d["backend_fn"]]


def test_a_state_that_comes_out_goes_in_again(serve: Serve, connect: Connect) -> None:
    """A `State` among the inputs and one among the outputs are one and the same; Clear starts it again."""
    demo = gr.Interface(grow, ["text", gr.State([])], ["text", "state"])
    session = connect(serve(demo))
    said = [session.ask(0, word, None)[-2]["output"]["data"][0] for word in "ab"]
    assert ["a", "a b"] == said
    for index in server_side(demo, "Clear"):
        session.ask(index)
    assert "c" == session.ask(0, "c", None)[-2]["output"]["data"][0]


def test_an_answer_comes_into_sight() -> None:
    """The page scrolls to the outputs when somebody asked for them, not while inputs change."""
    demos = [gr.Interface(grow, ["text", "json"], ["text", "json"], live=live) for live in (False, True)]
    assert [True, False] == [demo.compile().config["dependencies"][0]["scroll_to_output"] for demo in demos]


def test_states_keep_their_order() -> None:
    """Several states are paired in the order in which they stand."""
    first, second = gr.State(1, render=False), gr.State(2, render=False)
    demo = gr.Interface(lambda a, b: (a, b), [first, second], ["state", "state"])
    assert [first, second] == demo.output_components


def test_a_function_gets_members_of_its_enum(serve: Serve) -> None:
    """An argument whose type is an enum is picked by name, and the function takes the member itself."""

    def tell(size: Size, other: Size = Size.LARGE) -> str:
        return f"{size!r} {other!r}"

    demo = gr.Interface(tell)
    names = [["SMALL", "SMALL"], ["LARGE", "LARGE"]]
    props: list[dict[str, Any]] = [c["props"] for c in components(demo, "dropdown")]
    assert [("SMALL", names), ("LARGE", names)] == [
        (p["value"], [list(choice) for choice in p["choices"]]) for p in props
    ]
    client = Client(serve(demo), verbose=False)
    assert f"{Size.SMALL!r} {Size.LARGE!r}" == client.predict("SMALL", api_name="/tell")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


@pytest.mark.parametrize(
    ("annotation", "type_"),
    [
        (str, "textbox"),
        (int, "number"),
        (float | None, "number"),
        (bool, "checkbox"),
        (Literal["a", "b"], "dropdown"),
        (dict[str, int], "json"),
        ("no such type", "textbox"),
    ],
)
def test_inputs_suit_the_types_of_arguments(annotation: Any, type_: str) -> None:
    """Without `inputs`, each argument gets a component that suits its type, with the argument's name."""

    def tell(thing: Any) -> str:
        return str(thing)

    tell.__annotations__["thing"] = annotation
    field = gr.Interface(tell).input_components[0]
    assert (type_, "thing") == (field.type_name, field.label)


def test_words_for_components_are_read_as_gradio_reads_them() -> None:
    """With underscores or without, and by either name."""
    demo = gr.Interface(lambda a: a, "multimodal_textbox", ["highlight", "highlighted_text"])
    assert ["highlightedtext"] * 2 == [component.type_name for component in demo.output_components]


def test_an_app_can_be_called() -> None:
    """`demo(...)` gives what the page would show; what needs a page says so."""
    demo = gr.Interface(
        lambda name, times: f"Hello {name}" * int(times), ["text", gr.Slider(1, 5, 2)], "text"
    )
    assert "Hello AnnHello Ann" == demo("Ann")
    assert "Hello Ann" == demo("Ann", 1, api_name="/lambda")
    with gr.Blocks() as several:
        box = gr.Textbox()
        state = gr.State(1)
        box.submit(lambda text: (text, len(text)), box, [box, gr.Number()], api_name="two")
        box.change(lambda text, kept: text * kept, [box, state], box)
    assert ["abc", 3] == several("abc")
    with pytest.raises(ValueError, match="keeps a state"):
        several("abc", fn_index=1)
    with pytest.raises(ValueError, match="no endpoint '/three'"):
        several("abc", api_name="/three")
    with pytest.raises(ValueError, match="no function with the index 7"):
        several("abc", fn_index=7)


def test_the_endpoints_of_several_interfaces_are_called_as_gradio_calls_them() -> None:
    """The second of two interfaces of lambdas is `/lambda_2`: the first one's flag button has a name, too."""
    with gr.Blocks() as demo:
        gr.Interface(lambda text: text, "text", "text")
        gr.Interface(lambda text: text, "text", "text")
    assert {"/lambda", "/lambda_2"} == api_info(demo.compile())["named_endpoints"].keys()
