"""Apps inside of apps, blocks that move, and pages."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.pages import page_address
from spacekit_runtime.protocol import Config, LayoutNode


def shape(config: Config, node: LayoutNode | None = None) -> Any:
    """The layout as nested lists of types."""
    types = {component["id"]: component["type"] for component in config["components"]} | {0: "page"}
    node = node or config["layout"]
    inner = [shape(config, child) for child in node.get("children", [])]
    return [types[node["id"]], *inner] if inner else types[node["id"]]


def test_a_blocks_inside_of_another_is_part_of_it() -> None:
    """What it shows stands where it was built, and its load is the page's."""
    with gr.Blocks() as demo, gr.Row():
        gr.Markdown("before")
        with gr.Blocks() as inner:
            box = gr.Textbox()
            inner.load(lambda: "x", None, box)
        gr.Markdown("after")
    config = demo.compile().config
    assert ["page", ["row", "markdown", "textbox", "markdown"]] == shape(config)
    assert [[(0, "load")]] == [dependency["targets"] for dependency in config["dependencies"]]


def test_an_interface_in_a_tab_is_an_interface() -> None:
    """`Interface(...)` made inside of a `Blocks` shows itself there, with its endpoint."""
    with gr.Blocks() as demo, gr.Tab("One"):
        gr.Interface(str.upper, "text", "text", api_name="shout")
    assert {"shout"} <= set(demo.compile().endpoints)


def test_an_interface_takes_the_components_that_it_is_given() -> None:
    """They are made in the place around it, and move into it; their listeners stay with them."""
    with gr.Blocks() as demo, gr.Row():
        text = gr.Textbox(label="in")
        text.change(str.upper, text, text)
        gr.Markdown("between")
        gr.Interface(str.upper, text, gr.Textbox(label="out"), examples=[["a"]])
    config = demo.compile().config
    [row] = config["layout"]["children"]
    kinds = {component["id"]: component["type"] for component in config["components"]}
    assert ["markdown", "row"] == [kinds[child["id"]] for child in row["children"]][:2]
    assert 2 == list(kinds.values()).count("textbox")


def test_rendering_what_was_built_right_here_changes_nothing() -> None:
    """`Interface(...).render()` inside of a `Blocks` shows it once."""
    with gr.Blocks() as demo:
        gr.Interface(str.upper, "text", "text", api_name="shout").render()
    types = [component["type"] for component in demo.compile().config["components"]]
    assert 2 == types.count("textbox")


def test_an_app_is_rendered_into_another() -> None:
    """All of its listeners come along, under new numbers and names that are free."""

    def app() -> gr.Blocks:
        with gr.Blocks() as demo:
            box = gr.Textbox()
            first = box.submit(str.upper, box, box, api_name="go")
            first.then(str.lower, box, box, api_name="back")
            box.change(None, cancels=[first])
        return demo

    apps = [app(), app()]
    with gr.Blocks() as demo:
        for one in apps:
            one.render()
    compiled = demo.compile()
    assert {"go", "back", "go_1", "back_1"} <= set(compiled.endpoints)
    dependencies = compiled.config["dependencies"]
    assert list(range(6)) == [dependency["id"] for dependency in dependencies]
    assert [0, 3] == [d["trigger_after"] for d in dependencies if d["trigger_after"] is not None]
    assert [[0], [3]] == [d["cancels"] for d in dependencies if d["cancels"]]
    ids = [component["id"] for component in compiled.config["components"]]
    assert len(ids) == len(set(ids))


def test_an_app_stands_in_one_place() -> None:
    """It can't be rendered twice."""
    inner = gr.Interface(str.upper, "text", "text")
    with gr.Blocks():
        inner.render()
        with pytest.raises(GraphError, match="in the layout already"):
            inner.render()


def test_an_app_is_taken_out_and_put_elsewhere() -> None:
    """With its listeners: the chain and the load are there once, the outer ones keep their places."""
    with gr.Blocks() as inner:
        box = gr.Textbox(label="inner")
        box.change(str.upper, box, box, api_name="up").then(str.lower, box, box, api_name="down")
        inner.load(lambda: "x", None, box, api_name="begin")
    with gr.Blocks() as demo:
        inner.render()
        button = gr.Button()
        button.click(lambda: None, api_name="outer")
        inner.unrender()
        assert box.graph is not demo._graph
        with gr.Accordion("More"):
            inner.render()
    config = demo.compile().config
    assert ["page", "button", ["accordion", ["form", "textbox"]]] == shape(config)
    assert ["outer", "up", "down", "begin"] == [d["api_name"] for d in config["dependencies"]]
    assert [None, None, 1, None] == [d["trigger_after"] for d in config["dependencies"]]


def test_an_app_that_was_taken_out_is_one_of_its_own() -> None:
    """Also one that was built inside of the other; what is left compiles without it."""
    with gr.Blocks() as demo:
        gr.Markdown("before")
        with gr.Row():
            with gr.Blocks() as inner:
                box = gr.Textbox()
                box.submit(str.upper, box, box)
            gr.Markdown("beside")
        with pytest.raises(GraphError, match="while it is built"):
            demo.unrender()
        inner.unrender()
    assert ["page", "markdown", ["row", "markdown"]] == shape(demo.compile().config)
    assert ["page", ["form", "textbox"]] == shape(inner.compile().config)
    assert ["X"] == [inner("x")]
    with gr.Blocks() as other:
        inner.render()
    assert ["page", ["form", "textbox"]] == shape(other.compile().config)


def test_an_app_by_itself_has_nothing_to_be_taken_out_of() -> None:
    """`unrender` leaves it as it is."""
    demo = gr.Interface(str.upper, "text", "text")
    assert demo is demo.unrender()
    assert "X" == demo("x")


def test_tabbed_interface_has_a_tab_for_each() -> None:
    """The names are the tabs', the title a heading; endpoints keep their names."""
    demos = [gr.Interface(f, "text", "text", api_name=f.__name__) for f in (str.upper, str.lower)]
    demo = gr.TabbedInterface(demos, ["Up", "Down"], title="a < b", tabs_kwargs={"elem_id": "tabs"})
    compiled = demo.compile()
    labels = [c["props"]["label"] for c in compiled.config["components"] if c["type"] == "tabitem"]
    assert ["Up", "Down"] == labels
    assert {"upper", "lower"} <= set(compiled.endpoints)
    assert ("tabbed_interface", True) == (compiled.config["mode"], compiled.config["fill_height"])
    heading = next(c for c in compiled.config["components"] if c["type"] == "markdown")
    assert "a &lt; b</h1>" in heading["props"]["value"]


def test_a_tab_for_each_and_no_more() -> None:
    """Too many or too few names are a mistake."""
    with pytest.raises(GraphError, match="1 apps and 2 tab_names"):
        gr.TabbedInterface([gr.Interface(str.upper, "text", "text")], ["a", "b"])


def test_a_block_is_taken_out_and_put_elsewhere() -> None:
    """`unrender` takes a block out with all that is in it; its listeners stay with it."""
    with gr.Blocks() as demo:
        with gr.Row() as row:
            box = gr.Textbox()
        box.change(str.upper, box, box)
        box.unrender()
        gr.Markdown("between")
        box.render()
        row.unrender()
    config = demo.compile().config
    assert ["page", "markdown", ["form", "textbox"]] == shape(config)
    assert [[(box._id, "change")]] == [dependency["targets"] for dependency in config["dependencies"]]


def test_a_listener_of_what_was_taken_out_is_refused() -> None:
    """What is not in the layout can't be listened to."""
    with gr.Blocks() as demo:
        box = gr.Textbox(label="Gone")
        box.change(str.upper, box, box)
        box.unrender()
    with pytest.raises(GraphError, match="'Gone' is used by a listener and is not in the layout"):
        demo.compile()


def test_pages_have_parts_of_their_own() -> None:
    """What is built after `route` is on that page, its load listeners too."""
    with gr.Blocks() as demo:
        gr.Textbox(label="home")
    with demo.route("About us"):
        about = gr.Number(label="about")
        demo.load(lambda: 1, None, about)
    with demo.route("Secret", "/hidden", show_in_navbar=False):
        gr.Textbox(label="secret")
    config = demo.compile().config
    assert [("", "Home", True), ("about-us", "About us", True), ("hidden", "Secret", False)] == config[
        "pages"
    ]
    labels = {c["id"]: c["props"].get("label") for c in config["components"]}
    shown = {path: {labels[i] for i in page["components"]} - {None} for path, page in config["page"].items()}
    assert {"": {"home"}, "about-us": {"about"}, "hidden": {"secret"}} == shown
    assert [[], [0], []] == [page["dependencies"] for page in config["page"].values()]
    # Fields of two pages share no form.
    assert 3 == len(config["layout"].get("children", []))


def test_what_is_made_for_a_component_is_on_its_page() -> None:
    """The clock and the listener of `every=`, and a `State` that a listener brings along."""
    with gr.Blocks() as demo:
        box = gr.Textbox(lambda: "now", every=5)
        box.submit(str.upper, [box], gr.State(render=False))
    with demo.route("Other"):
        gr.Markdown("other")
    config = demo.compile().config
    kinds = {c["id"]: c["type"] for c in config["components"]}
    assert ["markdown"] == [kinds[i] for i in config["page"]["other"]["components"]]
    assert [[0, 1], []] == [page["dependencies"] for page in config["page"].values()]


@pytest.mark.parametrize(
    ("name", "asked", "address"),
    [
        ("Q & A", None, "q-a"),
        ("Über  uns", None, "uber-uns"),
        ("x", "/a-b/", "a-b"),
        ("Config", None, "_config"),
        ("Taken", "taken", "_taken"),
    ],
)
def test_addresses_are_made_of_names(name: str, asked: str | None, address: str) -> None:
    """Accents and signs go, spaces become hyphens, and what is in use gets an underscore."""
    assert address == page_address(name, asked, [("taken", "Taken", True)])


@pytest.mark.parametrize("asked", ["", "a/b", "..", "a b", "config", "{x}", "\u00fc"])
def test_what_is_no_address_is_refused(asked: str) -> None:
    """As is one that the app needs itself."""
    with pytest.raises(GraphError, match="can't be at"):
        page_address("Page", asked, [])


def test_a_page_begins_outside_of_the_app() -> None:
    """`route` inside of a `with` would be on two pages at a time."""
    with gr.Blocks() as demo, pytest.raises(GraphError, match="outside"):
        demo.route("x")


def test_integrate_says_that_it_does_nothing() -> None:
    """Nothing is sent to anybody."""
    demo = gr.Blocks()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        demo.integrate(wandb=object())
    assert 1 == len(caught)
