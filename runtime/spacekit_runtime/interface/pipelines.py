"""Pipelines of transformers and diffusers as the arguments of an `Interface`.

They are known by what they say of themselves, their `task` or their arguments; neither package is loaded.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.shortcuts import component
from spacekit_runtime.errors import GraphError

# A component: the word for it, its label, and its further arguments.
Field = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True)
class Task:
    """How a pipeline of a task is called.

    Attributes:
        inputs: What it takes.
        outputs: What it gives.
        read: Makes the outputs' values of its result and of what it was given.
        names: The arguments that the inputs are given by; by position without any.
    """

    inputs: Sequence[Field]
    outputs: Sequence[Field]
    read: Callable[..., Any]
    names: Sequence[str] = ()


def adapt(pipeline: Any) -> dict[str, Any]:
    """The arguments of an `Interface` for a pipeline.

    Raises:
        GraphError: It is of a kind that is not known here.
    """
    task = _task_of(pipeline)

    def run(*given: Any) -> Any:
        if task.names:
            return task.read(pipeline(**dict(zip(task.names, given, strict=True))), *given)
        return task.read(pipeline(*given), *given)

    run.__name__ = type(pipeline).__name__
    return {
        "fn": run,
        "inputs": [_component(field) for field in task.inputs],
        "outputs": [_component(field) for field in task.outputs],
        "title": _title(pipeline),
    }


def _component(field: Field) -> Component:
    word, label, options = field
    return component(word, label=label, render=False, **options)


def _title(pipeline: Any) -> str:
    config = getattr(getattr(pipeline, "model", None), "config", None)
    name = getattr(config, "name_or_path", None) or getattr(pipeline, "name_or_path", None)
    return str(name or type(pipeline).__name__)


def _task_of(pipeline: Any) -> Task:
    task = str(getattr(pipeline, "task", ""))
    # The translations of transformers say between what: translation_en_to_fr.
    known = TASKS.get("translation" if task.startswith("translation_") else task)
    if known is not None:
        return known
    if type(pipeline).__module__.startswith("diffusers.") or hasattr(pipeline, "scheduler"):
        return _diffusion(pipeline)
    raise GraphError(
        f"from_pipeline() does not know the task {task!r}; it knows: {', '.join(sorted(TASKS))}, and "
        "pictures by diffusers"
    )


def _scores(result: Any, *_: Any) -> dict[str, float]:
    """The classes that a pipeline names, with how sure it is of each."""
    listed = result[0] if result and isinstance(result[0], list) else result
    return {str(one.get("label", one.get("token_str", one.get("answer")))): one["score"] for one in listed}


def _text(name: str) -> Callable[..., str]:
    return lambda result, *_: str((result[0] if isinstance(result, list) else result)[name])


def _zero_shot(result: Any, *_: Any) -> dict[str, float]:
    return dict(zip(result["labels"], result["scores"], strict=True))


def _boxes(result: Any, image: Any) -> tuple[Any, list[tuple[tuple[int, ...], str]]]:
    corners = ("xmin", "ymin", "xmax", "ymax")
    return image, [(tuple(one["box"][corner] for corner in corners), one["label"]) for one in result]


_WORDS: Field = ("textbox", "Input", {})
_LONG: Field = ("textbox", "Input", {"lines": 7})
_IMAGE: Field = ("image", "Input Image", {"type": "filepath"})
_SOUND: Field = ("audio", "Input", {"type": "filepath"})
_QUESTION: Field = ("textbox", "Question", {})
_CLASSES: Field = ("label", "Classification", {})

_TASKS: Mapping[str, Task] = {
    "audio-classification": Task([_SOUND], [("label", "Class", {})], _scores),
    "automatic-speech-recognition": Task([_SOUND], [("textbox", "Output", {})], _text("text")),
    "document-question-answering": Task(
        [("image", "Input Document", {"type": "filepath"}), _QUESTION],
        [("label", "Label", {})],
        _scores,
        ("image", "question"),
    ),
    "feature-extraction": Task([_WORDS], [("dataframe", "Output", {})], lambda result, _: result[0]),
    "fill-mask": Task([_WORDS], [_CLASSES], _scores),
    "image-classification": Task([_IMAGE], [_CLASSES], _scores),
    "image-to-text": Task([_IMAGE], [("textbox", "Text", {})], _text("generated_text")),
    "object-detection": Task([_IMAGE], [("annotatedimage", "Objects Detected", {})], _boxes),
    "question-answering": Task(
        [("textbox", "Context", {"lines": 7}), _QUESTION],
        [("textbox", "Answer", {}), ("label", "Score", {})],
        lambda result, *_: (result["answer"], {result["answer"]: result["score"]}),
        ("context", "question"),
    ),
    "summarization": Task([_LONG], [("textbox", "Summary", {})], _text("summary_text")),
    "text-classification": Task([_WORDS], [_CLASSES], _scores),
    "text-generation": Task([_WORDS], [("textbox", "Output", {})], _text("generated_text")),
    "text2text-generation": Task([_WORDS], [("textbox", "Generated Text", {})], _text("generated_text")),
    "token-classification": Task(
        [_WORDS],
        [("highlightedtext", "Entities", {})],
        lambda result, text: {"text": text, "entities": result},
    ),
    "translation": Task([_WORDS], [("textbox", "Translation", {})], _text("translation_text")),
    "visual-question-answering": Task(
        [_IMAGE, _QUESTION], [("label", "Score", {})], _scores, ("image", "question")
    ),
    "zero-shot-classification": Task(
        [
            _WORDS,
            ("textbox", "Possible class names (comma-separated)", {}),
            ("checkbox", "Allow multiple true classes", {}),
        ],
        [_CLASSES],
        _zero_shot,
        ("sequences", "candidate_labels", "multi_label"),
    ),
}
# What transformers calls the same.
TASKS: Mapping[str, Task] = {
    **_TASKS,
    "sentiment-analysis": _TASKS["text-classification"],
    "ner": _TASKS["token-classification"],
}

# The arguments of diffusers' pipelines that a person has a say in.
_DIFFUSION: Mapping[str, Field] = {
    "prompt": ("textbox", "Prompt", {}),
    "negative_prompt": ("textbox", "Negative prompt", {}),
    "image": ("image", "Image", {"type": "pil"}),
    "mask_image": ("image", "Mask Image", {"type": "pil"}),
    "strength": ("slider", "Strength", {"minimum": 0, "maximum": 1, "value": 0.8, "step": 0.1}),
    "num_inference_steps": (
        "slider",
        "Number of inference steps",
        {"minimum": 1, "maximum": 500, "value": 50, "step": 1},
    ),
    "guidance_scale": ("slider", "Guidance scale", {"minimum": 1, "maximum": 20, "value": 7.5, "step": 0.5}),
}


def _diffusion(pipeline: Any) -> Task:
    """A pipeline that makes pictures: it is given what it has arguments for."""
    taken = inspect.signature(pipeline).parameters
    names = [name for name in _DIFFUSION if name in taken]
    picture: Field = ("image", "Generated Image", {"type": "pil"})
    return Task([_DIFFUSION[name] for name in names], [picture], lambda result, *_: result.images[0], names)
