"""What models are for: the components that show it, and how an inference client is asked."""

from __future__ import annotations

import base64
import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacekit_runtime.components.base import Component
from spacekit_runtime.components.checkbox import Checkbox
from spacekit_runtime.components.highlighted_text import HighlightedText
from spacekit_runtime.components.image import Image
from spacekit_runtime.components.json_view import JSON
from spacekit_runtime.components.label import Label
from spacekit_runtime.components.textbox import Textbox

Parts = tuple[list[Component], list[Component]]


@dataclass(frozen=True)
class Task:
    """Something that models do.

    Attributes:
        components: Makes the inputs and the outputs.
        run: Asks a client, with the inputs' values, for the outputs' values.
        examples: Values to begin with.
    """

    components: Callable[[], Parts]
    run: Callable[..., Any]
    examples: list[Any] | None = None


def _text(label: str = "Input", **more: Any) -> Textbox:
    return Textbox(label=label, render=False, **more)


def _picture(label: str = "Input Image") -> Image:
    return Image(type="filepath", label=label, render=False)


def _label(label: str = "Classification") -> Label:
    return Label(label=label, render=False)


def _text_to_text(label: str) -> Callable[[], Parts]:
    return lambda: ([_text()], [_text(label)])


def _text_to_label() -> Parts:
    return [_text()], [_label()]


def _picture_and_text(*outputs: Callable[[], Component], text: str) -> Callable[[], Parts]:
    return lambda: ([_picture(), _text(text)], [make() for make in outputs])


def _scores(found: Any, name: str = "label") -> dict[str, float]:
    return {str(getattr(one, name)): one.score for one in found}


def _best_answer(found: Any) -> tuple[str, dict[str, float]]:
    best = found[0] if isinstance(found, list) else found
    return best.answer, {best.answer: best.score}


def _marked(text: str, groups: Any) -> list[tuple[str, str | None]]:
    """A text in pieces, with what was recognised in it."""
    pieces: list[tuple[str, str | None]] = []
    end = 0
    for group in groups:
        pieces += [(text[end : group.start], None), (text[group.start : group.end], group.entity_group)]
        end = group.end
    return [*pieces, (text[end:], None)]


def _seen(client: Any, picture: str, text: str) -> Any:
    """What a model says of a picture."""
    kind = mimetypes.guess_type(picture)[0] or "image/png"
    address = f"data:{kind};base64,{base64.b64encode(Path(picture).read_bytes()).decode()}"
    parts = [{"type": "image_url", "image_url": {"url": address}}, {"type": "text", "text": text}]
    answer = client.chat_completion(messages=[{"role": "user", "content": parts}])
    return answer.choices[0].message.content


TASKS: dict[str, Task] = {
    "feature-extraction": Task(
        lambda: ([_text()], [JSON(label="Output", render=False)]),
        lambda client, text: client.feature_extraction(text).tolist(),
    ),
    "fill-mask": Task(
        _text_to_label,
        lambda client, text: _scores(client.fill_mask(text), "token_str"),
        ["The capital of France is [MASK]."],
    ),
    "text-classification": Task(
        _text_to_label,
        lambda client, text: _scores(client.text_classification(text)),
        ["I feel great"],
    ),
    "zero-shot-classification": Task(
        lambda: (
            [
                _text(),
                _text("Possible class names (comma-separated)"),
                Checkbox(label="Allow multiple true classes", render=False),
            ],
            [_label()],
        ),
        lambda client, text, labels, many: _scores(
            client.zero_shot_classification(
                text, [label.strip() for label in labels.split(",")], multi_label=many
            )
        ),
        [["I feel great", "happy, sad", False]],
    ),
    "token-classification": Task(
        lambda: ([_text()], [HighlightedText(label="Output", render=False)]),
        lambda client, text: _marked(text, client.token_classification(text)),
        ["Ada Lovelace lived in London."],
    ),
    "question-answering": Task(
        lambda: ([_text("Question"), _text("Context", lines=7)], [_text("Answer"), _label("Score")]),
        lambda client, question, context: _best_answer(
            client.question_answering(question=question, context=context)
        ),
        [["Who wrote the first program?", "Ada Lovelace wrote the first program in 1843."]],
    ),
    "sentence-similarity": Task(
        lambda: (
            [_text("Source Sentence"), _text("Sentences to compare to", lines=7, info="One a line")],
            [JSON(label="Similarity scores", render=False)],
        ),
        lambda client, text, others: client.sentence_similarity(text, others.split("\n")),
        [["A happy person", "A glad person\nA cold day"]],
    ),
    "summarization": Task(
        _text_to_text("Summary"), lambda client, text: client.summarization(text).summary_text
    ),
    "translation": Task(
        _text_to_text("Translation"),
        lambda client, text: client.translation(text).translation_text,
        ["Hello, how are you?"],
    ),
    "text-generation": Task(
        _text_to_text("Text"), lambda client, text: text + client.text_generation(text), ["Once upon a time"]
    ),
    "text2text-generation": Task(
        _text_to_text("Generated Text"),
        lambda client, text: client.text_generation(text),
        ["Translate English to German: How are you?"],
    ),
    "image-classification": Task(
        lambda: ([_picture()], [_label()]),
        lambda client, picture: _scores(client.image_classification(picture)),
    ),
    "image-to-text": Task(
        lambda: ([_picture()], [_text("Generated Text")]),
        lambda client, picture: client.image_to_text(picture).generated_text,
    ),
    "image-text-to-text": Task(_picture_and_text(lambda: _text("Generated Text"), text="Input Text"), _seen),
    "visual-question-answering": Task(
        _picture_and_text(lambda: _label("Label"), text="Question"),
        lambda client, picture, text: _scores(client.visual_question_answering(picture, text), "answer"),
    ),
    "document-question-answering": Task(
        _picture_and_text(lambda: _label("Label"), text="Question"),
        lambda client, picture, text: _scores(client.document_question_answering(picture, text), "answer"),
    ),
    "text-to-image": Task(
        lambda: ([_text()], [Image(label="Output", render=False)]),
        lambda client, text: client.text_to_image(text),
        ["A beautiful sunset"],
    ),
    "image-to-image": Task(
        _picture_and_text(lambda: Image(label="Output", render=False), text="Input"),
        lambda client, picture, text: client.image_to_image(picture, prompt=text),
    ),
}
# What models do that no component here shows yet, and which it would need.
UNAVAILABLE = {
    "audio-classification": "Audio",
    "audio-to-audio": "Audio",
    "automatic-speech-recognition": "Audio",
    "text-to-speech": "Audio",
    "object-detection": "AnnotatedImage",
    "tabular-classification": "Dataframe",
    "tabular-regression": "Dataframe",
}
