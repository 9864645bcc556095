"""What holds for every component of the public API: those that there are are found in the package.

The half in a browser is tests/e2e/test_battery.py. What Gradio's class does not take, ours is not asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from parity.compare import first_difference, meaning
from pictures import opened, write_halves
from specimens import COMPONENTS, PARTS, has_value, placed, specimen, takes, title

import spacekit as gr
from spacekit.testing import AppTest
from spacekit_runtime.graph.info import api_info
from spacekit_runtime.graph.render import PLAIN

COMMON: list[tuple[str, Any]] = [
    ("label", "A name"),
    ("info", "What it is for"),
    ("visible", True),
    ("visible", False),
    ("visible", "hidden"),
    ("interactive", True),
    ("interactive", False),
    ("show_label", False),
    ("container", False),
    ("scale", 3),
    ("min_width", 77),
    ("elem_id", "my-id"),
    ("elem_classes", ["mine", "yours"]),
    ("preserved_by_key", ["value", "visible"]),
]
ARGUMENTS = [
    pytest.param(cls, name, value, id=f"{title(cls)}-{name}={value}")
    for cls in PARTS
    for name, value in COMMON
    if takes(cls, name)
]
# What Gradio 6.31 says of its components, read from its release: without its words for people.
GRADIOS = json.loads((Path(__file__).parents[1] / "data" / "gradio_info.json").read_text("utf-8"))
WITH_VALUE = [cls for cls in COMPONENTS if has_value(cls)]
# What is sent where the example of `/info` names files that are not there, or chooses nothing.
SENT: dict[str, Any] = {
    "CheckboxGroup": ["banana"],
    "Dropdown": "banana",
    "FileExplorer": [["specimens.py"]],
    "Radio": "banana",
}
# What comes back where it is not what was sent.
ANSWERS: dict[str, Any] = {
    # The example names a class that is none of its confidences; the best of those is the answer.
    "Label": {"label": "cat"},
}
# What comes back where nothing was sent, and it is not nothing.
NOTHING: dict[str, Any] = {
    "Chatbot": [],
    "Checkbox": False,
    "CheckboxGroup": [],
    "Dialogue": [],
    "Label": {},
    "MultimodalTextbox": {"text": "", "files": []},
}
# Those that refuse nothing at all, in words.
REFUSES_NOTHING = {"Slider": "None is not in the range"}
# A file, as a client writes it.
FILE_MARK = {"_type": "gradio.FileData"}


# An argument that a class does not honour yet warns, and reaches the page all the same.
@pytest.mark.filterwarnings("ignore:.*not supported yet")
@pytest.mark.parametrize(("cls", "name", "value"), ARGUMENTS)
def test_a_common_argument_reaches_the_page(cls: Any, name: str, value: Any) -> None:
    """What all components are told alike stands in the config as it was told."""
    # Help is for those who fill it in; some that only show have none.
    more = {"interactive": True} if name == "info" and takes(cls, "interactive") else {}
    with gr.Blocks() as demo:
        part = placed(cls, **{name: value, **more})
    assert value == props_of(demo, part).get(name)


@pytest.mark.parametrize("cls", [cls for cls in PARTS if takes(cls, "elem_classes")], ids=title)
def test_one_class_needs_no_list(cls: Any) -> None:
    """`elem_classes="mine"` is one class, at the start and in an update."""
    with gr.Blocks() as demo:
        part = placed(cls, elem_classes="mine", elem_id="part")
        change = gr.Button("Change")
        change.click(lambda: gr.update(elem_classes="yours"), None, part)
    assert ["mine"] == props_of(demo, part)["elem_classes"]
    app = AppTest(demo)
    app[change].click()
    assert ["yours"] == app[part].props["elem_classes"]


@pytest.mark.parametrize("cls", PARTS, ids=title)
def test_a_function_changes_what_it_names_and_no_more(cls: Any) -> None:
    """A component that a function returns changes its arguments that were passed, and leaves the others."""
    changes = {name: value for name, value in COMMON if takes(cls, name) and value is not True}
    with gr.Blocks() as demo:
        part = placed(cls)
        change = gr.Button("Change")
        change.click(lambda: cls(**changes), None, part)
    app = AppTest(demo)
    before = (app[part].value, app[part].props)
    app[change].click()
    assert (before[0], {**before[1], **changes}) == (app[part].value, app[part].props)


@pytest.mark.parametrize("cls", PARTS, ids=title)
def test_every_event_is_in_the_config(cls: Any) -> None:
    """Each event takes a listener, and the page is told of it."""
    events = cls.event_names()
    with gr.Blocks() as demo:
        part = placed(cls)
        for event in events:
            getattr(part, event)(lambda: None)
    listened = [target for d in demo.compile().config["dependencies"] for target in d["targets"]]
    assert set(events) <= {event for id_, event in listened if id_ == part._id}


@pytest.mark.parametrize("cls", [cls for cls in PARTS if takes(cls, "key")], ids=title)
def test_a_key_keeps_a_part_and_what_it_preserves(cls: Any) -> None:
    """Drawn again, a keyed part stays and keeps what `preserved_by_key` names; another one is new."""
    can_change = takes(cls, "elem_classes")
    preserved = {"preserved_by_key": "elem_classes"} if takes(cls, "preserved_by_key") else {}
    first = {"elem_classes": ["first"]} if can_change else {}
    made: dict[str, Any] = {}
    with gr.Blocks() as demo:
        again = gr.Button("Again")
        change = gr.Button("Change")

        @gr.render(triggers=[demo.load, again.click])
        def draw() -> None:
            made["kept"] = placed(cls, key="kept", **first, **preserved)
            made["new"] = placed(cls, **first)
            if can_change:
                change.click(lambda: gr.update(elem_classes=["changed"]), None, made["kept"])

    app = AppTest(demo)
    before = {name: part._id for name, part in made.items()}
    if can_change:
        app[change].click()
        assert ["changed"] == app[made["kept"]].props["elem_classes"]
    app[again].click()
    assert before["kept"] == made["kept"]._id
    # A plain box that stands where one stood stays, so that what is in it keeps the focus.
    assert issubclass(cls, PLAIN) == (before["new"] == made["new"]._id)
    if can_change:
        assert [["changed" if preserved else "first"], ["first"]] == [
            app[made[name]].props["elem_classes"] for name in ("kept", "new")
        ]


@pytest.mark.parametrize("cls", WITH_VALUE, ids=title)
def test_the_example_fits_the_schema(cls: Any) -> None:
    """What `/info` shows as an example is what its schema describes, and both are JSON."""
    parameter, _ = described(cls)
    # "Any JSON" is written with an empty type, as Gradio writes it, which schemas do not have.
    schema = {word: what for word, what in parameter["type"].items() if (word, what) != ("type", {})}
    jsonschema.Draft202012Validator.check_schema(schema)
    if parameter["example_input"] is not None:
        jsonschema.validate(parameter["example_input"], schema)


@pytest.mark.parametrize("cls", WITH_VALUE, ids=title)
def test_clients_are_told_what_gradio_tells_them(cls: Any) -> None:
    """As an argument and as a result, a component is described as Gradio 6.31 describes it."""
    theirs = GRADIOS[cls.__name__]
    for role, ours in zip(("parameter", "return"), described(cls), strict=True):
        compared = meaning({name: ours.get(name) for name in theirs[role]}, {})
        assert first_difference(theirs[role], compared) is None


def described(cls: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `/info` says of a component as an argument, and as a result."""
    with gr.Blocks() as demo:
        part = specimen(cls)
        gr.Button().click(lambda value: value, part, part, api_name="echo")
    endpoint = json.loads(json.dumps(api_info(demo.compile())["named_endpoints"]["/echo"]))
    return endpoint["parameters"][0], endpoint["returns"][0]


@pytest.fixture(scope="module")
def echoes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of one app that echoes each component's value."""
    folder = tmp_path_factory.mktemp("echoes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(folder / "cache"))
        with gr.Blocks() as demo:
            for cls in WITH_VALUE:
                part = specimen(cls)
                demo.load(lambda value: value, part, part, api_name=cls.__name__)
        demo.launch(server_port=0, prevent_thread_lock=True, quiet=True)
        yield Client(str(demo.local_url), verbose=False, download_files=str(folder / "got"))
        demo.close(verbose=False)


@pytest.mark.e2e
@pytest.mark.parametrize("cls", WITH_VALUE, ids=title)
def test_a_value_goes_there_and_back(echoes: Client, cls: Any, tmp_path: Path) -> None:
    """What a client sends comes back; files as files of the same content."""
    name = cls.__name__
    example = SENT.get(name, specimen(cls, render=False).example_payload())
    path = write_halves(tmp_path / "picture.png")
    sent = with_file(example, str(path))
    answer = without_files(echoes.predict(sent, api_name=f"/{name}"), path)
    wanted = without_files(sent, path)
    if name in ANSWERS:
        wanted |= ANSWERS[name]
    assert wanted == answer


@pytest.mark.e2e
@pytest.mark.parametrize("cls", WITH_VALUE, ids=title)
def test_nothing_is_a_value_too(echoes: Client, cls: Any) -> None:
    """Where nothing is sent nothing comes back, or what that is called there, or a refusal in words."""
    name = cls.__name__
    if name in REFUSES_NOTHING:
        with pytest.raises(AppError, match=REFUSES_NOTHING[name]):
            echoes.predict(None, api_name=f"/{name}")
    else:
        assert NOTHING.get(name) == echoes.predict(None, api_name=f"/{name}")


def with_file(value: Any, path: str) -> Any:
    """An example with a file that is there in the place of each that is not."""
    if isinstance(value, list):
        return [with_file(part, path) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("meta") == FILE_MARK:
        return handle_file(path)
    return {name: with_file(part, path) for name, part in value.items()}


def without_files(value: Any, sent: Path) -> Any:
    """The same with a word in the place of each file that is what was sent, whether named or described."""
    if isinstance(value, list):
        return [without_files(part, sent) for part in value]
    named = value.get("path") if isinstance(value, dict) and value.get("meta") == FILE_MARK else value
    if isinstance(named, str) and Path(named).is_absolute():
        return "the file" if is_the_same(Path(named), sent) else named
    if isinstance(value, dict):
        return {name: without_files(part, sent) for name, part in value.items()}
    return value


def is_the_same(got: Path, sent: Path) -> bool:
    """Whether a file has the content of the one that was sent; a picture may be written in another way."""
    return got.read_bytes() == sent.read_bytes() or opened(got).size == opened(sent).size


def props_of(demo: gr.Blocks, part: Any) -> dict[str, Any]:
    """What the page gets of a part."""
    config = next(c for c in demo.compile().config["components"] if c["id"] == part._id)
    props: dict[str, Any] = json.loads(json.dumps(config["props"]))
    return props
