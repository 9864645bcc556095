"""HTML: its own properties, events and functions, and components inside of it."""

from __future__ import annotations

from typing import Any

import pytest
from wire_client import Connect, Serve

import spacekit as gr

SCRIPT = "trigger('chosen'); trigger(\"two_words\")"


def test_an_update_names_the_properties_that_change() -> None:
    """The app's own properties come together and marked as a change; those of the component by themselves."""
    shown = gr.HTML("x", html_template="${size}", size=1, color="red", render=False)
    update = shown.update_props({"size": 2, "value": "y", "label": "Size"})
    assert {"value": "y", "label": "Size", "props": {"size": 2, "__type__": "update"}} == update
    assert {"value": "y"} == shown.update_props({"value": "y"})


def test_a_property_may_have_a_name_of_the_components() -> None:
    """An own property called as something that every component has stays apart from that."""
    props = gr.HTML(name="Ann", render=False).props()
    assert ("html", {"name": "Ann"}) == (props["name"], props["props"])


def test_the_events_are_those_that_the_script_names() -> None:
    """What stands quoted in `js_on_load` is an event; of another name an error says where it would stand."""
    with gr.Blocks() as demo:
        shown = gr.HTML(js_on_load=SCRIPT)
        shown.chosen(lambda: None)
        shown.two_words(lambda: None)
        with pytest.raises(AttributeError, match=r"stand quoted in js_on_load: trigger\('chose'\)"):
            shown.chose(lambda: None)
    targets = [dependency["targets"] for dependency in demo.compile().config["dependencies"]]
    assert [[(shown._id, "chosen")], [(shown._id, "two_words")]] == targets


def test_a_class_of_ones_own() -> None:
    """A derived class is HTML to the page; its arguments are no events, though its script names them."""

    class Rating(gr.HTML):
        def __init__(self, stars: int = 5, **options: Any) -> None:
            super().__init__(js_on_load="props['stars'] = 1; trigger('rated')", stars=stars, **options)

    rating = Rating(3, label="Rating", render=False)
    props = rating.props()
    assert ("html", {"stars": 3}, "Rating") == (props["name"], props["props"], props["label"])
    assert "stars" not in props
    assert {"props": {"stars": 4, "__type__": "update"}} == rating.update_props({"stars": 4})
    with gr.Blocks() as demo:
        gr.Button().click(str, Rating(), None, api_name="rate")
    parameter = demo.get_api_info()["named_endpoints"]["/rate"]["parameters"][0]
    assert "Rating" == parameter["component"]


def test_components_are_made_inside_of_it() -> None:
    """`with HTML(...)` holds components; a template that has no place for them warns."""
    with gr.Blocks() as demo:
        with gr.HTML(html_template="<h2>Card</h2>@children") as card:
            name = gr.Textbox()
        with pytest.warns(UserWarning, match="its html_template has no @children"), gr.HTML("x"):
            pass
    node = demo.compile().config["layout"]["children"][0]
    assert card._id == node["id"]
    assert name._id == node["children"][0]["children"][0]["id"]


def test_scripts_that_would_not_run_warn() -> None:
    """A `<script>` element in markup is one that browsers do not run."""
    with pytest.warns(UserWarning, match="<script> element"):
        gr.HTML("<SCRIPT src=x></script>", render=False)


def add(left: int, right: int = 1) -> int:
    """A sum."""
    return left + right


async def tell(words: list[str], request: gr.Request) -> dict[str, Any]:
    """What was sent, and in which session."""
    return {"words": words, "session": request.session_hash}


def fail() -> None:
    """Refuse."""
    raise gr.Error("not today")


@pytest.fixture
def asked(serve: Serve, connect: Connect) -> Any:
    """Ask a component's functions, as its script does."""
    with gr.Blocks() as demo:
        shown = gr.HTML(server_functions=[add, tell, fail])
    client = connect(serve(demo))

    def ask(name: str, data: Any = None) -> Any:
        body = {"session_hash": "a-session", "component_id": shown._id, "fn_name": name, "data": data}
        return client.post("component_server", body)

    return ask


@pytest.mark.e2e
def test_scripts_call_functions_of_the_app(asked: Any) -> None:
    """One argument comes as it is, several apart; a function may be async and take the request."""
    assert [3, 5] == [asked("add", 2).json(), asked("add", [2, 3]).json()]
    assert {"words": ["a", "b"], "session": "a-session"} == asked("tell", ["a", "b"]).json()


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["props", "server_function", "__init__", "value", "js_on_load", "fails"])
def test_nothing_else_can_be_called(asked: Any, name: str) -> None:
    """Methods and attributes of the component are no functions for the page."""
    assert 404 == asked(name).status_code


@pytest.mark.e2e
def test_a_function_refuses(asked: Any) -> None:
    """Its error comes with its words; arguments that it does not take are refused before."""
    assert (422, {"detail": "not today"}) == ((answer := asked("fail")).status_code, answer.json())
    assert 422 == asked("add", [1, 2, 3]).status_code
    assert 422 == asked("add", []).status_code
