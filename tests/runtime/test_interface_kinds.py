"""The kinds of `Interface`: with inputs, outputs or both on the same side; several functions; pipelines."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from gradio_client import Client
from wire_client import Connect, Serve

import spacekit as gr
from spacekit_runtime.errors import GraphError
from spacekit_runtime.interface.pipelines import TASKS, adapt


def predict(url: str, *values: Any, api_name: str = "/lambda") -> Any:
    """What an endpoint gives."""
    client = Client(url, verbose=False)
    given = client.predict(*values, api_name=api_name)
    client.close()  # type: ignore[no-untyped-call]  # Gradio's
    return given


def buttons(demo: gr.Interface) -> list[str]:
    """What stands on the buttons, in order."""
    config = demo.compile().config
    return [c["props"]["value"] for c in config["components"] if c["type"] == "button"]


@pytest.mark.e2e
def test_inputs_alone(serve: Serve) -> None:
    """Without outputs there is one side, nothing to flag, and clients get nothing."""
    heard: list[str] = []

    def hear(word: str) -> None:
        heard.append(word)

    demo = gr.Interface(hear, "text", None, api_name="lambda")
    assert ["Clear", "Submit"] == buttons(demo)
    predict(serve(demo), "a")
    assert ["a"] == heard


@pytest.mark.e2e
def test_outputs_alone(serve: Serve, connect: Connect) -> None:
    """Without inputs a button makes an answer; live, one is there with the page as well."""
    demo = gr.Interface(lambda: "made", None, "text", live=True)
    assert ["Clear", "Generate", "Flag"] == buttons(demo)
    config = demo.compile().config
    (load,) = [d["id"] for d in config["dependencies"] if (0, "load") in d["targets"]]
    assert ["made"] == connect(serve(demo)).ask(load)[-2]["output"]["data"]


@pytest.mark.e2e
def test_the_same_components_on_both_sides(serve: Serve) -> None:
    """What is input and output at once stands there once, can be written in, and is flagged once."""
    box = gr.Textbox(label="Text", render=False)
    demo = gr.Interface(lambda text: text + "!", box, box)
    assert box.interactive is None
    assert ["Clear", "Submit", "Flag"] == buttons(demo)
    config = demo.compile().config
    assert 1 == sum(c["type"] == "textbox" for c in config["components"])
    assert [[box._id]] == [d["inputs"] for d in config["dependencies"] if d["api_name"] == "Flag"]
    assert "a!" == predict(serve(demo), "a")


@pytest.mark.e2e
def test_several_functions_give_one_after_the_other(serve: Serve) -> None:
    """A list of functions takes the same inputs; the results stand in order."""

    def both(word: str) -> tuple[str, int]:
        return word.upper(), len(word)

    demo = gr.Interface([both, str.title], "text", ["text", "number", "text"])
    assert ("AB", 2, "Ab") == predict(serve(demo), "ab", api_name="/both")


@pytest.mark.e2e
def test_batches(serve: Serve) -> None:
    """A batch function of an interface answers clients one by one."""
    demo = gr.Interface(lambda words: [[w * 2 for w in words]], "text", "text", batch=True, max_batch_size=8)
    dependency = demo.compile().config["dependencies"][0]
    assert (True, 8) == (dependency["batch"], dependency["max_batch_size"])
    assert "aa" == predict(serve(demo), "a")


def test_additional_inputs_are_named_for_their_arguments() -> None:
    """Labels go on where the inputs end, and the table of examples shows the inputs alone."""
    demo = gr.Interface(
        lambda word, times, mark: f"{word}{times}{mark}",
        "text",
        "text",
        additional_inputs=["number", gr.Textbox(label="Mark")],
        examples=[["a", 1, "!"]],
    )
    assert ["word", "times", "Mark"] == [field.label for field in demo.input_components]
    assert demo.examples_handler is not None
    assert [["a"]] == demo.examples_handler.dataset.samples
    named = gr.Interface(lambda word, times=2: word * times, outputs="text", additional_inputs=["number"])
    assert ["word", "times"] == [field.label for field in named.input_components]
    assert "<Interface of lambda(): Textbox, Number -> Textbox>" == repr(named)


def test_a_state_begins_with_its_arguments_default() -> None:
    """The word "state" for an argument with a default begins with that."""
    demo = gr.Interface(lambda word, seen=("x",): (word, seen), ["text", "state"], ["text", "state"])
    assert ("x",) == demo.input_components[1].value
    with pytest.warns(UserWarning, match="results of a State are not kept"):
        gr.Interface(
            lambda word, seen=(): (word, seen),
            ["text", "state"],
            ["text", "state"],
            examples=["a"],
            cache_examples=True,
        )


def test_nothing_at_all_is_an_error() -> None:
    """An interface has inputs or outputs."""
    with pytest.raises(GraphError, match="needs inputs or outputs"):
        gr.Interface(print, None, [])


@pytest.mark.parametrize(("space", "count"), [("ada/engine", 1), (None, 0)])
def test_a_space_can_be_copied_by_its_visitors(
    monkeypatch: pytest.MonkeyPatch, space: str | None, count: int
) -> None:
    """`allow_duplication` puts the button there, on a Space alone."""
    monkeypatch.delenv("SPACE_ID", raising=False)
    if space is not None:
        monkeypatch.setenv("SPACE_ID", space)
    config: Any = gr.Interface(str, "text", "text", allow_duplication=True).config
    names = [component["props"].get("value") for component in config["components"]]
    assert count == names.count("Duplicate Space")


class Pipeline:
    """Something that is called as a pipeline of transformers is."""

    def __init__(self, task: str, result: Any) -> None:
        self.task = task
        self.model = SimpleNamespace(config=SimpleNamespace(name_or_path="me/model"))
        self.result = result
        self.called: Any = None

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Note what it was given."""
        self.called = values, named
        return self.result


SCORES = [{"label": "good", "score": 0.9}, {"label": "bad", "score": 0.1}]


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("task", "result", "given", "called", "shown"),
    [
        ("text-classification", SCORES, ["x"], (("x",), {}), "good"),
        ("sentiment-analysis", [SCORES], ["x"], (("x",), {}), "good"),
        ("fill-mask", [{"token_str": "cat", "score": 1.0}], ["x"], (("x",), {}), "cat"),
        ("text-generation", [{"generated_text": "xyz"}], ["x"], (("x",), {}), "xyz"),
        ("translation_en_to_fr", [{"translation_text": "oui"}], ["yes"], (("yes",), {}), "oui"),
        ("summarization", [{"summary_text": "short"}], ["x"], (("x",), {}), "short"),
        (
            "zero-shot-classification",
            {"labels": ["a", "b"], "scores": [0.7, 0.3]},
            ["x", "a,b", True],
            ((), {"sequences": "x", "candidate_labels": "a,b", "multi_label": True}),
            "a",
        ),
    ],
)
def test_a_pipeline_is_an_app(
    serve: Serve, task: str, result: Any, given: list[Any], called: Any, shown: str
) -> None:
    """`from_pipeline` knows how a task is called and what it gives, by the pipeline's own word for it."""
    pipeline = Pipeline(task, result)
    demo = gr.Interface.from_pipeline(pipeline)
    assert "me/model" == demo.title
    answer = predict(serve(demo), *given, api_name="/Pipeline")
    assert shown == (answer["label"] if isinstance(answer, dict) else answer)
    assert called == pipeline.called


def test_answers_with_several_parts() -> None:
    """Question answering gives an answer and how sure it is; entities stand in the text."""
    asked = Pipeline("question-answering", {"answer": "Rome", "score": 0.5})
    assert ("Rome", {"Rome": 0.5}) == adapt(asked)["fn"]("text", "where?")
    assert ((), {"context": "text", "question": "where?"}) == asked.called
    found = [{"entity": "place", "start": 0, "end": 4}]
    assert {"text": "Rome", "entities": found} == adapt(Pipeline("ner", found))["fn"]("Rome")
    boxes = [{"box": {"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4}, "label": "dog"}]
    read = TASKS["object-detection"].read
    assert ("picture", [((1, 2, 3, 4), "dog")]) == read(boxes, "picture")


def test_an_unknown_pipeline_is_said() -> None:
    """A task that is not known is an error that lists those that are."""
    with pytest.raises(GraphError, match="does not know the task 'dreaming'; it knows: audio-classification"):
        gr.Interface.from_pipeline(Pipeline("dreaming", None))
