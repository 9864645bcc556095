"""Building an app: layout, listeners and names, and what is refused where it is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.files import Files
from spacekit_runtime.protocol import Config, DependencyConfig, LayoutNode


def shape(config: Config) -> Any:
    """The layout as nested lists of types."""
    types = {component["id"]: component["type"] for component in config["components"]}

    def of(node: LayoutNode) -> Any:
        children = [of(child) for child in node.get("children", [])]
        return [types.get(node["id"], "page"), *children] if "children" in node else types[node["id"]]

    return of(config["layout"])


def dependencies(demo: gr.Blocks) -> list[DependencyConfig]:
    """What the page is told of the listeners."""
    return demo.compile().config["dependencies"]


def same(value: Any) -> Any:
    """A function for listeners to call."""
    return value


def test_blocks_nest_as_they_are_written() -> None:
    """The layout follows the `with` statements; fields that follow one another share a form."""
    with gr.Blocks() as demo:
        gr.Markdown("hi")
        gr.Textbox()
        gr.Number()
        with gr.Row():
            gr.Textbox()
            with gr.Column():
                gr.Slider()
        gr.Checkbox()
    row = ["row", "textbox", ["column", ["form", "slider"]]]
    assert ["page", "markdown", ["form", "textbox", "number"], row, ["form", "checkbox"]] == shape(
        demo.compile().config
    )


def test_ids_are_unique() -> None:
    """No two blocks share an id, forms included."""
    with gr.Blocks() as demo:
        gr.Textbox()
        gr.JSON()
        gr.Textbox()
    ids = [component["id"] for component in demo.compile().config["components"]]
    assert len(ids) == len(set(ids))


def test_a_component_can_be_rendered_later() -> None:
    """What was made with `render=False` lands where `render()` is called."""
    late = gr.Textbox(render=False)
    with gr.Blocks() as demo:
        gr.JSON()
        late.render()
    assert ["page", "json", ["form", "textbox"]] == shape(demo.compile().config)


def test_names_of_endpoints_are_unique() -> None:
    """Listeners that call one function get names that tell them apart."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        for _ in range(3):
            box.change(same, box, box)
        box.change(same, box, box, api_name="/v2")
        box.change(lambda value: value, box, box)
    assert ["same", "same_1", "same_2", "v2_1", "lambda"] == [d["api_name"] for d in dependencies(demo)]


def test_options_reach_the_page() -> None:
    """What a listener says of itself is in the config."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        button = gr.Button()
        first = button.click(
            same,
            box,
            box,
            api_name="go",
            show_progress="minimal",
            queue=False,
            scroll_to_output=True,
            js="x => x",
            trigger_mode="multiple",
            show_progress_on=button,
            time_limit=3,
            api_description="Goes.",
        )
        button.click(None, None, None, cancels=[first])
        box.change(same, box, box, api_name=False)
    go, cancel, hidden = dependencies(demo)
    expected = {
        "targets": [(button._id, "click")],
        "inputs": [box._id],
        "outputs": [box._id],
        "api_name": "go",
        "show_progress": "minimal",
        "queue": False,
        "scroll_to_output": True,
        "js": "x => x",
        "trigger_mode": "multiple",
        "show_progress_on": [button._id],
        "time_limit": 3,
        "api_description": "Goes.",
    }
    assert expected == {name: value for name, value in go.items() if name in expected}
    assert ([0], False) == (cancel["cancels"], cancel["backend_fn"])
    assert ("private", "always_last") == (hidden["api_visibility"], hidden["trigger_mode"])


def test_what_follows_says_what_it_follows() -> None:
    """`.then`, `.success` and `.failure` name the listener they follow, and on which outcome."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(same, box, box).then(same, box, box).success(same, box, box).failure(same, box, box)
    told = [
        (d["trigger_after"], d["trigger_only_on_success"], d["trigger_only_on_failure"])
        for d in dependencies(demo)
    ]
    assert [(None, False, False), (0, False, False), (1, True, False), (2, False, True)] == told


def test_on_listens_to_several_events() -> None:
    """`on` makes one listener of several events; without any, of the page's load and the inputs' changes."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        button = gr.Button()
        gr.on([box.submit, button.click], same, box, box)
        gr.on(fn=same, inputs=box, outputs=box)
        gr.on(button.click, same, box, box)
    targets = [d["targets"] for d in dependencies(demo)]
    assert [
        [(box._id, "submit"), (button._id, "click")],
        [(box._id, "change"), (demo._id, "load")],
        [(button._id, "click")],
    ] == targets


def test_listeners_can_be_decorators() -> None:
    """Without a function, a listener decorates one, and leaves it as it is."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        button = gr.Button()

        @gr.on([button.click], inputs=box, outputs=box)  # type: ignore[untyped-decorator]  # gives what it was given
        def one(value: str) -> str:
            return value

        @button.click(inputs=box, outputs=box)  # type: ignore[untyped-decorator]  # as above
        def two(value: str) -> str:
            return value

    assert "x" == one("x") == two("x")
    assert ["one", "two"] == [d["api_name"] for d in dependencies(demo)]


def test_a_value_that_is_a_function_is_computed_on_load() -> None:
    """A component whose value is a function is filled when the page loads, and when its inputs change."""
    with gr.Blocks() as demo:
        name = gr.Textbox()
        greeting = gr.Textbox(lambda who: f"Hello {who}", inputs=[name])
    (load,) = dependencies(demo)
    assert [(name._id, "change"), (demo._id, "load")] == load["targets"]
    assert ([name._id], [greeting._id], "public") == (
        load["inputs"],
        load["outputs"],
        load["api_visibility"],
    )
    assert [load] == dependencies(demo)


def test_select_listeners_are_told_to_the_component() -> None:
    """Only a component whose selections somebody listens to offers them."""
    with gr.Blocks() as demo:
        heard, unheard = gr.Label(), gr.Label()
        heard.select(lambda: None)
    selectable = {c["id"]: c["props"]["_selectable"] for c in demo.compile().config["components"]}
    assert (True, False) == (selectable[heard._id], selectable[unheard._id])


def test_the_fingerprint_is_that_of_the_app() -> None:
    """The same app has the same id each time it is built, another app another one."""

    def build(label: str) -> int:
        with gr.Blocks() as demo:
            gr.Textbox(label=label)
        return demo.compile().config["app_id"]

    assert build("a") == build("a")
    assert build("a") != build("b")


def test_functions_may_take_fewer_or_more_arguments_with_a_warning() -> None:
    """Inputs that do not fit the function are warned of where the listener is made."""
    with gr.Blocks():
        box = gr.Textbox()
        with pytest.warns(UserWarning, match=r"same\(\) takes 1 argument, and the listener has 0 inputs"):
            box.change(same, None, box)
        with pytest.warns(UserWarning, match="has 2 inputs"):
            box.change(same, [box, box], box)


def wrong_outside() -> None:
    """A listener without an app."""
    gr.Textbox().change(same)


def wrong_input() -> None:
    """An input that is no component."""
    with gr.Blocks():
        gr.Textbox().change(same, "name")


def wrong_layout_input() -> None:
    """An input without a value."""
    with gr.Blocks() as demo:
        row = gr.Row()
        gr.Textbox().change(same, row)
    demo.compile()


def wrong_stranger() -> None:
    """An output that is not in the app."""
    stranger = gr.Textbox(label="far")
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(same, box, stranger)
    demo.compile()


def wrong_function() -> None:
    """A function that is none."""
    with gr.Blocks():
        gr.Textbox().change("same")  # type: ignore[arg-type]


def wrong_limit() -> None:
    """A limit that lets nothing run."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(same, box, box, concurrency_limit=0)
    demo.compile()


def wrong_mode() -> None:
    """A trigger mode that there is not."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(same, box, box, trigger_mode="never")  # type: ignore[arg-type]
    demo.compile()


def wrong_cancels() -> None:
    """A component where a listener belongs."""
    with gr.Blocks() as demo:
        button = gr.Button("Stop")
        button.click(None, cancels=[button])
    demo.compile()


def wrong_trigger() -> None:
    """A component where an event belongs."""
    with gr.Blocks():
        gr.on(gr.Button(), same)  # type: ignore[arg-type]


def wrong_default_limit() -> None:
    """A limit for all that lets nothing run."""
    gr.Blocks().queue(default_concurrency_limit=0)


def wrong_start() -> None:
    """A component that starts with what it can't show."""
    with gr.Blocks() as demo:
        gr.JSON("not json", label="data")
    demo.compile()


def wrong_twice() -> None:
    """A component that is put in the layout twice."""
    with gr.Blocks():
        gr.Textbox().render()


def wrong_navbars() -> None:
    """Two navigations on one page; one on each is fine."""
    with gr.Blocks() as demo:
        gr.Navbar()
    with demo.route("About"):
        gr.Navbar()
        gr.Navbar()
    _ = demo.config


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (wrong_navbars, "a page has one Navbar, and the page '/about' has 2"),
        (wrong_outside, "outside of a Blocks"),
        (wrong_input, "are components, not 'name'"),
        (wrong_layout_input, "a Row has no value"),
        (wrong_stranger, "Textbox 'far' is used by a listener and is not in the layout"),
        (wrong_function, "takes a function, not 'same'"),
        (wrong_limit, "concurrency_limit=0: at least 1"),
        (wrong_mode, "choose"),
        (wrong_cancels, "takes what a listener returned, not <"),
        (wrong_trigger, r"takes events such as name\.submit or button\.click, not <"),
        (wrong_default_limit, "default_concurrency_limit=0: at least 1"),
        (wrong_start, "the value that the JSON 'data' starts with does not suit it: .* no JSON"),
        (wrong_twice, "in the layout already"),
    ],
)
def test_an_app_put_together_wrong_is_refused(build: Any, sentence: str) -> None:
    """A mistake is an error that says what is wrong."""
    with pytest.raises(GraphError, match=sentence):
        build()


def test_a_file_to_start_with_that_is_not_there_is_no_reason_not_to_start() -> None:
    """The author is told by name, and the page shows what is there."""
    with gr.Blocks() as demo:
        cat = gr.Image("none.png", label="Cat")
        cat.change(same, cat, cat, api_name="same")
        gr.Examples(["none.jpg"], cat, api_visibility="private")
        gr.Chatbot([{"role": "user", "content": {"path": "none.zip"}}], avatar_images=("none.gif", None))
        gr.Textbox("here")
    with pytest.warns(UserWarning, match="starts with a file") as told:
        config: Any = demo.config
    said = [str(warning.message) for warning in told]
    named = [re.findall(r"the (.+) starts", line)[0] for line in said]
    assert ["Image 'Cat'", "Dataset", "Chatbot", "Chatbot"] == named
    missing = sorted(re.findall(r"file (\S+) is", " ".join(said)))
    assert ["none.gif", "none.jpg", "none.png", "none.zip"] == missing
    with pytest.warns(UserWarning, match="starts with a file"):
        (parameter,) = demo.get_api_info()["named_endpoints"]["/same"]["parameters"]
    assert "none.png" == parameter["parameter_default"]["path"]
    assert "here" in [component["props"].get("value") for component in config["components"]]


def test_a_file_to_start_with_may_lie_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An app may be started from any folder, and its author named the file. `blocked_paths` counts."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".logo.png").write_bytes(b"a logo")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(scratch))
    with gr.Blocks() as demo:
        start = gr.File(str(home / ".logo.png"))
        gr.DownloadButton(value=str(home / ".logo.png"))
        start.change(lambda file: file, start, start, api_name="same")
    shown = [c["props"]["value"] for c in demo.config["components"] if "value" in c["props"]]
    assert [b"a logo"] * 2 == [Path(value["path"]).read_bytes() for value in shown]
    (parameter,) = demo.get_api_info()["named_endpoints"]["/same"]["parameters"]
    assert shown[0]["path"] == parameter["parameter_default"]["path"]
    with pytest.raises(GraphError, match="may not give away"):
        demo.compile(files=Files(blocked=[home]))


@pytest.mark.parametrize(
    ("name", "meant"),
    [("input", "inputs"), ("output", "outputs"), ("_js", "js"), ("show_progres", "show_progress")],
)
def test_a_misspelt_argument_of_a_listener_is_refused(name: str, meant: str) -> None:
    """A listener does not drop an argument that it does not know: it says which one was probably meant."""
    misspelt: Any = {name: None}
    with gr.Blocks():
        clicked = gr.Button().click(lambda: None)
        for listener in (gr.Button().click, clicked.then):
            with pytest.raises(TypeError, match=f"no argument '{name}'; did you mean '{meant}'"):
                listener(lambda: None, **misspelt)


def test_a_misspelt_argument_of_an_app_is_refused() -> None:
    """`Blocks` and `Interface` do not drop arguments either."""
    with pytest.raises(TypeError, match=r"Blocks\(\) has no argument 'titel'; did you mean 'title'"):
        gr.Blocks(titel="x")
    with pytest.raises(TypeError, match=r"Interface\(\) has no argument 'tittle'; did you mean 'title'"):
        gr.Interface(same, "text", "text", tittle="x")
    assert "x" == gr.Blocks(title="x", css="", theme=None).title


def test_an_app_can_be_built_after_a_failed_one() -> None:
    """An error inside `with Blocks():` leaves nothing behind."""
    with pytest.raises(ZeroDivisionError), gr.Blocks():
        raise ZeroDivisionError
    with gr.Blocks() as demo:
        gr.Textbox()
    assert ["page", ["form", "textbox"]] == shape(demo.compile().config)


@pytest.mark.parametrize("every", [2, gr.Timer(2, render=False)], ids=["seconds", "a timer"])
def test_a_value_is_computed_every_so_often(every: Any) -> None:
    """`every=` is a timer whose ticks compute the value again, and whose waiting shows nothing."""
    with gr.Blocks() as demo:
        gr.Number(lambda: 1, every=every)
    demo.compile()
    config = demo.compile().config  # a second look at the app adds no second timer
    [timer] = [c for c in config["components"] if c["type"] == "timer"]
    assert {"value": 2, "active": True, "name": "timer", "_selectable": False} == timer["props"]
    [dependency] = config["dependencies"]
    assert [(timer["id"], "tick"), (0, "load")] == dependency["targets"]
    assert "hidden" == dependency["show_progress"]


def test_what_has_no_look_does_not_part_fields() -> None:
    """Fields around a state or a timer stand together, as with Gradio; what can be seen parts them."""
    with gr.Blocks() as demo:
        gr.Textbox()
        gr.State(1)
        gr.Timer()
        gr.Number()
        gr.Markdown("Now")
        gr.Textbox()
    assert [
        "page",
        ["form", "textbox", "number"],
        "state",
        "timer",
        "markdown",
        ["form", "textbox"],
    ] == shape(demo.compile().config)


def test_progress_is_also_yes_or_no() -> None:
    """`show_progress` may be a bool, as older apps write it; a word that means nothing is an error."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(same, box, box, show_progress=False)  # type: ignore[arg-type]  # what older apps write
        box.change(same, box, box, show_progress=True)  # type: ignore[arg-type]  # what older apps write
    assert ["hidden", "full"] == [d["show_progress"] for d in demo.compile().config["dependencies"]]
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.change(same, box, box, show_progress="no")  # type: ignore[arg-type]  # what is tested
    with pytest.raises(GraphError, match="show_progress='no'"):
        demo.compile()


def test_ticks_show_no_waiting_unless_asked() -> None:
    """What comes by the clock shows no sign of waiting, unless the app wants it."""
    with gr.Blocks() as demo:
        timer, shown = gr.Timer(), gr.Number()
        timer.tick(lambda: 1, None, shown)
        timer.tick(lambda: 1, None, shown, show_progress="minimal")
    assert ["hidden", "minimal"] == [d["show_progress"] for d in demo.compile().config["dependencies"]]
