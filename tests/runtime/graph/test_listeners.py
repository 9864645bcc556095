"""What else listeners take: names for inputs, whole components, headers, JavaScript alone."""

from __future__ import annotations

from typing import Any

import pytest
from wire_client import Connect, Serve

import spacekit as gr

pytestmark = pytest.mark.e2e


def first_of(messages: list[dict[str, Any]]) -> Any:
    """The first output of an event that ended well."""
    return messages[-2]["output"]["data"][0]


def test_inputs_are_given_by_name(serve: Serve, connect: Connect) -> None:
    """`inputs_kwargs` fills arguments by name, also those that have no place."""
    with gr.Blocks() as demo:
        word, times, mark = gr.Textbox(), gr.Number(precision=0), gr.Textbox("!")

        def repeat(word: str, mark: str = "?", *, times: int) -> str:
            return word * times + mark

        word.submit(repeat, word, word, inputs_kwargs={"times": times, "mark": mark})
    call = demo.compile().calls[0]
    assert {0: "word", 1: "times", 2: "mark"} == call.parameter_names()
    assert "aa!" == first_of(connect(serve(demo)).ask(0, "a", 2, "!"))


def test_names_of_inputs_are_those_of_the_arguments_they_fill() -> None:
    """Whatever lies between: defaults that no input fills, and arguments without a name."""
    with gr.Blocks() as demo:
        first, second, third = (
            gr.Textbox(label="First"),
            gr.Textbox(label="Second"),
            gr.Textbox(label="Third"),
        )

        def greet(first_name: str, title: str | None = None, *, last_name: str) -> None: ...

        def variadic(*args: Any, **named: Any) -> None: ...

        def show(box: gr.Textbox, b: str) -> None: ...

        def show_named(a: str, *, box: gr.Textbox) -> None: ...

        first.submit(greet, first, inputs_kwargs={"last_name": second})
        first.submit(variadic, [first, second], inputs_kwargs={"third": third})
        first.submit(show, inputs_kwargs={"b": second, "box": first})
        first.submit(show_named, first, inputs_kwargs={"box": second})
    app = demo.compile()
    assert [
        {0: "first_name", 1: "last_name"},
        {0: "param_0", 1: "param_1", 2: "third"},
        {0: "b", 1: "box"},
        {0: "a", 1: "box"},
    ] == [call.parameter_names() for call in app.calls]
    # What can be given by name alone gets the value, as with Gradio.
    assert [set(), set(), {1}, set()] == [call.wholes for call in app.calls]
    assert [0] * 4 == [call.missing for call in app.calls]


def test_inputs_that_a_function_could_not_be_given_are_refused() -> None:
    """When the listener is made, with the reason."""

    def named(first: str, second: str) -> None: ...

    def by_place(first: str, second: str, /) -> None: ...

    def asking(first: str, request: gr.Request) -> None: ...

    with gr.Blocks():
        box, button = gr.Textbox(), gr.Button()
        for fn, inputs, name, reason in (
            (named, [box, box], "second", "both `inputs` and `inputs_kwargs`"),
            (by_place, [box], "second", "Positional-only arguments"),
            (named, [box], "third", "Unexpected keyword arguments"),
            (asking, [box], "request", "the runtime fills it in"),
        ):
            with pytest.raises(ValueError, match=reason):
                button.click(fn, inputs, inputs_kwargs={name: box})
        with pytest.raises(ValueError, match="Unexpected keyword arguments"):
            button.click(named, box, inputs_kwargs={"second": box}, validator=lambda first: first)
        with pytest.raises(ValueError, match="inputs and outputs are components"):
            button.click(named, box, inputs_kwargs={"second": "no component"})  # type: ignore[dict-item]
        for listen in (button.click, gr.on):
            with pytest.raises(ValueError, match="use `inputs_kwargs` instead"):
                listen(fn=named, inputs={"first": box, "second": box})


def test_a_function_can_take_the_whole_component(serve: Serve, connect: Connect) -> None:
    """An argument annotated with a component has its properties, and can be given back changed."""
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Name", lines=2)

        def grow(box: gr.Textbox) -> Any:
            box.lines += 1
            box.value = f"{box.value} {box.label}"
            return box

        def or_none(box: gr.Textbox | None) -> Any:
            return repr(box)

        box.submit(grow, box, box)
        box.change(or_none, box, box)
    dependency = demo.compile().config["dependencies"][0]
    assert [0] == dependency["component_prop_inputs"]
    client = connect(serve(demo))
    sent = {"name": "textbox", "value": "Ann", "label": "Told", "lines": 5, "render": "no"}
    given = first_of(client.ask(0, sent))
    assert "'Ann'" == first_of(client.ask(1, "Ann"))
    assert ("Ann Told", 6, "update") == (given["value"], given["lines"], given["__type__"])
    assert "render" not in given
    given = first_of(client.ask(0, "Ben"))
    assert ("Ben Name", 3) == (given["value"], given["lines"])


def test_a_header_is_an_argument(serve: Serve, connect: Connect) -> None:
    """An argument annotated with `Header` is the request's header of that name."""
    with gr.Blocks() as demo:

        def tell(user_agent: gr.Header, x_nothing: gr.Header) -> str:
            return f"{user_agent.partition('/')[0]} {x_nothing}"

        demo.load(tell, None, gr.Textbox())
    assert "python-httpx None" == first_of(connect(serve(demo)).ask(0))


def test_files_in_an_event_are_the_apps(serve: Serve, connect: Connect) -> None:
    """What a client says of an event can't name a file that it never sent."""
    with gr.Blocks() as demo:
        files = gr.File(file_count="multiple")

        def tell(data: gr.DeletedFileData) -> str:
            return str(data.file)

        files.delete(tell, None, gr.Textbox())
    file = {"path": "/etc/passwd", "orig_name": "passwd", "meta": {"_type": "gradio.FileData"}}
    message = connect(serve(demo)).ask(0, event_data={"file": file})[-2]
    assert not message["success"]
    assert "upload it first" in message["output"]["error"]


def test_javascript_needs_no_function() -> None:
    """A listener with JavaScript alone is one at once; as a decorator it calls the function after it."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        alone = box.submit(inputs=box, outputs=box, js="(word) => word")
        alone.then(js="() => []")

        @box.change(inputs=box, outputs=box, js="(word) => [word]")  # type: ignore[untyped-decorator]  # gives what it was given
        def shout(word: str) -> str:
            return word.upper()

    assert "A" == shout("a")
    said = [(d["api_name"], d["backend_fn"], d["js"]) for d in demo.compile().config["dependencies"]]
    assert [
        ("js_fn", False, "(word) => word"),
        ("js_fn_1", False, "() => []"),
        ("shout", True, "(word) => [word]"),
    ] == said
