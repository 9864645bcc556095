"""Examples whose results are kept, and rows that come from folders and tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.graph.info import api_info

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where results are kept."""
    monkeypatch.setenv("GRADIO_EXAMPLES_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


class Model:
    """A function that is dear to call."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def answer(self, word: str, times: float = 1) -> str:
        """Repeat a word."""
        self.asked.append(word)
        return word * int(times or 1)


def app(model: Model, rows: Any, **options: Any) -> gr.Blocks:
    """An app with examples."""
    with gr.Blocks() as demo:
        word, times, shown = gr.Textbox(), gr.Number(), gr.Textbox()
        gr.Examples(rows, [word, times], shown, model.answer, **options)
    return demo


def load(url: str, index: int) -> Any:
    """What the endpoint of examples gives for a row."""
    client = Client(url, verbose=False)
    given = client.predict(index, api_name="/load_example")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's
    return given


def test_results_are_computed_before_the_app_is_served(serve: Serve) -> None:
    """Eager: the function has run for all rows when the app is there, and never again, not even by others."""
    model = Model()
    rows = [["a", 2], ["b", 3]]
    url = serve(app(model, rows, cache_examples=True))
    assert ["a", "b"] == model.asked
    assert ["aa", "bbb"] == [load(url, index) for index in (0, 1)]
    serve(app(model, rows, cache_examples=True))
    assert ["a", "b"] == model.asked


def test_results_are_computed_at_the_first_click(serve: Serve) -> None:
    """Lazy: a row is computed when it is first asked for."""
    model = Model()
    url = serve(app(model, [["a", 2], ["b", 3]], cache_examples=True, cache_mode="lazy"))
    assert [] == model.asked
    assert ["bbb", "bbb"] == [load(url, 1) for _ in range(2)]
    assert ["b"] == model.asked


def test_other_rows_have_other_results(serve: Serve) -> None:
    """What was kept for other values is not shown."""
    model = Model()
    serve(app(model, [["a", 2]], cache_examples=True))
    assert "ccc" == load(serve(app(model, [["c", 3]], cache_examples=True)), 0)


def test_what_is_broken_is_computed_again(serve: Serve, folder: Path) -> None:
    """A file that was cut off, or is no result, is not used."""
    model = Model()
    serve(app(model, [["a", 2]], cache_examples=True))
    (kept,) = folder.rglob("0.json")
    for text in ('{"of":', "[]", '{"of": "x", "data": ["zz"]}'):
        kept.write_text(text, "utf-8")
        assert "aa" == load(serve(app(model, [["a", 2]], cache_examples=True)), 0)
    assert 4 == len(model.asked)


def test_the_environment_decides_where_the_app_does_not(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """`GRADIO_CACHE_EXAMPLES`, `GRADIO_CACHE_MODE` and `GRADIO_RESET_EXAMPLES_CACHE` are read."""
    monkeypatch.setenv("GRADIO_CACHE_EXAMPLES", "true")
    model = Model()
    serve(app(model, [["a", 1]]))
    assert ["a"] == model.asked
    monkeypatch.setenv("GRADIO_CACHE_MODE", "lazy")
    monkeypatch.setenv("GRADIO_RESET_EXAMPLES_CACHE", "True")
    url = serve(app(model, [["a", 1]]))
    assert not folder.exists() or not list(folder.rglob("*.json"))
    load(url, 0)
    assert ["a", "a"] == model.asked
    serve(app(model, [["b", 1]], cache_examples=False))
    assert ["a", "a"] == model.asked
    with gr.Blocks() as without:
        gr.Examples(["a"], gr.Textbox())
    assert ["load_example"] == list(without.compile().endpoints)


def steps(word: str) -> Iterator[str]:
    """A generator."""
    for at in range(len(word)):
        yield word[: at + 1]


async def steps_later(word: str) -> Any:
    """One on the loop."""
    for at in range(len(word)):
        yield word[: at + 1]


async def later(word: str) -> str:
    """A function on the loop."""
    return word


@pytest.mark.parametrize("fn", [steps, steps_later, later])
def test_every_kind_of_function_is_kept(serve: Serve, fn: Any) -> None:
    """Of a generator the last step is kept."""
    with gr.Blocks() as demo:
        box = gr.Textbox()
        gr.Examples(["abc"], box, box, fn, cache_examples=True)
    assert "abc" == load(serve(demo), 0)


def test_batches_and_updates_are_kept(serve: Serve) -> None:
    """A batch function gets lists of one; an update is kept as the page gets it."""
    with gr.Blocks() as demo:
        box, count = gr.Textbox(), gr.Number()
        gr.Examples(["a"], box, box, lambda words: [[w * 2 for w in words]], cache_examples=True, batch=True)
        gr.Examples(
            ["b"], box, count, lambda _: gr.Number(3, label="n"), cache_examples=True, api_name="update"
        )
    url = serve(demo)
    assert "aa" == load(url, 0)
    client = Client(url, verbose=False)
    assert {"value": 3, "label": "n", "__type__": "update"} == client.predict(0, api_name="/update")
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_files_are_kept_too(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A result's files outlive the folder that the app serves from, and clients get them."""
    source = tmp_path / "note.txt"
    source.write_text("hello", "utf-8")

    def shout(path: str) -> str:
        made = tmp_path / "loud.txt"
        made.write_text(Path(path).read_text("utf-8").upper(), "utf-8")
        return str(made)

    for served_from in ("one", "two"):
        monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / served_from))
        with gr.Blocks() as demo:
            given, made = gr.File(), gr.File()
            gr.Examples([str(source)], given, made, shout, cache_examples=True)
        assert "HELLO" == Path(load(serve(demo), 0)).read_text("utf-8")
        (tmp_path / "loud.txt").unlink(missing_ok=True)


def test_the_first_row_is_there_at_the_start(serve: Serve, connect: Connect) -> None:
    """Eager results are loaded with the page, unless an input has a value or the author says otherwise."""
    model = Model()

    def loads(**options: Any) -> list[int]:
        demo = app(model, [["a", 2], ["b", 3]], cache_examples=True, **options)
        return [d["id"] for d in demo.compile().config["dependencies"] if (0, "load") in d["targets"]]

    assert [2, 2, 0] == [len(loads()), len(loads(preload=1)), len(loads(preload=False))]
    assert [] == loads(cache_mode="lazy")
    client = connect(serve(app(model, [["a", 2], ["b", 3]], cache_examples=True, preload=1)))
    assert [["b", 3], ["bbb"]] == [client.ask(index)[-2]["output"]["data"] for index in loads()]


def test_apps_inside_of_another_keep_their_own(serve: Serve) -> None:
    """Each app of a `TabbedInterface` keeps results of its own, and so does what a function draws."""
    models = [Model(), Model()]
    tabs = [
        gr.Interface(model.answer, "text", "text", examples=[word], cache_examples=True)
        for model, word in zip(models, "ab", strict=True)
    ]
    with gr.Blocks() as demo:
        gr.TabbedInterface(tabs)
        gr.api(models[0].answer, api_name="plain")
    url = serve(demo)
    client = Client(url, verbose=False)
    names = [call.name for call in demo.compile().calls if call.name.startswith("load_example")]
    loads = [f"/{name}" for name in names if not name.startswith("load_example_")] + ["/load_example_1"]
    assert ["a", "b"] == [client.predict(0, api_name=name) for name in loads]
    assert "zz" == client.predict("z", 2, api_name="/plain")
    assert [["a"], ["b"]] == [model.asked[:1] for model in models]
    client.close()  # type: ignore[no-untyped-call]  # Gradio's


def test_what_cannot_be_kept_is_said() -> None:
    """Without a function, with a state, or with another word for the mode there is nothing to keep."""
    model = Model()
    with gr.Blocks():
        box, state = gr.Textbox(), gr.State()
        with pytest.raises(GraphError, match="needs fn= and outputs="):
            gr.Examples(["a"], box, cache_examples=True)
        with pytest.raises(GraphError, match="of a State"):
            gr.Examples(["a"], box, state, model.answer, cache_examples=True)
        with pytest.raises(GraphError, match='"eager" or "lazy"'):
            gr.Examples(["a"], box, box, model.answer, cache_examples=True, cache_mode="soon")  # type: ignore[arg-type]  # that is the point
        with pytest.raises(GraphError, match="True, False or None"):
            gr.Examples(["a"], box, box, model.answer, cache_examples="yes")  # type: ignore[arg-type]  # as above
        with pytest.warns(UserWarning, match="no value for some inputs"):
            gr.Examples([["a", None]], [box, gr.Number()], box, model.answer, cache_examples=True)


def test_a_folder_of_files_is_examples(serve: Serve, tmp_path: Path) -> None:
    """With one input, the files of a folder are its examples, by name; hidden ones are not."""
    for name in ("b.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_text(name, "utf-8")
    with gr.Blocks() as demo:
        gr.Examples(str(tmp_path), gr.File())
    assert ["a.txt", "b.txt"] == [Path(load(serve(demo), index)).read_text("utf-8") for index in (0, 1)]


def test_a_log_says_what_belongs_together(tmp_path: Path) -> None:
    """`log.csv` in a folder, or a table by itself, has a row for each example; the rest is not used."""
    (tmp_path / "x.txt").write_text("file", "utf-8")
    log = 'name,n,on,file,list,flag\nAnn,2,True,x.txt,"[1, 2]",good\nBen,,False,,,\n'
    (tmp_path / "log.csv").write_text(log, "utf-8")
    for path in (tmp_path, tmp_path / "log.csv"):
        with gr.Blocks():
            fields = [gr.Textbox(), gr.Number(), gr.Checkbox(), gr.File(), gr.JSON()]
            rows = gr.Examples(str(path), fields).examples
        assert [
            ["Ann", 2, True, str(tmp_path / "x.txt"), [1, 2]],
            ["Ben", None, False, None, None],
        ] == rows
    (tmp_path / "log.csv").unlink()
    with gr.Blocks(), pytest.raises(GraphError, match=r"has no log\.csv"):
        gr.Examples(str(tmp_path), [gr.Textbox(), gr.Number()])


def test_labels_and_columns_are_the_authors() -> None:
    """`visible_columns` leaves columns out of the table and not out of the click; labels go by rows."""
    with gr.Blocks() as demo:
        fields = [gr.Textbox(label="a"), gr.Textbox(label="b")]
        examples = gr.Examples([["x", "y"]], fields, visible_columns=[1], example_labels=["one"])
        with pytest.raises(GraphError, match="2 example_labels, and 1 examples"):
            gr.Examples(["a"], fields[0], example_labels=["a", "b"])
        with pytest.raises(GraphError, match="at least one"):
            gr.Examples(["a"], fields[0], visible_columns=[])
    assert ([["y"]], ["b"]) == (examples.dataset.samples, examples.dataset.headers)
    assert ["x", "y"] == examples.load_example(0)
    assert {} == api_info(demo.compile())["named_endpoints"]
