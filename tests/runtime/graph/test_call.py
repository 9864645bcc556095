"""Prepared calls: what a function is called with, and what the page gets for what it gives."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

import spacekit as gr
from spacekit_runtime.errors import Error, Unprocessable, UserInputError
from spacekit_runtime.examples.results import answer
from spacekit_runtime.graph.call import Call
from spacekit_runtime.graph.info import api_info
from spacekit_runtime.server.http import encode
from spacekit_runtime.session.session import Session

UPDATE = {"__type__": "update"}


def session() -> Session:
    """A session of no server."""
    return Session("a", (), encode, show_error=False)


def run(call: Call, *data: Any, memory: Session | None = None, **event: Any) -> Any:
    """Call a function as the executor does, and give the data for the page."""
    assert call.fn is not None
    request = event.pop("request", gr.Request(session_hash="a"))
    occasion = SimpleNamespace(
        memory=memory or session(),
        request=request,
        event_data=event.get("data"),
        trigger_id=event.get("trigger"),
    )
    positional, keywords = call.arguments(call.complete(data), occasion)
    return call.result(call.fn(*positional, **keywords), occasion.memory).data


def prepared(fn: Callable[..., Any], inputs: Any = (), outputs: Any = (), **options: Any) -> Call:
    """The call of an app with one listener."""
    with gr.Blocks() as demo:
        for component in (*inputs, *(o for o in outputs if o not in inputs)):
            component.render()
        gr.Button().click(fn, inputs, list(outputs), **options)
    return demo.compile().calls[0]


def box(**options: Any) -> gr.Textbox:
    """A field that is not in any app yet."""
    return gr.Textbox(render=False, **options)


@pytest.mark.parametrize("options", [{}, {"preprocess": False, "postprocess": False}])
def test_an_update_is_no_value(options: dict[str, Any]) -> None:
    """What a client sends changes no component: handed on to somebody else it would be that one's page."""
    tree = gr.JSON(render=False)
    echo = prepared(lambda value: value, [tree], [tree], **options)
    for sent in (UPDATE, {**UPDATE, "value": 1}, {**UPDATE, "label": "x"}):
        with pytest.raises(UserInputError, match="no value"):
            run(echo, sent)
    assert [{"__type__": "other"}] == run(echo, {"__type__": "other"})


def test_values_go_through_the_components() -> None:
    """Components make values of the payload for the function, and of its result for the page."""
    whole = [gr.Number(precision=0, render=False) for _ in range(2)]
    assert ["5"] == run(prepared(lambda n: n * 2 + 1, whole[:1], [box()]), 2.3)
    assert [4.6] == run(
        prepared(lambda n: n * 2, whole[1:], [box()], preprocess=False, postprocess=False), 2.3
    )


def test_a_set_of_inputs_is_a_dictionary() -> None:
    """Inputs in a set come as one dictionary by component, in the order in which they were made."""
    a, b = box(label="a"), box(label="b")
    with gr.Blocks() as demo:
        a.render()
        b.render()
        b.change(lambda values: f"{values[a]}-{values[b]}", {b, a}, b)
    assert ["1-2"] == run(demo.compile().calls[0], "1", "2")


def test_results_may_come_by_component() -> None:
    """A dictionary sets the outputs that it names, and leaves the others."""
    a, b = box(), box()
    assert [UPDATE, "x"] == run(prepared(lambda: {b: "x"}, (), [a, b]))
    with pytest.raises(Error, match="not among its outputs"):
        run(prepared(lambda: {box(): 1}, (), [a := box(), b := box()]))


def test_a_result_must_have_a_value_for_each_output() -> None:
    """Too few values are an error that counts them; of more than enough the rest is not used."""
    with pytest.raises(Error, match="gave 1 of the 2 values"):
        run(prepared(lambda: ["a"], (), [box(), box()]))
    with pytest.warns(UserWarning, match="gave 3 values for 2 outputs"):
        assert ["a", "b"] == run(prepared(lambda: ("a", "b", "c"), (), [box(), box()]))
    assert [] == run(prepared(lambda: "nobody sees this"))


def test_updates_change_what_they_name() -> None:
    """`update`, `skip` and a component as a result change just what they were given."""
    slider = gr.Slider(0, 10, render=False)
    given = [gr.update(visible=False, value=3), gr.skip(), gr.Slider(maximum=20), gr.Textbox("x", lines=2)]
    call = prepared(lambda: given, (), [box(), box(), slider, box()])
    assert [
        {"visible": False, "value": "3"} | UPDATE,
        UPDATE,
        {"maximum": 20} | UPDATE,
        {"value": "x", "lines": 2} | UPDATE,
    ] == run(call)


def test_a_layout_block_takes_updates_alone() -> None:
    """A row can be hidden by a result, and can't be given a value."""
    with gr.Blocks() as demo:
        row = gr.Row()
        box_ = gr.Textbox()
        box_.change(lambda: gr.Row(visible=False), None, row)
        box_.change(lambda: "x", None, row)
        box_.change(lambda: None, None, row)
    hide, value, nothing = demo.compile().calls
    assert [{"visible": False} | UPDATE] == run(hide)
    assert [UPDATE] == run(nothing)
    with pytest.raises(Error, match="a Row takes updates, not a str"):
        run(value)


def test_what_a_session_changed_holds_for_that_session() -> None:
    """A slider made wider for one session takes the larger value there, and nowhere else."""
    slider = gr.Slider(0, 10, render=False)
    with gr.Blocks() as demo:
        slider.render()
        slider.change(lambda: gr.Slider(maximum=100), None, slider)
        slider.change(lambda value: value, slider, slider)
    widen, echo = demo.compile().calls
    mine = session()
    run(widen, memory=mine)
    assert [50] == run(echo, 50, memory=mine)
    with pytest.raises(UserInputError):
        run(echo, 50)


def test_a_function_learns_of_the_request_and_the_event() -> None:
    """Arguments with the right annotation or default are filled in, wherever they stand."""

    def tell(
        a: str,
        request: gr.Request,
        b: str,
        *,
        event: gr.SelectData,
        progress: Any = gr.Progress(),  # noqa: B008  # as Gradio's users write it
    ) -> str:
        return f"{a}{b} {request.session_hash} {event.index} {event.selected} {type(progress).__name__}"

    call = prepared(tell, [box(), box()], [box()])
    data = {"index": 3, "value": "v"}
    assert ["12 a 3 True Progress"] == run(call, "1", "2", data=data)
    assert ["param_0", "param_1"] != list(call.parameter_names().values())
    assert ["a", "b"] == list(call.parameter_names().values())


@pytest.mark.parametrize("data", [1, "text", [], {"index": {}}])
def test_hostile_event_data_is_harmless(data: Any) -> None:
    """Whatever a client says of the event, the function gets an object with the fields it knows."""

    def tell(event: gr.SelectData) -> str:
        return str(event.selected)

    assert ["True"] == run(prepared(tell, (), [box()]), data=data, trigger=99)


def test_where_nothing_happened_there_is_nothing_to_be_told() -> None:
    """A function that is about an event refuses to be called without one, unless any event will do."""

    def tell(event: gr.LikeData) -> None: ...

    with pytest.raises(TypeError, match=r"tell\(\) is about an event of the page \(LikeData\)"):
        run(prepared(tell))

    def note(event: gr.EventData) -> str:
        return str(event.target)

    assert ["None"] == run(prepared(note, (), [box()]))


def test_one_skip_leaves_all_outputs() -> None:
    """A function of several outputs may leave them all with one word, also while it streams."""
    for give in (gr.skip, gr.update):
        assert [UPDATE, UPDATE] == run(prepared(lambda give=give: give(), (), [box(), box()]))
    with pytest.raises(Error, match="gave 1 of the 2 values"):
        run(prepared(lambda: gr.update(visible=False), (), [box(), box()]))


def test_partials_and_objects_are_functions_too() -> None:
    """Anything that can be called can be listened with, and has a name."""

    class Adder:
        def __call__(self, a: str, b: str) -> str:
            return a + b

    assert ["ab"] == run(prepared(Adder(), [box(), box()], [box()]), "a", "b")
    assert "Adder" == prepared(Adder(), [box(), box()], [box()]).name
    partial = functools.partial(Adder().__call__, "a")
    call = prepared(partial, [box()], [box()])
    assert ["ab"] == run(call, "b")
    assert "partial" == call.name


def test_arguments_without_an_input_are_none() -> None:
    """As in Gradio, a function that needs more than its inputs runs: what is missing is `None`."""

    def tell(a: str, b: str, request: gr.Request, c: str = "c") -> str:
        return f"{a} {b} {c} {request.session_hash}"

    with pytest.warns(UserWarning, match="takes 2 to 3 arguments, and the listener has 1 input"):
        call = prepared(tell, [box()], [box()])
    assert ["a None c a"] == run(call, "a")


def test_a_batch_of_one_is_a_batch() -> None:
    """A batch function gets a list for each input and gives a list for each output."""
    call = prepared(lambda a, b: [[a[0] + b[0]]], [box(), box()], [box()], batch=True)
    assert ["xy"] == answer(call, ["x", "y"])
    two = prepared(lambda a: ([a[0] + "1"], [a[0] + "2"]), [box()], [box(), box()], batch=True)
    assert ["a1", "a2"] == answer(two, ["a"])


def test_defaults_fill_what_a_client_leaves_out() -> None:
    """A component's value, else the argument's default, stands in for what was not sent."""
    call = prepared(lambda a, b="c": a + b, [box(), box()], [box()])
    assert ["ac"] == run(call, "a")
    assert ["hia"] == run(prepared(lambda a, b: a + b, [box(value="hi"), box(value="a")], [box()]))


def test_clients_are_told_the_defaults_that_gradio_tells() -> None:
    """What a component holds, and of a function's own defaults `None` alone; the others hold all the same."""
    with gr.Blocks() as demo:
        fields = [gr.Textbox(), gr.Textbox(), gr.Textbox("x"), gr.Dropdown([])]

        def take(a: str = "c", b: str | None = None, c: str = "d", d: str = "") -> str:
            return f"{a}{b}{c}{d}"

        gr.Button().click(take, fields, gr.Textbox())
    told = demo.get_api_info()["named_endpoints"]["/take"]["parameters"]
    assert [False, True, True, False] == [parameter["parameter_has_default"] for parameter in told]
    assert [None, None, "x", None] == [parameter["parameter_default"] for parameter in told]
    assert "Literal[]" == told[3]["python_type"]["type"]


@pytest.mark.parametrize("data", [[], ["a", "b", "c"]])
def test_a_wrong_number_of_values_is_refused(data: list[str]) -> None:
    """Too few and too many values are refused with the right number."""
    call = prepared(lambda a, b: a + b, [box(), box()], [box()], api_name="join")
    with pytest.raises(Unprocessable, match=f"/join takes 2 values, and {len(data)} were sent"):
        call.complete(data)


def test_states_need_not_be_sent() -> None:
    """A client may send `null` for a state, or leave it out."""
    with gr.Blocks() as demo:
        state = gr.State(7)
        field = gr.Textbox()
        field.change(lambda a, s, b: f"{a}{s}{b}", [field, state, field], field)
    call = demo.compile().calls[0]
    assert ["a7b"] == run(call, "a", None, "b") == run(call, "a", "b") == run(call, "a", "forged", "b")


def test_the_documentation_says_what_clients_send() -> None:
    """`/info` lists public endpoints with parameters, defaults and types; states are not among them."""
    with gr.Blocks() as demo:
        state = gr.State()
        name = gr.Textbox(label="Name", value="Ann")
        times = gr.Slider(1, 5, label="Times")

        def greet(name: str, state: object, times: int = 2) -> tuple[str, object]:
            """Says hello."""
            return name * times, state

        name.submit(greet, [name, state, times], [name, state])
        name.submit(
            greet, [name, state, times], [name, state], api_visibility="undocumented", api_name="quiet"
        )
        name.submit(greet, [name, state, times], [name, state], api_visibility="private", api_name="secret")
    app = demo.compile()
    assert ["/greet"] == list(api_info(app)["named_endpoints"])
    assert ["/greet", "/quiet"] == list(api_info(app, undocumented=True)["named_endpoints"])
    greeting = api_info(app)["named_endpoints"]["/greet"]
    shown = [
        (p["parameter_name"], p["parameter_default"], p["python_type"]["type"])
        for p in greeting["parameters"]
    ]
    assert [("name", "Ann", "str"), ("times", 1, "float")] == shown
    assert ("Says hello.", ["Name"]) == (greeting["description"], [r["label"] for r in greeting["returns"]])


def test_inputs_given_as_a_set_have_names() -> None:
    """The first has the name of the function's one argument, as in Gradio; the others are numbered."""
    first, second = box(), box()
    with gr.Blocks() as demo:
        first.render()
        second.render()
        first.change(lambda data: data[first] + data[second], {first, second}, first)
    call = demo.compile().calls[0]
    assert ["data", "param_1"] == list(call.parameter_names().values())
    assert ["ab"] == run(call, "a", "b")


def test_a_description_ends_where_the_arguments_begin() -> None:
    """Documentation has what a docstring says of the function as a whole, on one line."""

    def greet(name: str) -> str:
        """Say hello,
        politely.

        Args:
            name: Whom to greet.
        """  # noqa: D205
        return name

    assert "Say hello, politely." == prepared(greet, [box()], [box()]).description


def test_a_value_that_is_computed_is_no_default() -> None:
    """A value that is a function belongs to the page: a call that leaves it out does not run it."""
    runs: list[str] = []
    with gr.Blocks() as demo:
        name = gr.Textbox(value=lambda: runs.append("run"))
        gr.Button().click(lambda text: text, name, name, api_name="echo")
    call = demo.compile().endpoints["echo"]
    before = len(runs)
    with pytest.raises(Unprocessable):
        call.complete([])
    assert before == len(runs)


def test_parameters_keep_clear_of_the_clients_own() -> None:
    """An argument that Gradio's clients would take for theirs goes by another name, as with Gradio."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda api_name, text: api_name + text, [box, box], box, api_name="echo")
    call = demo.compile().endpoints["echo"]
    assert {0: "param_0", 1: "text"} == call.parameter_names()


def test_a_computed_value_is_a_default_for_clients() -> None:
    """What a function gave when the app was built may be left out, and is not computed again for that."""
    calls: list[int] = []

    def count() -> int:
        calls.append(1)
        return 7

    with gr.Blocks() as demo:
        number = gr.Number(count)
        number.submit(lambda value: value, number, number, api_name="echo")
    app = demo.compile()
    before = len(calls)
    assert [7] == app.endpoints["echo"].complete([])
    assert before == len(calls)
